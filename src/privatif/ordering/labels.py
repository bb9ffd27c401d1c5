"""Labels to stick on printers: a PDF of QR codes that open what can be ordered for each."""

import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import segno
from django.conf import settings
from django.utils.translation import gettext as _

from privatif.core import languages
from privatif.ordering import typesetting

TEMPLATE = Path(__file__).parent / "typst" / "labels.typ"


class Label(NamedTuple):
    """What a label says; `url` is the absolute address that its code opens."""

    model: str
    site: str
    room: str
    url: str


def sheet(labels: Sequence[Label], *, made_at: datetime) -> bytes:
    """The labels as a PDF, 21 on an A4 page of 63.5 × 38.1 mm labels. What people typed is data."""
    return typesetting.pdf(TEMPLATE, data=json.dumps(_data(labels), ensure_ascii=False), made_at=made_at)


def code(url: str) -> str:
    """The QR code of an address as SVG, readable with a tenth of it torn off."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()


def _data(labels: Sequence[Label]) -> dict[str, Any]:
    return {
        "lang": languages.current(),
        "title": _("Étiquettes du parc"),
        "brand": settings.BRAND,
        "scan": _("Scannez pour commander"),
        "labels": [{**label._asdict(), "code": code(label.url)} for label in labels],
    }
