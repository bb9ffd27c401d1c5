"""Fills an empty portal with the demonstration."""

from collections import defaultdict
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from privatif.accounts import people as deeds
from privatif.accounts.models import Company, User
from privatif.catalog.models import Article, CatalogueEntry
from privatif.catalog.prices import in_force
from privatif.core.errors import Refusal
from privatif.core.tables import Progress
from privatif.demonstration import fleet, history, people, waiting
from privatif.demonstration.habits import TWO_YEARS, Customer, Offer, Story
from privatif.erp import get_backend
from privatif.erp.backends.embedded import EmbeddedErp
from privatif.erp.documents import StockRecord
from privatif.erp.importing import import_directory

DATA = Path(__file__).parent / "data"
STAFF = {
    people.REP: ("Sophie Delamare", "sophie.delamare@medias-plus.example", User.Role.REP, "02 61 91 00 12"),
    people.WEBMASTER: ("Loïc Tanguy", "webmaster@medias-plus.example", User.Role.WEBMASTER, "02 61 91 00 10"),
}


def load(*, now: datetime, progress: Progress) -> None:
    """All of it or nothing. The same `now` gives the same companies, orders and baskets."""
    with transaction.atomic():
        _staff(now - TWO_YEARS)
        _import(now, progress)
        _log_ins(now - TWO_YEARS)
        _limit_paper_prices(timezone.localdate(now))
        stories = [Story(customer, now=now) for customer in _customers(timezone.localdate(now))]
        planned = sorted((order for story in stories for order in story.orders()), key=attrgetter("placed_at"))
        history.write(planned, now=now, progress=progress)
        fleet.declare(now=now)
        waiting.leave(now=now)
        _fill_erp()


def _staff(now: datetime) -> None:
    for log_in, (name, email, role, phone) in STAFF.items():
        user = deeds.create(
            username=log_in.username, name=name, email=email, role=role, company=None, approver=None, by=None, now=now
        )
        user.phone = phone
        user.save(update_fields=["phone"])


def _import(now: datetime, progress: Progress) -> None:
    report = import_directory(directory=DATA, dry_run=False, progress=progress, now=now)
    for file in report.refused:
        raise Refusal(f"{file.file}, ligne {file.problems[0].line} : {file.problems[0].text}")


def _log_ins(now: datetime) -> None:
    for log_in in people.LOG_INS:
        user = User.objects.get(username=log_in.username)
        if log_in == people.FIRST_LOG_IN:
            user.set_password(log_in.password)
            user.save(update_fields=["password"])
        else:
            deeds.set_own_password(user=user, password=log_in.password, now=now)
    # The others chose a password long ago, and keep it to themselves.
    User.objects.exclude(username=people.FIRST_LOG_IN.username).update(must_change_password=False)
    deeds.disable(user=User.objects.get(username=people.DISABLED), by=None, now=now)


def _limit_paper_prices(today: date) -> None:
    """Paper is agreed on a year at a time."""
    paper = CatalogueEntry.objects.filter(article__family__name="Papiers")
    paper.update(valid_to=date(today.year + 1, 1, 31))


def _customers(today: date) -> list[Customer]:
    buyers: dict[int | None, list[User]] = defaultdict(list)
    active = User.objects.filter(is_active=True, must_change_password=False, company__isnull=False)
    for user in active.select_related("approver").order_by("username"):
        buyers[user.company_id].append(user)
    return [
        Customer(company, list(company.addresses.all()), buyers[company.pk], _offers(company, today))
        for company in Company.objects.order_by("number")
    ]


def _offers(company: Company, today: date) -> list[Offer]:
    entries = in_force(company, today).select_related("article").prefetch_related("scales").order_by("article__number")
    return [
        Offer(
            entry.article, entry.customer_reference, entry.net_price,
            tuple(sorted((scale.from_quantity, scale.net_price) for scale in entry.scales.all())),
        )
        for entry in entries
    ]  # fmt: skip


def _fill_erp() -> None:
    """The embedded ERP knows the stock, so that it goes on telling it; what it isn't told of, it doesn't refuse."""
    erp = get_backend()
    if isinstance(erp, EmbeddedErp):
        articles = Article.objects.values_list("number", "stock", "restock_days")
        erp.store_stock(StockRecord(number, stock or 0, days) for number, stock, days in articles)
