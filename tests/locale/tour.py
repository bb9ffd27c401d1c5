"""A walk through every page of the portal and through what it can look like when something is missing or wrong."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation

from privatif.accounts.middleware import SessionMiddleware
from privatif.accounts.models import ApprovalRule, Company, User
from privatif.catalog.models import Article, CatalogueEntry, Family, PrinterModel
from privatif.catalog.printers import supplies
from privatif.core import workdays
from privatif.ordering import baskets, draft_report, drafts, taking_back
from privatif.ordering.files import Contents
from privatif.ordering.models import Order, OrderEvent, OrderLine, SavedSearch
from privatif.web.views import errors
from tests import factories
from tests.locale import greek
from tests.ordering.sheets import xlsx, zipped
from tests.web import access, house

Seen = tuple[str, HttpResponseBase]
ERRORS = (
    errors.bad_request, errors.forbidden, errors.csrf_failure, errors.not_found, errors.too_many, errors.server_error,
    errors.unavailable, errors.crowded,
)  # fmt: skip
EVERYBODY = ("anonymous", "buyer", "approver", "rep", "webmaster")


class Tour:
    """`language` is everybody's, with an account or without."""

    def __init__(self, language: str) -> None:
        self.now = timezone.now()
        self.house = house.build(self.now)
        self.language = language
        self.newcomer = factories.person(company=factories.company(), role=User.Role.APPROVER)
        self.first = factories.person(company=self.newcomer.company, must_change_password=True)
        self.new_rep = factories.rep()
        greek.rewrite()
        User.objects.filter(role=User.Role.WEBMASTER).update(username="99")
        User.objects.update(language=language)
        self.approver = self.house.people["approver"]

    def client(self, person: User | None = None) -> Client:
        client = Client()
        if person:
            client.force_login(person)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = self.language
        return client

    def walk(self) -> Iterator[Seen]:
        for part in (
            self.pages,
            self.doors,
            self.empty,
            self.requests,
            self.scanner,
            self.catalogue,
            self.basket,
            self.bought,
            self.kept,
            self.fleet,
            self.checkout,
            self.statistics,
            self.orders,
        ):
            for name, answer in part():
                yield f"{part.__name__}: {name}", answer

    def pages(self) -> Iterator[Seen]:
        """Every address that the resolver knows, for everybody whom it is open to."""
        for page in access.pages():
            for who in (who for who in EVERYBODY if page.outcome(who) == "open"):
                args = self.house.args(page.about.thing, who, "own") if page.about else []
                client = self.client(self.house.people.get(who))
                yield f"{page.name}, {who}", client.get(reverse(page.name, args=args), follow=True)
        for show in ERRORS:
            yield show.__name__, self._asked(show)

    def _asked(self, show: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
        request = RequestFactory().post("/")
        SessionMiddleware(lambda request: HttpResponse()).process_request(request)
        MessageMiddleware(lambda request: HttpResponse()).process_request(request)
        with translation.override(self.language):
            return show(request)

    def doors(self) -> Iterator[Seen]:
        """Logging in, passwords, second factors, with mistakes."""
        for path, data in (
            ("account_login", {}),
            ("account_login", {"login": "NADIA", "password": "x"}),
            ("account_login", {"login": "NADIA", "password": factories.PASSWORD}),
            ("account_reset_password", {}),
            ("account_reset_password", {"email": "x"}),
            ("account_reset_password", {"email": "x@client.example"}),
        ):
            yield f"{path} {data}", self.client().post(reverse(path), data, follow=True)
        yield "link", self.client().get("/mot-de-passe/lien/zz-abc-def/", follow=True)
        for passwords in ({}, {"password1": "a", "password2": "b"}, {"password1": "password1234", "password2": ""}):
            yield "first", self.client(self.first).post(reverse("new_password"), passwords)
            yield "change", self.client(self.approver).post(reverse("account_change_password"), passwords)
        changed = {"oldpassword": factories.PASSWORD, "password1": "xylo phones 7", "password2": "xylo phones 7"}
        someone = factories.person(company=self.newcomer.company, name="ωμ", language=self.language)
        yield "changed", self.client(someone).post(reverse("account_change_password"), changed, follow=True)
        yield from self._second_factors()
        yield "logged out", self.client(self.approver).post(reverse("account_logout"), follow=True)

    def _second_factors(self) -> Iterator[Seen]:
        codes = ("mfa_reauthenticate", "mfa_activate_totp")
        for name, person in zip(codes, (self.approver, self.newcomer), strict=True):
            for code in ("", "000000"):
                yield f"{name} {code}", self.client(person).post(reverse(name), {"code": code}, follow=True)
        for name in ("mfa_add_webauthn", "mfa_reauthenticate_webauthn"):
            yield name, self.client(self.approver).post(reverse(name), {"credential": "x"}, follow=True)
        for whom in ("", "everybody", "nobody"):
            sent = self.client(self.approver).post(reverse("company_second_factor"), {"whom": whom}, follow=True)
            yield f"company {whom}", sent
        yield from self._rules()
        client = self.client(self.approver)
        for number in ("0", "999999"):
            yield "session", client.post(reverse("close_sessions"), {"session": number}, follow=True)

    def _rules(self) -> Iterator[Seen]:
        """Rules and absences, with mistakes; what is saved is deleted again."""
        client, day = self.client(self.approver), timezone.localdate()
        new, policy, away = reverse("new_approval_rule"), reverse("approval_rules"), reverse("absence")
        sent = {"name": "ω", "level": "1", "above": "1", "members": str(self.house.second.pk)}
        families = Family.objects.values_list("pk", flat=True)[:1]
        for wrong in (
            {"name": "", "level": "0", "members": ""},
            {"above": "x"},
            {"above": "9" * 12},
            {"name": "ω" * 99},
        ):
            yield f"rule {wrong}", client.post(new, sent | wrong)
        yield "budget for nobody", client.post(new, sent | {"period": "month"})
        yield "no author", client.post(new, sent | {"members": "0"})
        yield "only himself", client.post(new, sent | {"simulate": "1"})
        company, approver = self.approver.company, User.Role.APPROVER
        third = factories.person(company=company, role=approver, name="ωμ", language=self.language)
        both = [str(person.pk) for person in (self.house.second, self.approver, third)]
        for n, budget in enumerate(({}, {"period": "month"}, {"period": "quarter"}, {"period": "year"})):
            for family in ("", str(families[0])):
                rule = {"name": f"ω{n}{family}", "members": both, "scope": "person", "family": family}
                yield f"trial {rule}", client.post(new, sent | rule | budget | {"simulate": "1"})
                yield f"saved {rule}", client.post(new, sent | rule | budget, follow=True)
        yield "twice", client.post(new, sent | rule)
        yield "rules", client.get(policy, {"simulation": "1"})
        own = {"remind_after": "1", "self_approval": "1"}
        yield "policy", client.post(policy, own, follow=True)
        yield "wrong policy", client.post(policy, {"escalate_after": "1"})
        yield "wrong hours", client.post(policy, {"remind_after": "x"})
        self.client(self.house.people["buyer"]).get("/panier/verification")
        yield "a route", self.client(self.house.people["buyer"]).get("/panier/verification")
        absent = {"first": str(day), "last": str(day), "substitute": str(self.house.second.pk)}
        for wrong in (
            {"first": ""},
            {"substitute": ""},
            {"last": "2020-01-01"},
            {"first": "2020-01-01", "last": "2020-01-01"},
        ):
            yield f"absence {wrong}", client.post(away, absent | wrong)
        yield "absent", client.post(away, absent, follow=True)
        yield "absent twice", client.post(away, absent, follow=True)
        yield "both absent", self.client(self.house.second).post(away, absent | {"substitute": str(self.approver.pk)})
        yield "a route with a substitute", self.client(self.house.people["buyer"]).get("/panier/verification")
        yield "there after all", client.post(away, {"cancel": str(self.approver.absences.get().pk)}, follow=True)
        for rule in ApprovalRule.objects.filter(name__startswith="ω", company=self.approver.company):
            sent = client.post(reverse("approval_rule", args=[rule.pk]), {"delete": "1"}, follow=True)
            yield "rule deleted", sent

    def empty(self) -> Iterator[Seen]:
        """Nothing there yet, nothing found."""
        for path in (
            "/accueil/",
            "/catalogue/",
            "/panier/",
            "/commandes/",
            "/commandes/?etat=a-valider",
            "/paniers-types/",
            "/deja-commandes/",
        ):
            yield path, self.client(self.newcomer).get(path)
        for path in ("/catalogue/?q=0", "/commandes/?numero=0", "/commandes/?etat=refused"):
            yield path, self.client(self.approver).get(path)
        references = reverse("staff_references", args=[self.house.story.company.number])
        for path in ("/gestion/", "/gestion/?q=0", "/gestion/demandes/"):
            yield path, self.client(self.new_rep).get(path)
        yield "no such reference", self.client(self.house.people["rep"]).get(f"{references}?q=0")
        yield "mails", self.client(self.house.people["webmaster"]).get("/gestion/courriels/?q=0")

    def scanner(self) -> Iterator[Seen]:
        story, client = self.house.story, self.client(self.approver)
        for code in ("", "0", "0193015202109", "10193015202105", story.paper.number, story.toner.number):
            sent = {"code": code, "quantity": "1"}
            yield f"scanned {code}", client.post(reverse("scanning"), sent, follow=True)
            yield f"scanned {code}, htmx", client.post(reverse("scanning"), sent, headers={"HX-Request": "true"})

    def requests(self) -> Iterator[Seen]:
        """Asked for, asked for again, wrong; what was remembered, corrected and forgotten."""
        client, address = self.client(self.approver), reverse("article_request")
        for sent in ({"reference": "", "quantity": "0"}, {"reference": "1" * 120, "quantity": "x", "note": "1" * 600}):
            yield f"request {sent}", client.post(address, sent)
        Company.objects.filter(pk=self.newcomer.company_id).update(sales_rep=None)
        for person in (self.approver, self.approver, self.newcomer):
            client = self.client(person)
            yield "asked", client.post(address, {"reference": "12345", "quantity": "1"}, follow=True)
        client, address = (
            self.client(self.house.people["rep"]),
            reverse("staff_references", args=[self.house.story.company.number]),
        )
        pk = self.house.remembered.pk
        for number in ("0", self.house.story.paper.number):
            yield f"changed {number}", client.post(address, {"change": pk, "article": number}, follow=True)
        yield "forgotten", client.post(address, {"forget": pk}, follow=True)
        # The letters go to somebody who has a language.
        Company.objects.filter(sales_rep=None).update(sales_rep=self.house.people["rep"])

    def catalogue(self) -> Iterator[Seen]:
        story, client = self.house.story, self.client(self.approver)
        for quantity in ("5", "", "x", "1,5", "0", "9999999", "7"):
            for reference in (story.paper.number, "0"):
                sent = {"reference": reference, "quantity": quantity, "next": "/catalogue/"}
                yield f"add {sent}", client.post(reverse("basket_add"), sent, follow=True)
                yield f"add {sent}, htmx", client.post(reverse("basket_add"), sent, headers={"HX-Request": "true"})
        number = story.toner.number
        for text in (number, f"{number}0", f"{number[:4]}000000", "0"):
            yield f"search {text}", client.get("/catalogue/", {"q": text})
            yield f"proposals {text}", client.get("/recherche/", {"q": text}, headers={"HX-Request": "true"})
        for reference in (story.paper.number, "0"):
            sent = {"reference": reference, "quantity": story.paper.pack_size, "short": "1"}
            yield (
                f"add a proposal {reference}",
                client.post(reverse("basket_add"), sent, headers={"HX-Request": "true"}),
            )
        entry = CatalogueEntry.objects.filter(article=story.toner)
        entry.update(valid_to=timezone.localdate() + timedelta(days=3))
        for change in ({"stock": 4}, {"stock": 0, "restock_days": 1}, {"stock": 0, "restock_days": 9}, {"stock": 0}):
            Article.objects.filter(pk=story.toner.pk).update(
                **{"restock_days": None, **change}, minimum=5, ean="1" * 13
            )
            yield f"article {change}", client.get(reverse("article", args=[story.toner.number]))
        Article.objects.filter(pk=story.toner.pk).update(minimum=1, discontinued=True, replaced_by=story.paper)
        yield "discontinued", client.get(reverse("article", args=[story.toner.number]))
        yield "discontinued in the basket", client.get("/panier/")
        Article.objects.filter(pk=story.toner.pk).update(discontinued=False)
        for lines in ("", "0 1\n" * 20_001, f"{story.paper.number} 7\n0 1\n\n-----", f"{story.paper.number} 5\n0"):
            yield f"quick entry {lines[:20]}", client.post(reverse("quick_entry"), {"lines": lines}, follow=True)
        yield from self._draft(client)
        for sort in ("reference", "price", "-price"):
            yield f"sorted by {sort}", client.get("/catalogue/", {"tri": sort, "q": story.paper.number})

    def _draft(self, client: Client) -> Iterator[Seen]:
        """What may become of lines, and files of all kinds."""
        paper = self.house.story.paper.number
        lines = [f"{paper};5", f"{paper};7", "0;1", "0", "ω;ω", f"{paper};100000000", f"{paper};2,5", "Total"]
        sheet = [line.split(";") for line in lines]
        sent = {"file": SimpleUploadedFile("0.xlsx", xlsx({"Α": sheet, "Β": sheet}))}
        page = client.post(reverse("file_import"), sent, follow=True)
        yield "sheet", page
        address = page.redirect_chain[-1][0]
        for view in draft_report.VIEWS:
            yield view, client.get(f"{address}?voir={view}")
        for deed in (
            {"add": "1"},
            {"version": "1", "add": "1"},
            {"choose": f"3:{paper}"},
            {"choose": "4:0"},
            {"aside": "5"},
        ):
            yield f"draft {deed}", client.post(address, deed, follow=True)
        yield "after adding", client.post(f"{address}lecture", {"sheet": "Β"}, follow=True)
        for content in (
            b"",
            b"%PDF",
            b"\0",
            b"<html>",
            b"PK\3\4x",
            zipped({"x": ""}),
            b"1\n" * 20_001,
            b"1" * 20_000_001,
        ):
            yield (
                f"file {content[:9]!r}",
                client.post(reverse("file_import"), {"file": SimpleUploadedFile("0", content)}),
            )
        yield "no file", client.post(reverse("file_import"))
        drafts.keep(owner=self.approver, contents=Contents("0 1\n" * 60), by=self.approver, now=self.now)
        yield "waiting", client.get(reverse("draft", args=[drafts.of(self.approver)[0].uid]))

    def basket(self) -> Iterator[Seen]:
        story = self.house.story
        story.fill(self.approver, self.now, paper="5")
        client, uid = self.client(self.approver), str(self.approver.baskets.get(state="open").uid)
        today = timezone.localdate()
        sunday = today + timedelta(days=13 - today.weekday())
        holiday = next(day for day in (today + timedelta(days=n) for n in range(9, 400)) if workdays.holiday_name(day))
        days = (today - timedelta(days=9), today, sunday, holiday, today + timedelta(days=800), "x")
        for day in days:
            sent = {"basket": uid, "address": "autre", "delivery_date": str(day), "reference": "1" * 40}
            sent |= {f"quantity-{story.paper.pk}": "7", f"seen-{story.paper.pk}": "5", "free_postal_code": "1"}
            yield f"wrong, {day}", client.post("/panier/", sent)
            yield f"wrong, {day}, htmx", client.post("/panier/", sent, headers={"HX-Request": "true"})
        terms: dict[str, Any] = {"basket": uid, "address": "autre", "free_street": "1", "free_city": "1"}
        terms["free_postal_code"] = "27000"
        yield "unknown address", client.post("/panier/", {"basket": uid, "address": "0"})
        yield "updated", client.post("/panier/", terms | {"update": "1"}, follow=True)
        yield "verification", client.get("/panier/verification")
        yield "removed", client.post("/panier/", terms | {"remove": str(story.toner.pk)}, follow=True)
        yield "of another time", client.post("/panier/", {"basket": "0"}, follow=True)
        for name, sent in (("basket_undo", {}), ("basket_return", {"to": "2"}), ("basket_return", {"to": "2"})):
            version = str(self.approver.baskets.get(state="open").version)
            yield name, client.post(reverse(name, args=[uid]), sent | {"version": version}, follow=True)
            yield f"{name}, late", client.post(reverse(name, args=[uid]), sent, follow=True)
        yield "history", client.get(reverse("basket_history", args=[uid]))
        ordered = self.house.orders[self.approver].basket
        assert ordered
        yield "history of an order", client.get(reverse("basket_history", args=[ordered.uid]))

    def bought(self) -> Iterator[Seen]:
        """Déjà commandés, with what is no longer sold, replaced, or not in the catalogue."""
        story, client = self.house.story, self.client(self.approver)
        Order.objects.update(placed_at=self.now - timedelta(days=500))
        yield "long ago", client.get("/deja-commandes/?tri=last")
        Order.objects.update(placed_at=self.now)
        for change in (
            {"discontinued": True},
            {"replaced_by": story.paper},
            {"discontinued": False, "replaced_by": None},
        ):
            Article.objects.filter(pk=story.toner.pk).update(**change)
            yield f"{change}", client.get("/deja-commandes/")
        entry = CatalogueEntry.objects.get(article=story.toner, company=story.company)
        CatalogueEntry.objects.filter(pk=entry.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
        yield "not in the catalogue", client.get("/deja-commandes/")
        entry.save()
        yield "nothing found", client.get("/deja-commandes/?q=0000")

    def kept(self) -> Iterator[Seen]:
        """Taking back, paniers types, baskets put aside."""
        story, approver, client = self.house.story, self.approver, self.client(self.approver)
        order = self.house.orders[approver].number
        old, gone = (factories.article(designation="ω") for _n in range(2))
        for article in (old, gone):
            factories.sells(story.company, article)
        OrderLine.objects.create(
            order=Order.objects.get(number=order), position=2, article=old, article_number="1", designation="ω",
            quantity=3, unit_price=1, vat_rate=20, line_total=3,
        )  # fmt: skip
        story.fill(approver, self.now, paper="5")
        seen = taking_back.mark(baskets.open_of(approver))
        again = reverse("order_again", args=[order])
        for change in ({"pack_size": 2}, {"discontinued": True, "replaced_by": story.paper}, {"replaced_by": None}):
            Article.objects.filter(pk=old.pk).update(**change)
            yield f"again {change}", client.get(again)
        CatalogueEntry.objects.filter(article=old).delete()
        for sent in (
            {"how": "add"},
            {"seen": seen, f"quantity-{story.toner.pk}": "x"},
            {f"quantity-{story.toner.pk}": ""},
        ):
            yield f"again {sent}", client.post(again, {"seen": seen, **sent}, follow=True)
        for how in ("replace", "new"):
            mark = taking_back.mark(baskets.open_of(approver))
            yield f"again {how}", client.post(again, {"seen": mark, "how": how}, follow=True)
        mine = self.house.templates[approver].uid
        change = reverse("template_change", args=[mine])
        for data in (
            {},
            {"name": "ω" * 99, "description": "ω" * 999},
            {"name": "ω", f"quantity-{story.toner.pk}": "x"},
        ):
            yield f"change {data}", client.post(change, data)
        for data in ({"name": "ω", "save": "1"}, {"name": "ω", "remove": str(story.toner.pk)}):
            yield f"change {data}", client.post(change, data, follow=True)
        for data in ({}, {"name": "ω" * 99, "description": "ω" * 999}, {"name": "ω"}):
            yield f"keep {data}", client.post(reverse("keep"), data, follow=True)
        for data in (
            b"Bonjour",
            b"",
            b"ref;qte\n0;1\n",
            f"ref;qte\n{story.toner.number};9\n{story.paper.number};5\n0;ω\n".encode(),
        ):
            sheet = SimpleUploadedFile("1.csv", data)
            yield f"sheet {data!r}", client.post(reverse("template_sheet", args=[mine]), {"file": sheet})
        yield "copy", client.post(reverse("template_copy", args=[mine]), follow=True)
        yield "an empty one", client.get(reverse("template", args=[mine]))
        yield "deleted", client.post(reverse("template_deletion", args=[mine]), follow=True)
        yield "brought back", client.post(reverse("dropped_return", args=[mine]), follow=True)
        aside = self.house.parked[approver].uid
        yield "put aside, deleted", client.post(reverse("parked_deletion", args=[aside]), follow=True)
        client.post(reverse("dropped_return", args=[aside]))
        yield "put aside, restored", client.post(reverse("parked_return", args=[aside]), follow=True)

    def fleet(self) -> Iterator[Seen]:
        """Printers: found and not, of each kind and colour, added with mistakes, taken away and brought back."""
        model, mine = self.house.model, self.house.printers[self.approver]
        client, printer = self.client(self.approver), reverse("printer", args=[mine.uid])
        for n, colour in enumerate((*supplies.COLOURS, "gris", "trois_couleurs", "x")):
            kind = [*supplies.KINDS, "x"][n % 10]
            factories.supply(model, reference=f"1{n}", kind=kind, colour=colour)
        PrinterModel.objects.update(words=" 1 2 ")
        for path in ("/par-imprimante/?imprimante=1", "/par-imprimante/?imprimante=9", printer):
            yield path, client.get(path)
        yield "typed", client.get("/par-imprimante/?imprimante=1", headers={"HX-Request": "true"})
        for path in ("/par-imprimante/", "/mon-parc/", "/mon-parc/ajout"):
            yield f"{path}, empty", self.client(self.newcomer).get(path)
        factories.printer_model("ω", "1 2")
        unknown = factories.printer_model("ω", "1 3")
        yield "unknown", client.get(reverse("printer_model", args=[unknown.pk]))
        site = str(mine.address_id)
        for typed in ("", "9", "1", "ω 1 2", "ω 1 3"):
            for address in ("0", site):
                sent = {"model": typed, "address": address, "room": "1" * (90 if address == "0" else 3)}
                yield f"added {sent}", client.post("/mon-parc/ajout", sent, follow=True)
        yield "changed", client.post(f"{printer}modification", {"model": "ω 1 3", "address": site}, follow=True)
        for deed in ("retour", "retrait", "retrait", "modification", "", "retour"):
            sent = {"model": "ω 1 3", "address": site}
            yield deed, client.post(f"{printer}{deed}", sent, follow=True) if deed else client.get(printer)

    def checkout(self) -> Iterator[Seen]:
        story, approver = self.house.story, self.approver
        client, mine = self.client(approver), approver.baskets.get(state="open")
        story.fill(approver, self.now, toner="2")
        place = reverse("place", args=[mine.uid])
        yield "nothing seen", client.post(place, {})
        Company.objects.filter(pk=story.company.pk).update(blocked=True)
        for path in ("/accueil/", "/panier/", "/panier/verification"):
            yield f"blocked, {path}", client.get(path)
        waiting = self.house.orders[self.house.people["buyer"]]
        yield "blocked, approval", client.post(reverse("approval", args=[waiting.number]), {"version": "1"})
        Company.objects.filter(pk=story.company.pk).update(blocked=False)
        buyer = self.house.people["buyer"]
        User.objects.filter(pk=approver.pk).update(email="")
        yield "an approver without address", self.client(buyer).get("/panier/verification")
        User.objects.filter(pk=buyer.pk).update(approver=None, email="")
        yield "nobody approves", self.client(buyer).get("/panier/verification")
        yield "nobody approves, account", self.client(buyer).get("/mon-compte/")
        User.objects.filter(pk=buyer.pk).update(approver=approver, email="paul@client.example")
        User.objects.filter(pk=approver.pk).update(email="nadia@client.example")
        CatalogueEntry.objects.filter(article=story.toner).delete()
        yield "no longer in the catalogue", client.get("/panier/")
        yield "article of another", client.get(reverse("article", args=[story.toner.number]))

    def _amended(self, buyer: User) -> Iterator[Seen]:
        """An order changed in every way and with every mistake; it ends as version 3."""
        order, client = self.house.orders[buyer], self.client(self.approver)
        where, day = reverse("amendment", args=[order.number]), timezone.localdate() + timedelta(days=40)
        day += timedelta(days=(7 - day.weekday()) % 7)
        kept = {"version": "1", "address": str(order.address_id), "delivery_date": str(order.delivery_date)}
        yield "amendment", client.get(where)
        wrong_day = {"quantity-1": "x", "delivery_date": "2020-01-01"}
        for typed in (wrong_day, {"quantity-1": "x"}, {"remove": "1"}, {"version": "9"}, {}):
            yield f"not amended {typed}", client.post(where, kept | typed, follow=True)
        other = {"address": "autre", "free_street": "1", "free_city": "1", "free_postal_code": "27000"}
        other |= {"quantity-1": "7", "delivery_date": str(day), "reference": "1", "instructions": "1"}
        yield "amended", client.post(where, kept | other, follow=True)
        rendered = {"quantity-1": "8", "version": "2", "send_back": "1"}
        yield "amended, not sent back", client.post(where, kept | other | rendered | {"remove": "1"})
        yield "amended twice", client.post(where, kept | other, follow=True)
        yield "approved before it was seen", client.post(reverse("approval", args=[order.number]), {"version": "1"})
        yield "amended again", client.post(where, kept | other | {"quantity-1": "3", "version": "2"}, follow=True)

    def statistics(self) -> Iterator[Seen]:
        client = self.client(self.approver)
        compared = {"comparer": "an", "periode": "12-mois", "article": self.house.story.toner.number}
        wrong = {"periode": "libre", "du": "1", "au": "2600-01-01"}
        backwards = {"periode": "libre", "du": "2026-02-02", "au": "2026-01-01"}
        for name in ("statistics", "statistics_by_address", "statistics_by_contact", "statistics_orders"):
            for question in (compared, wrong, backwards, {"periode": "2020-01"}):
                yield f"{name} {question}", client.get(reverse(name), question)

    def orders(self) -> Iterator[Seen]:
        buyer, approver = self.house.people["buyer"], self.approver
        client, number = self.client(approver), self.house.orders[buyer].number
        yield from self._amended(buyer)
        say, back = reverse("comment", args=[number]), reverse("withdrawal", args=[number])
        for text in ("", "1" * 2001, "ω\nω"):
            yield f"said {text[:9]}", client.post(say, {"text": text}, follow=True)
        own = self.house.orders[approver].number
        yield "said to nobody", client.post(reverse("comment", args=[own]), {"text": "ω"})
        yield "withdrawn by another", client.post(back, {"version": "3"})
        yield "withdrawn too late", self.client(buyer).post(back, {"version": "1"})
        yield "may be withdrawn", self.client(buyer).get(reverse("order", args=[number]))
        waiting = {"order": [f"{number}:1", "x"]}
        yield "several, none", client.post(reverse("decisions"), {"refuse": "1"})
        yield "several, no reason", client.post(reverse("decisions"), waiting | {"refuse": "1"})
        yield "several, stale", client.post(reverse("decisions"), waiting)
        yield "list to decide", client.get("/commandes/?etat=a-valider")
        yield "refused without a reason", client.post(reverse("refusal", args=[number]), {"version": "1"})
        too_long = {"version": "1", "reason": "1" * 600}
        yield "refused with too much", client.post(reverse("refusal", args=[number]), too_long)
        yield "stale", client.post(reverse("approval", args=[number]), {"version": "9"})
        yield "approved", client.post(reverse("approval", args=[number]), {"version": "3"}, follow=True)
        yield "twice", client.post(reverse("approval", args=[number]), {"version": "3"}, follow=True)
        yield "too late to change", client.get(reverse("amendment", args=[number]), follow=True)
        other = self.house.orders[self.house.colleague].number
        yield "refused", client.post(reverse("refusal", args=[other]), {"version": "1", "reason": "ω"}, follow=True)
        yield "several, done", client.post(reverse("decisions"), {"order": [f"{own}:9", f"{number}:9"]})
        Order.objects.filter(number=other).update(state=Order.State.TO_APPROVE, version=1)
        withdrawn, author = {"version": "1", "again": "1"}, self.client(self.house.colleague)
        yield "withdrawn", author.post(reverse("withdrawal", args=[other]), withdrawn, follow=True)
        mine = Order.objects.get(number=self.house.orders[approver].number)
        OrderEvent.objects.filter(order=mine).update(delivery_date=timezone.localdate())
        for state in Order.State.values:
            Order.objects.filter(pk=mine.pk).update(state=state, erp_number="123", kind="credit")
            yield state, client.get(reverse("order", args=[mine.number]))
        OrderEvent.objects.filter(order=mine).delete()
        yield "without events", client.get(reverse("order", args=[mine.number]))
        yield "list", client.get("/commandes/")
        yield "wrong period", client.get("/commandes/", {"du": "x", "au": "2026-01-01"})
        yield "period upside down", client.get("/commandes/", {"du": "2026-01-02", "au": "2026-01-01"})
        for name in ("", "1" * 61, "ω"):
            sent = {"etat": "a-valider", "name": name}
            yield f"search {name}", client.post(reverse("save_search"), sent, follow=True)
        yield "nothing to keep", client.post(reverse("save_search"), {"name": "ω"})
        yield "exported", client.get("/commandes.csv")
        kept = SavedSearch.objects.get(owner=approver, name="ω")
        yield "search deleted", client.post(reverse("delete_search", args=[kept.pk]), follow=True)
