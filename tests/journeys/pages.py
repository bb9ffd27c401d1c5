"""Every page of the portal, generated from the URL resolver, and what it can look like, on data that stretches it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, include, path, reverse
from playwright.sync_api import Page

from privatif.accounts.access import public
from privatif.accounts.models import Address, Company, User
from privatif.catalog.models import Article, CatalogueEntry, Printer, PrinterModel
from privatif.config import urls
from privatif.config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from privatif.core.models import Delivery
from privatif.mail.writing import write
from privatif.ordering import approvals
from privatif.ordering.models import Basket, Order, OrderLine
from privatif.web.views import errors
from tests import factories
from tests.web import access, house
from tests.web.house import House

# Who opens a page, by what its view declares.
VISITORS = {
    "public": ["anonymous", "approver"],
    "signed_in": ["approver", "webmaster"],
    "member": ["approver"],
    "approver": ["approver"],
    "staff": ["rep", "webmaster"],
    "webmaster": ["webmaster"],
}
LONG = "Multifonction-laser-couleur-recto-verso-automatique avec chargeur de documents et bac de 550 feuilles"
UNBROKEN = "REFERENCE-TRES-LONGUE-0123456789-ABCDEFG"  # 40 characters without a place to break
ERRORS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "400": errors.bad_request, "403": errors.forbidden, "csrf": errors.csrf_failure, "404": errors.not_found,
    "429": errors.too_many, "500": errors.server_error, "503": errors.unavailable,
    "crowded": errors.crowded,
}  # fmt: skip


@public
def error(request: HttpRequest, which: str) -> HttpResponse:
    return ERRORS[which](request)


# The URLs of the portal, and one for each error page: this module is the ROOT_URLCONF of the test.
urlpatterns = [path("", include(urls.urlpatterns)), path("erreur/<str:which>/", error)]


@dataclass(frozen=True)
class Visit:
    who: str
    path: str
    name: str = ""  # of the page; empty for a further state of one
    do: Callable[[Page], None] | None = None

    def __str__(self) -> str:
        return f"{self.who}, {self.path}{f' ({self.do.__name__})' if self.do else ''}"


def build(now: datetime) -> House:
    """A company whose every text is as long as it may be, empty ones, and the distributor's people."""
    built = house.build(now)
    Company.objects.filter(pk=built.story.company.pk).update(name=f"Société {LONG}"[:120])
    Article.objects.update(designation=f"Toner {LONG}", maker_reference=UNBROKEN)
    OrderLine.objects.update(designation=f"Toner {LONG}", customer_reference=UNBROKEN)
    CatalogueEntry.objects.update(customer_reference=UNBROKEN)
    Address.objects.update(street=f"Bâtiment {LONG}"[:120], extra=LONG)
    Basket.objects.filter(state__in=["template", "parked"]).update(description=f"{LONG} {LONG} {UNBROKEN}"[:300])
    Basket.objects.filter(state="template").update(name=f"{LONG}"[:60])
    Order.objects.update(reference=UNBROKEN[:35], instructions=f"{LONG} {UNBROKEN}", author_name=f"Anne {LONG}")
    Printer.objects.update(room=LONG[:80])
    PrinterModel.objects.update(name=f"LaserJet {LONG}"[:120])
    factories.printer(company=built.story.company, model=factories.printer_model("HP", "M404dn"), removed_at=now)
    newcomer, blocked = factories.company(name="Nouvelle"), factories.company(name="Suspendue")
    for company in (newcomer, blocked):
        factories.address(company=company)
    factories.sells(blocked, built.story.toner)
    people = {
        "newcomer": factories.person(company=newcomer, role=User.Role.APPROVER),
        "blocked": factories.person(company=blocked, role=User.Role.APPROVER),
        "first": factories.person(company=newcomer, must_change_password=True),
        "new rep": factories.rep(),
    }
    built.people |= people
    built.story.fill(people["blocked"], now, toner="1")
    Company.objects.filter(pk=blocked.pk).update(blocked=True)
    _refused(built, now)
    Client(headers={"User-Agent": LONG}).force_login(built.people["approver"])  # at another browser
    _mails_and_deliveries(now)
    return built


def _refused(built: House, now: datetime) -> None:
    order = built.orders[built.colleague]
    order.refresh_from_db()
    reason = f"{LONG} {UNBROKEN}"
    approvals.refuse(order=order, seen_version=order.version, reason=reason, by=built.people["approver"], now=now)


