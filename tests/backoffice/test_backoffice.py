"""The pages of the distributor's own people: who may open them, and what stands there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from privatif.accounts.models import Company, User
from privatif.backoffice import companies, mails, queue
from privatif.core import outbox
from privatif.core.models import Delivery
from privatif.mail.models import Mail
from privatif.mail.writing import write
from tests import factories
from tests.ordering.story import Story, begin

LogIn = Callable[[User], Client]


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture
def webmaster(db: None) -> User:
    return factories.webmaster()


def wrote(now: datetime, count: int = 1, **fields: str) -> Mail:
    start = Mail.objects.count()
    for n in range(start, start + count):
        given = {
            "key": f"k{n}",
            "kind": "copy",
            "to": f"p{n}@client.example",
            "subject": f"Copie {n}",
            "text": "Bonjour",
        }
        write(**{**given, **fields}, now=now + timedelta(minutes=n))  # type: ignore[arg-type]
    return Mail.objects.latest("pk")


def shows(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        shows(client, address)
    return len(captured)


MAILS_ONLY = ["staff_mails", "staff_mail", "staff_mail_eml", "staff_deliveries"]


def address_of(page: str, mail: Mail) -> str:
    return reverse(page, args=[mail.pk] if page in {"staff_mail", "staff_mail_eml"} else [])


@pytest.mark.parametrize("page", ["staff_home", *MAILS_ONLY])
def test_who_may_open_what(page: str, story: Story, webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `@staff` instead of `@webmaster`, and `@signed_in` instead of `@staff`."""
    address = address_of(page, wrote(now))
    answers = {
        "webmaster": logged_in(webmaster).get(address).status_code,
        "rep": logged_in(factories.rep()).get(address).status_code,
        "approver": logged_in(story.nadia).get(address).status_code,
        "buyer": logged_in(story.buyer).get(address).status_code,
    }
    rep = 200 if page == "staff_home" else 404
    assert answers == {"webmaster": 200, "rep": rep, "approver": 404, "buyer": 404}
    anonymous = Client().get(address)
    assert (anonymous.status_code, anonymous["Location"]) == (302, f"/connexion/?next={address}")


