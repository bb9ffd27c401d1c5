"""Companies and their people, and the buyers who will ask: each with 1,000 orders and a basket of 20 lines."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Article
from privatif.catalog.prices import in_force
from privatif.core.money import cents
from privatif.ordering import baskets
from privatif.ordering.models import Basket, Order, OrderEvent, OrderLine
from privatif.ordering.wishes import Wish

BASKET_LINES = 20


def companies(count: int) -> list[int]:
    """`count` companies with two addresses, an approver and a buyer; their ids."""
    rep = User.objects.create(username="rep", name="Solène Garrec", role=User.Role.REP, must_change_password=False)
    made = Company.objects.bulk_create(
        Company(number=f"{400000 + n}", name=f"Société {n}", sales_rep=rep) for n in range(count)
    )
    Address.objects.bulk_create(
        Address(
            company=company, code=code, label=label, street="12 quai des Brumes", postal_code="27000", city="Évreux",
            is_default=code == "1",
        )
        for company in made for code, label in (("1", "Siège"), ("2", "Dépôt"))
    )  # fmt: skip
    approvers = User.objects.bulk_create(_person(company, "valideur", User.Role.APPROVER) for company in made)
    for approver in approvers:
        approver.approver = approver
    User.objects.bulk_update(approvers, ["approver"], batch_size=500)
    User.objects.bulk_create(
        _person(company, "acheteur", User.Role.BUYER, approver)
        for company, approver in zip(made, approvers, strict=True)
    )
    return [company.pk for company in made]


def _person(company: Company, name: str, role: str, approver: User | None = None) -> User:
    username = f"{name}{company.number}"
    return User(
        username=username, name=f"Camille Aubert {company.number}", email=f"{username}@client.example", role=role,
        company=company, approver=approver, must_change_password=False, password=make_password(None),
    )  # fmt: skip


def buyers(count: int) -> list[User]:
    """Those who will ask, each of another company."""
    mine = User.objects.filter(role=User.Role.BUYER).select_related("company", "approver").order_by("pk")
    return list(mine[:count])


def largest() -> User:
    """The buyer of the last company, whose catalogue is everything."""
    return User.objects.filter(role=User.Role.BUYER).select_related("company", "approver").order_by("pk").reverse()[0]


def history(buyer: User, orders: int, *, now: datetime) -> None:
    """Orders of two lines over the last years, all of them invoiced."""
    dice = random.Random(buyer.pk)
    articles = [entry.article for entry in in_force(buyer.company, now.date()).select_related("article")[:50]]
    address = buyer.company.addresses.get(is_default=True)
    made = Order.objects.bulk_create(
        Order(
            number=f"H-{buyer.pk}-{n:05d}", origin=Order.Origin.HISTORY, company=buyer.company, author=buyer,
            author_name=buyer.name, state=dice.choice(("sent", "preparing", "shipped", "invoiced")), address=address,
            reference=f"Demande {n}", placed_at=now - timedelta(hours=7 * (n + 1)), line_count=2,
            total_net=20, total_vat=4, total_gross=24,
        )
        for n in range(orders)
    )  # fmt: skip
    OrderLine.objects.bulk_create(
        (_line(order, position, dice.choice(articles)) for order in made for position in (1, 2)), batch_size=5_000
    )
    OrderEvent.objects.bulk_create(
        (OrderEvent(order=order, at=order.placed_at, state=order.state) for order in made), batch_size=5_000
    )


def _line(order: Order, position: int, article: Article) -> OrderLine:
    return OrderLine(
        order=order, position=position, article=article, article_number=article.number,
        designation=article.designation, quantity=1, unit_price=Decimal(10), vat_rate=article.vat_rate,
        line_total=cents(Decimal(10)),
    )  # fmt: skip


def fill_basket(buyer: User) -> Basket:
    """The buyer's open basket, with exactly BASKET_LINES lines of his catalogue."""
    now = timezone.now()
    if (open_one := baskets.open_of(buyer)) and open_one.line_count == BASKET_LINES:
        return open_one
    entries = in_force(buyer.company, now.date()).order_by("article_id").values_list("article__number", flat=True)
    wishes = [Wish(number, "10") for number in entries[:BASKET_LINES]]
    baskets.add(owner=buyer, wishes=wishes, by=buyer, now=now)
    return Basket.objects.get(owner=buyer, state=Basket.State.OPEN)