def _mails_and_deliveries(now: datetime) -> None:
    for n in range(3):
        write(
            key=f"page-{n}", kind="copy", to=f"une.adresse.vraiment.longue.{n}@papeterie-du-quai.example",
            subject=f"{LONG} {UNBROKEN}", text=f"Bonjour,\n\n{LONG}\n{UNBROKEN * 4}\n", now=now + timedelta(minutes=n),
        )  # fmt: skip
    parked = Delivery.objects.latest("pk")
    Delivery.objects.filter(pk=parked.pk).update(state=Delivery.State.PARKED, attempts=7, last_error=UNBROKEN * 5)


def visits(built: House) -> list[Visit]:
    """Every address that the resolver knows, for everybody who opens it, and every further state."""
    return [
        Visit(who, reverse(page.name, args=built.args(page.about.thing, who, "own") if page.about else []), page.name)
        for page in access.pages(get_resolver(urls.__name__).url_patterns)
        for who in VISITORS[str(page.who)]
    ] + states(built)


def states(built: House) -> list[Visit]:
    mine = reverse("order", args=[built.orders[built.people["approver"]].number])
    refused = reverse("order", args=[built.orders[built.colleague].number])
    waiting = reverse("order", args=[built.orders[built.people["buyer"]].number])
    article = reverse("article", args=["PAP-A4"])
    change = reverse("template_change", args=[built.templates[built.people["approver"]].uid])
    return [
        *(Visit("anonymous", f"/erreur/{which}/") for which in ERRORS),
        *(Visit("approver", f"/erreur/{which}/") for which in ("403", "csrf", "404", "429")),
        *(Visit("anonymous", address, do=submit) for address in ("/connexion/", "/mot-de-passe/oubli/")),
        Visit("anonymous", "/connexion/", do=second_step),
        Visit("approver", "/mot-de-passe/", do=submit),
        *(Visit("approver", address) for address in ("/catalogue/?q=rien", "/commandes/?numero=rien", mine, refused)),
        *(Visit("approver", "/accueil/", do=opened) for opened in (operation_menu, account_menu)),
        *(Visit("approver", "/accueil/", do=do) for do in (proposals, no_proposal)),
        Visit("approver", "/catalogue/?q=tonre"),
        Visit("approver", "/catalogue/?q=CF9999999"),
        *(Visit("approver", address, do=add) for address in ("/catalogue/", article)),
        *(Visit("approver", address, do=add_a_wrong_quantity) for address in ("/catalogue/", article)),
        *(Visit("approver", "/saisie-rapide/", do=write) for write in (lines_of_all_kinds, no_line)),
        Visit("approver", "/importer-un-fichier/", do=no_file),
        *(Visit("approver", f"/par-imprimante/?imprimante={typed}") for typed in ("m404", "rien")),
        Visit("approver", f"/mon-parc/?retiree={Printer.objects.exclude(removed_at=None).get().uid}"),
        Visit("approver", "/mon-parc/ajout", do=submit),
        *(Visit("newcomer", address) for address in ("/par-imprimante/", "/mon-parc/")),
        Visit("approver", "/panier/", do=wrong_basket),
        Visit("approver", reverse("order_again", args=[built.orders[built.colleague].number]), do=wrong_quantities),
        *(Visit("approver", change, do=do) for do in (nameless, wrong_quantities)),
        Visit("approver", "/panier/panier-type", do=submit),
        *(Visit("newcomer", address) for address in ("/paniers-types/", "/deja-commandes/")),
        *(Visit("approver", "/deja-commandes/", do=do) for do in (add, add_a_wrong_quantity)),
        Visit("approver", "/paniers-types/", do=deleted_ones),
        Visit("approver", "/panier/verification", do=price_changed),
        Visit("approver", f"{waiting}modification", "amendment"),
        Visit("approver", f"{waiting}modification", do=wrong_amendment),
        Visit("approver", waiting, do=amend),
        Visit("approver", waiting, do=refuse_without_reason),
        Visit("approver", "/statistiques/?comparer=an&article=CF259X"),
        Visit("approver", "/statistiques/?periode=libre"),
        Visit("newcomer", "/statistiques/contacts/"),
        *(Visit("newcomer", address) for address in ("/accueil/", "/catalogue/", "/panier/", "/commandes/")),
        Visit("newcomer", "/commandes/?etat=a-valider"),
        Visit("newcomer", reverse("mfa_index"), "mfa_index"),
        Visit("newcomer", reverse("mfa_activate_totp"), "mfa_activate_totp"),
        *(Visit("blocked", address) for address in ("/accueil/", "/panier/", "/panier/verification")),
        *(Visit("first", "/mot-de-passe/nouveau/", "new_password", do) for do in (None, submit)),
        *(Visit("new rep", address) for address in ("/gestion/", "/gestion/?q=rien", "/gestion/demandes/")),
        Visit("rep", reverse("staff_references", args=[built.story.company.number]), do=submit_change),
        Visit("approver", "/demandes/article/?reference=", do=submit),
        Visit("approver", "/saisie-rapide/scanner/", do=scan),
        Visit("webmaster", "/gestion/courriels/?q=rien"),
    ]