@pytest.mark.parametrize("page", ["staff_home", *MAILS_ONLY])
def test_nothing_is_done_here(page: str, webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: no `@require_safe`."""
    assert logged_in(webmaster).post(address_of(page, wrote(now))).status_code == 405


@pytest.mark.parametrize("pk", [0, 99999999999999999999])
@pytest.mark.parametrize("page", ["staff_mail", "staff_mail_eml"])
def test_a_mail_that_does_not_exist(page: str, pk: int, webmaster: User, logged_in: LogIn) -> None:
    """Planted bug: `Mail.objects.get` in the views. Each page was a fault."""
    assert logged_in(webmaster).get(reverse(page, args=[pk])).status_code == 404


def test_mails_stand_newest_first_and_go_on_page_by_page(db: None, now: datetime) -> None:
    """Planted bug: `pk__lte` instead of `pk__lt`: the last mail stood on the next page again."""
    wrote(now, 5)
    first = mails.page(size=2)
    assert [row.subject for row in first.rows] == ["Copie 4", "Copie 3"]
    wrote(now, 1)  # arrives meanwhile, and shifts nothing
    second = mails.page(after=first.following, size=2)
    third = mails.page(after=second.following, size=2)
    assert [row.subject for row in (*second.rows, *third.rows)] == ["Copie 2", "Copie 1", "Copie 0"]
    assert third.following is None


def test_mails_are_found_by_recipient_and_by_order(webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: no look for the number of the order."""
    wrote(now, to="nadia@client.example", subject="Pour Nadia", about="C-26-000001")
    wrote(now, to="paul@autre.example", subject="Pour Paul", about="C-26-000012")
    client = logged_in(webmaster)
    for words, expected in {
        "NADIA@": {"Pour Nadia"},
        "autre.example": {"Pour Paul"},
        "c-26-0000": {"Pour Nadia", "Pour Paul"},
        "C-26-000012": {"Pour Paul"},
        "personne": set(),
        "%": set(),
    }.items():
        page = shows(client, reverse("staff_mails", query={"q": words}))
        assert {name for name in ("Pour Nadia", "Pour Paul") if name in page} == expected, words
    assert "Aucun courriel ne correspond" in shows(client, reverse("staff_mails", query={"q": "personne"}))


def test_the_list_keeps_the_question_from_page_to_page(webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: the pager without `q`."""
    wrote(now, 51, about="C-26-000001")
    page = shows(logged_in(webmaster), "/gestion/courriels/?q=c-26")
    last = Mail.objects.order_by("-pk")[49].pk
    assert f'href="/gestion/courriels/?q=c-26&amp;suite={last}"' in page
    assert "Copie 0<" in shows(logged_in(webmaster), f"/gestion/courriels/?q=c-26&suite={last}")


@pytest.mark.parametrize("place", ["x", "-1", "9" * 30, "²", "1~2"])
def test_a_place_that_is_none_begins_at_the_first_page(
    place: str, webmaster: User, now: datetime, logged_in: LogIn
) -> None:
    """Planted bugs: `place` without its checks; with `isdigit` alone."""
    wrote(now)
    for page in ("staff_mails", "staff_deliveries"):
        assert "Première page" not in shows(logged_in(webmaster), reverse(page, query={"suite": place}))


def test_one_mail_is_read_as_text_and_taken_away_as_a_file(webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `| safe` behind the text of the page."""
    mail = wrote(now, text="Bonjour <b>Nadia</b>\n  2 × 3", html="<p>riche</p>", about="C-26-000001")
    client = logged_in(webmaster)
    page = shows(client, reverse("staff_mail", args=[mail.pk]))
    assert "Bonjour &lt;b&gt;Nadia&lt;/b&gt;\n  2 × 3" in page
    assert "Copie de commande" in page
    assert "style=" not in page
    response = client.get(reverse("staff_mail_eml", args=[mail.pk]))
    assert response["Content-Type"] == "message/rfc822"
    assert response["Content-Disposition"] == f'attachment; filename="courriel-{mail.pk}.eml"'
    message = message_from_bytes(response.content, policy=default)
    assert (message["To"], message["Subject"]) == ("p0@client.example", "Copie 0")
    body = message.get_body(("html",))
    assert body is not None
    assert body.get_content().strip() == "<p>riche</p>"


def test_a_secret_mail_shows_to_whom_and_nothing_else(webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bugs: the page of a secret mail shows its text; `eml` finds the secret ones."""
    write(
        key="s", kind="account", to="nadia@client.example", subject="Votre mot de passe", text="https://lien/secret",
        html="<a>secret</a>", secret=True, now=now,
    )  # fmt: skip
    mail = Mail.objects.get()
    client = logged_in(webmaster)
    page = shows(client, reverse("staff_mail", args=[mail.pk]))
    assert "Votre mot de passe" in page
    assert "nadia@<wbr>client.example" in page
    assert "secret" not in page
    assert ".eml" not in page
    assert client.get(reverse("staff_mail_eml", args=[mail.pk])).status_code == 404


def test_a_mail_says_why_it_has_not_left(webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `trouble` without the mail: it looked at another one's delivery."""
    wrote(now, about="C-26-000001")
    mail = wrote(now, about="C-26-000001")
    outbox.park(pk=Delivery.objects.get(payload={"mail": mail.pk}).pk, reason="550 boîte inconnue", now=now)
    client = logged_in(webmaster)
    assert "550 boîte inconnue" in shows(client, reverse("staff_mail", args=[mail.pk]))
    assert "550" not in shows(client, reverse("staff_mail", args=[mail.pk - 1]))


def test_the_webmasters_figures(story: Story, webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `to_send` counts every mail."""
    wrote(now, 3)
    story.order(story.nadia, now, toner="1")
    first = Delivery.objects.order_by("pk")[0]
    outbox.park(pk=first.pk, reason="refusé", now=now)
    Mail.objects.filter(pk=first.payload["mail"]).update(state="sent")
    assert (mails.to_send(), queue.figures()) == (2, queue.Figures(waiting=4, parked=1))
    page = shows(logged_in(webmaster), reverse("staff_home"))
    assert "1 envoi est mis de côté et attend une décision." in page
    assert page.count('<span class="figure">') == 3


def test_the_queue_says_what_waits_and_why(story: Story, webmaster: User, now: datetime, logged_in: LogIn) -> None:
    """Planted bug: `| safe` behind the reason."""
    story.order(story.nadia, now, toner="1")
    erp, mail = Delivery.objects.order_by("pk")
    outbox.park(pk=erp.pk, reason="L’ERP refuse <cela>", now=now)
    Delivery.objects.filter(pk=mail.pk).update(last_error="plus tard", attempts=2)
    rows = [(row.pk, row.deed, row.subject, row.state, row.attempts, row.reason) for row in queue.page().rows]
    assert rows == [
        (mail.pk, "Rédaction des courriels", "C-26-000001", "waiting", 2, "plus tard"),
        (erp.pk, "Transmission à l’ERP", "C-26-000001", "parked", 0, "L’ERP refuse <cela>"),
    ]
    assert "L’ERP refuse &lt;cela&gt;" in shows(logged_in(webmaster), reverse("staff_deliveries"))
    Delivery.objects.update(state="done")
    assert "Tout est parti" in shows(logged_in(webmaster), reverse("staff_deliveries"))


def test_the_queue_goes_on_page_by_page(db: None, now: datetime) -> None:
    """Planted bug: `pk__lte` instead of `pk__lt`."""
    wrote(now, 3)
    first = queue.page(size=2)
    rest = queue.page(after=first.following, size=2)
    assert [row.pk for row in (*first.rows, *rest.rows)] == sorted(Delivery.objects.values_list("pk", flat=True))[::-1]
    assert rest.following is None


def test_a_rep_sees_the_companies_he_serves_and_when_they_ordered(
    story: Story, now: datetime, logged_in: LogIn
) -> None:
    """Planted bug: `served_by` begins with all companies."""
    rep = factories.rep(serves=story.company)
    factories.company(name="Zinguerie du Val", sales_rep=rep, blocked=True)
    factories.company(name="À un autre", sales_rep=factories.rep())
    story.order(story.nadia, now - timedelta(days=40), toner="1")
    story.order(story.nadia, now - timedelta(days=3), toner="1")
    rows = companies.served_by(rep).rows
    assert [(row.name, row.number, row.blocked, row.ordered_at) for row in rows] == [
        ("Atelier du Bief", "4711", False, now - timedelta(days=3)),
        ("Zinguerie du Val", rows[1].number, True, None),
    ]
    page = shows(logged_in(rep), reverse("staff_home"))
    assert "20/11/2026" in page
    assert "jamais commandé" in page
    assert "À un autre" not in page


def test_companies_go_on_page_by_page_even_with_one_name(db: None) -> None:
    """Planted bug: the next page begins after the last name alone. Two of the three were missing."""
    rep = factories.rep()
    for name in ["Bief", "Bief", "Bief", "Arche"]:
        factories.company(name=name, sales_rep=rep)
    first = companies.served_by(rep, size=2)
    rest = companies.served_by(rep, after=first.following, size=2)
    seen = [row.pk for row in (*first.rows, *rest.rows)]
    assert [row.name for row in (*first.rows, *rest.rows)] == ["Arche", "Bief", "Bief", "Bief"]
    assert len(set(seen)) == 4
    assert rest.following is None


def test_companies_are_found_by_name_and_number(story: Story) -> None:
    """Planted bug: no look for the number."""
    rep = factories.rep(serves=story.company)
    factories.company(name="Zinguerie du Val", number="9000", sales_rep=rep)
    found = {words: [row.name for row in companies.served_by(rep, words=words).rows] for words in ("bief", "90", "x")}
    assert found == {"bief": ["Atelier du Bief"], "90": ["Zinguerie du Val"], "x": []}


def test_another_reps_company_is_no_place_to_go_on_from(story: Story) -> None:
    """Planted bug: the place looked for among all companies."""
    rep = factories.rep(serves=story.company)
    foreign = factories.company(name="Zzz", sales_rep=factories.rep())
    assert [row.name for row in companies.served_by(rep, after=foreign.pk).rows] == ["Atelier du Bief"]


def test_lists_cost_as_many_queries_for_three_rows_as_for_one(
    story: Story, webmaster: User, now: datetime, logged_in: LogIn
) -> None:
    """Planted bug: a query for each row of `served_by`."""
    rep = factories.rep(serves=story.company)
    clients = {
        "staff_mails": logged_in(webmaster),
        "staff_deliveries": logged_in(webmaster),
        "staff_home": logged_in(rep),
    }
    wrote(now)
    once = {page: queries(client, reverse(page)) for page, client in clients.items()}
    wrote(now, 2)
    for name in ("Deux", "Trois"):
        factories.company(name=name, sales_rep=rep)
    assert {page: queries(client, reverse(page)) for page, client in clients.items()} == once
    assert Company.objects.filter(sales_rep=rep).count() == Mail.objects.count() == 3
    assert once == {"staff_mails": 2, "staff_deliveries": 2, "staff_home": 2}  # session with its person, rows
