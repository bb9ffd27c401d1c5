"""What somebody has resolved by hand, remembered for his company: this reference, written so, means that article."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import BigIntegerField, CharField, DateField, Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts.models import Company, User
from privatif.catalog.models import Article, RememberedReference
from privatif.catalog.prices import in_force
from privatif.catalog.shelf import batches
from privatif.core import audit
from privatif.core.errors import Refusal
from privatif.core.prepared import Prepared, Slot, Slots, columns, instance
from privatif.core.text import one_line, reference_key, storable

LENGTH = 100


class Recalled(NamedTuple):
    """`sold`: the article is in the company's catalogue now."""

    article: Article
    sold: bool


def remember(*, company: Company, reference: str, article: Article, by: User, now: datetime) -> None:
    """From now on `reference`, however it is spaced, means `article` for everybody of `company`.

    Said anew it replaces what was said before. Raises Refusal for an article outside the company's catalogue, and
    for a reference that can't be one.
    """
    written, key = one_line(reference)[:LENGTH], reference_key(reference)
    if not key or len(key) > LENGTH or not storable(reference):
        raise Refusal(_("Cette référence ne peut pas être retenue : elle ne compte ni chiffre ni lettre, ou trop."))
    with transaction.atomic():
        if not in_force(company, timezone.localdate(now)).filter(article=article).exists():
            raise Refusal(_("Cet article n’est pas dans le catalogue de la société."))
        before = RememberedReference.objects.filter(company=company, key=key).values_list("article__number", flat=True)
        known = {"article": before[0]} if before else {}
        RememberedReference.objects.update_or_create(
            company=company, key=key, defaults={"reference": written, "article": article, "by": by, "at": now}
        )
        audit.write(
            "reference.remembered", subject=written, by=by, now=now, company=company.number,
            before=known, after={"article": article.number},
        )  # fmt: skip


def forget(*, company: Company, reference: str, by: User, now: datetime) -> bool:
    """What the reference was said to mean is forgotten; False when nothing was."""
    remembered = RememberedReference.objects.filter(company=company, key=reference_key(reference))
    with transaction.atomic():
        before = remembered.values_list("reference", "article__number").first()
        gone, _kinds = remembered.delete()
        if before and gone:
            audit.write(
                "reference.forgotten", subject=before[0], by=by, now=now, company=company.number,
                before={"article": before[1]},
            )  # fmt: skip
    return gone > 0


def recall(*, company: Company, keys: Collection[str], on: date) -> dict[str, Recalled]:
    """What these keys were said to mean, by key. A query for each 500."""
    rows = (row for some in batches(keys) for row in _RECALLED.rows(company=company.pk, on=on, keys=some))
    return {key: Recalled(instance(Article, values), bool(sold)) for key, sold, *values in rows}


_COMPANY = Slot("company", BigIntegerField())
_RECALLED = Prepared(
    lambda: (
        RememberedReference.objects.filter(company=_COMPANY, key__in=[Slots("keys", CharField())])
        .annotate(sold=Exists(in_force(_COMPANY, Slot("on", DateField())).filter(article=OuterRef("article_id"))))
        .values_list("key", "sold", *columns(Article, "article__"))
    )
)
