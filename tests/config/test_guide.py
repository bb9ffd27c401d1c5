"""The operator's guide knows every setting, with its default, and no other."""

import re
from pathlib import Path

from privatif.config.env import PREFIX, Env

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "exploitation.md"
ROW = re.compile(r"^\| `(PRIVATIF_[A-Z_]+)` \| (?:`([^`]*)`|([^|]*)) \|", re.MULTILINE)


def test_the_table_of_settings_is_complete_and_its_defaults_are_right():
    described = {name: value or "" for name, value, _ in ROW.findall(GUIDE.read_text())}
    defaults = {f"{PREFIX}{name.upper()}": field.default for name, field in Env.model_fields.items()}
    written = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in defaults.items()}
    assert described == written