def submit(page: Page) -> None:
    """Nothing was filled in, and the browser doesn't mind."""
    page.evaluate("for (const form of document.forms) form.noValidate = true")
    page.locator("main form [type=submit]").first.click()
    page.wait_for_load_state()


def scan(page: Page) -> None:
    for code in ("CF259X", UNBROKEN, "0193015202109"):
        page.keyboard.type(f"{code}\n")
    page.locator(".scanned > :nth-child(3):is(.good, .bad)").wait_for()


def submit_change(page: Page) -> None:
    page.get_by_label("N° d’article pour").first.fill(UNBROKEN)
    page.get_by_role("button", name="Changer").first.click()
    page.locator("main .error").first.wait_for()


def second_step(page: Page) -> None:
    page.get_by_label("ID utilisateur").fill("NADIA")
    page.get_by_label("Mot de passe", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_label("Code").wait_for()


def proposals(page: Page) -> None:
    page.get_by_role("combobox").fill("toner")
    page.get_by_role("grid").wait_for()
    page.keyboard.press("ArrowDown")


def no_proposal(page: Page) -> None:
    page.get_by_role("combobox").fill("xyzzy")
    page.get_by_role("grid").wait_for()


def operation_menu(page: Page) -> None:
    page.locator("summary", has_text="Opération").click()


def account_menu(page: Page) -> None:
    page.locator(".account summary").click()


def add(page: Page) -> None:
    page.get_by_role("button", name="Ajouter").last.click()
    page.get_by_text("Ajouté").first.wait_for()


def add_a_wrong_quantity(page: Page) -> None:
    page.get_by_label("Quantité de").last.fill("7 rames de papier")
    page.get_by_role("button", name="Ajouter").last.click()
    page.locator(".add .error").wait_for()


def lines_of_all_kinds(page: Page) -> None:
    lines = ["CF259X 3", "PAP-A4 7", f"{UNBROKEN} 2", "une boîte de CF259X", "Total 12", "x" * 300]
    page.get_by_label("Références et quantités").fill("\n".join(lines))
    page.get_by_role("button", name="Vérifier").click()
    page.get_by_role("button", name="Tout ajouter").wait_for()


def no_line(page: Page) -> None:
    page.get_by_role("button", name="Vérifier").click()
    page.locator("#lines-error").wait_for()


def no_file(page: Page) -> None:
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    page.get_by_role("button", name="Importer").click()
    page.locator("#file-error").wait_for()


def wrong_basket(page: Page) -> None:
    page.locator(".recap [name^=quantity]").first.fill(UNBROKEN[:20])
    page.locator("#address").select_option(label="Une autre adresse, à écrire ci-dessous")
    page.locator("#delivery_date").fill("2020-01-05")
    page.get_by_role("button", name="Commander").click()
    page.get_by_text("Corrigez ce qui est signalé").wait_for()


def wrong_quantities(page: Page) -> None:
    page.locator("[name^=quantity]").first.fill(UNBROKEN[:20])
    page.locator("main form .primary").last.click()
    page.locator("td .error").first.wait_for()


def nameless(page: Page) -> None:
    page.get_by_label("Nom").fill(" ")
    page.get_by_role("button", name="Enregistrer").last.click()
    page.locator("#name-error").wait_for()


def deleted_ones(page: Page) -> None:
    page.locator("#supprimes summary").click()


def price_changed(page: Page) -> None:
    CatalogueEntry.objects.update(net_price="1234567.8912")
    page.get_by_role("button", name="Confirmer la commande").click()
    page.get_by_role("alert").first.wait_for()


def wrong_amendment(page: Page) -> None:
    page.get_by_label("Quantité de").first.fill(UNBROKEN[:20])
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.locator("#err-q-1").wait_for()


def amend(page: Page) -> None:
    page.get_by_role("link", name="Modifier", exact=True).click()
    page.get_by_label("Quantité de").first.fill("3")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.get_by_text("Modifiée", exact=True).wait_for()


def refuse_without_reason(page: Page) -> None:
    page.locator("summary", has_text="Refuser").click()
    page.get_by_role("button", name="Refuser la commande").click()
    page.locator("#reason-error").wait_for()
