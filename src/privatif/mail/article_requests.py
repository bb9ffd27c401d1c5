"""The sales contact learns which reference is asked for."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from privatif.accounts.models import Company
from privatif.catalog.models import ArticleRequest
from privatif.core.models import Delivery
from privatif.core.outbox import NeedsHand
from privatif.mail.models import Mail
from privatif.mail.rendering import render
from privatif.mail.writing import write


class _Reader(NamedTuple):
    name: str
    email: str
    language: str


def received(delivery: Delivery, now: datetime) -> None:
    """One mail to the company's sales rep; to the webmaster where it has none who can be written to."""
    asked = ArticleRequest.objects.select_related("company__sales_rep", "asked_by")
    request = asked.filter(pk=delivery.payload["request"]).first()
    if request is None:
        raise NeedsHand(_("Cette demande n’existe pas : personne ne peut être prévenu."))
    reader = _reader(request.company)
    with translation.override(reader.language):
        context = {
            "reader": reader, "request": request, "company": request.company, "person": request.asked_by,
            "link": settings.BASE_URL + reverse("staff_requests"), "brand": settings.BRAND,
        }  # fmt: skip
        subject = _("%(company)s demande la référence %(reference)s")
        write(
            key=f"article_request:{request.pk}", kind=Mail.Kind.ARTICLE_REQUEST, to=reader.email,
            subject=subject % {"company": request.company.name, "reference": request.reference},
            text=render("mail/article_request.txt", **context), about=request.number, now=now,
        )  # fmt: skip


def _reader(company: Company) -> _Reader:
    rep = company.sales_rep
    if rep and rep.is_active and rep.email:
        return _Reader(rep.name, rep.email, rep.language)
    return _Reader(settings.WEBMASTER["name"], settings.WEBMASTER["email"], settings.LANGUAGE_CODE)
