"""What must hold for any bytes: never an exception, every line accounted for, texts as written."""

import re
from collections.abc import Callable, Iterator

from privatif.core.errors import Refusal
from privatif.ordering import files, pasting
from tests.ordering.pastes import ONE_LINE, SEVERAL_LINES
from tests.ordering.sheets import ods, xlsx

ROWS = [["Référence", "Désignation", "Qté"], ["00123", "Étiquette", 3], ["CF259X", "Toner", 12.5], ["Total", "", 15]]
# What a fuzzer doesn't find by itself.
WORDS = ("réf", "qté", "Quantité", "Total", "boîtes", "deux", " x ", "\u202f", "\u00a0", "\ufeff", '="', "1.200", "€")


def pasted(data: bytes) -> None:
    """Text of any kind, halves of surrogate pairs too."""
    _accounted(data.decode("utf-8", "surrogateescape"))


def file(data: bytes) -> None:
    """A file: its lines, or a sentence."""
    try:
        contents = files.take(data)
    except Refusal:
        return
    if contents.sheets:
        _lines(contents.read(), ["\t".join(row) for row in contents.rows])
    else:
        _accounted(contents.text)


def _accounted(text: str) -> None:
    written = re.split("\r\n|\r|\n", text)
    _lines(pasting.read(text), written if written[-1] else written[:-1])


def _lines(reading: pasting.Reading, written: list[str]) -> None:
    assert [line.text for line in reading.lines] == written
    assert [line.line for line in reading.lines] == list(range(1, len(written) + 1))
    for line in reading.lines:
        assert (line.kind == "wish") == bool(line.reference) == bool(line.quantity), line
        assert line.kind != "unreadable" or line.why.endswith("."), line


def _pastes() -> Iterator[bytes]:
    for text in (*ONE_LINE, *(text for text, _expected in SEVERAL_LINES.values())):
        yield text.encode()


def _files() -> Iterator[bytes]:
    table = "\r\n".join(";".join(map(str, row)) for row in ROWS)
    yield from (xlsx({"Commande": ROWS}), ods(ROWS))
    yield from (table.encode(encoding) for encoding in ("utf-8-sig", "utf-16", "cp1252", "mac_roman"))


# By name: what is tried, and what it begins with.
TARGETS: dict[str, tuple[Callable[[bytes], None], Callable[[], Iterator[bytes]]]] = {
    "pasting": (pasted, _pastes),
    "files": (file, _files),
}
