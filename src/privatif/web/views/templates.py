"""Paniers types: kept under a name, shared or not, changed by their owners; and the baskets put aside beside them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.core.text import one_line
from privatif.ordering import baskets, dropping, parking, taking_back
from privatif.ordering import templates as deeds
from privatif.ordering.models import DESCRIPTION_LENGTH, NAME_LENGTH, Basket, BasketEvent
from privatif.ordering.templates import Details
from privatif.web.typed import whole
from privatif.web.views.taking_back import Source, answer

MOST_SHOWN = 500


@member
@require_GET
def templates(request: MemberRequest) -> HttpResponse:
    context = {
        "templates": list(deeds.visible_to(request.user).select_related("owner")[:MOST_SHOWN]),
        "parked": list(parking.parked_of(request.user)[:MOST_SHOWN]),
        "dropped": list(dropping.dropped_of(request.user, now=timezone.now())[:MOST_SHOWN]),
    }
    return render(request, "web/kept/templates.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: MemberRequest) -> HttpResponse:
    """Enregistrer comme panier type: the open basket under a name; the basket itself stays."""
    mine = baskets.open_of(request.user)
    if mine is None or not mine.line_count:
        return redirect("basket")
    if request.method != "POST":
        return _name_page(request, mine, Details(mine.reference))
    details = _details(request)
    try:
        template = deeds.keep(basket=mine, details=details, by=request.user, now=timezone.now())
    except Refusal as refusal:
        return _name_page(request, mine, details, refusal)
    messages.success(request, _("Panier type enregistré : %(name)s.") % {"name": template.name})
    return redirect("template", uid=template.uid)


@member
@about("template", colleagues="member")
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: MemberRequest, uid: UUID) -> HttpResponse:
    return answer(request, source_of(visible(request, uid)))


@member
@about("template")
@require_http_methods(["GET", "HEAD", "POST"])
def template_change(request: MemberRequest, uid: UUID) -> HttpResponse:
    mine = _own(request, uid)
    if request.method != "POST":
        return _change_page(request, mine, Details(mine.name, mine.description, mine.shared))
    try:
        if request.htmx:
            return _arrange(request, mine)
        return _change(request, mine)
    except Refusal as refusal:
        return _change_page(request, mine, _details(request), refusal)


@member
@about("template", colleagues="member")
@require_POST
def template_copy(request: MemberRequest, uid: UUID) -> HttpResponse:
    try:
        copy = deeds.duplicate(template=visible(request, uid), by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("templates")
    messages.success(request, _("Panier type dupliqué : donnez-lui son nom."))
    return redirect("template_change", uid=copy.uid)


@member
@about("template")
@require_POST
def template_deletion(request: MemberRequest, uid: UUID) -> HttpResponse:
    return _drop(request, _own(request, uid))


@member
@about("parked")
@require_POST
def parked_return(request: MemberRequest, uid: UUID) -> HttpResponse:
    basket = get_object_or_404(parking.parked_of(request.user), uid=uid)
    try:
        swapped = parking.restore(basket=basket, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("templates")
    messages.success(request, _("Voici le panier que vous aviez mis de côté."))
    if swapped:
        messages.info(request, _("Votre panier précédent est mis de côté : vous le retrouvez dans « Paniers types »."))
    return redirect("basket")


@member
@about("parked")
@require_POST
def parked_deletion(request: MemberRequest, uid: UUID) -> HttpResponse:
    return _drop(request, get_object_or_404(parking.parked_of(request.user), uid=uid))


@member
@about("dropped")
@require_POST
def dropped_return(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Undo a deletion."""
    basket = get_object_or_404(dropping.dropped_of(request.user, now=timezone.now()), uid=uid)
    try:
        dropping.bring_back(basket=basket, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
    else:
        messages.success(request, _("Le panier est revenu."))
    return redirect("templates")


def source_of(found: Basket) -> Source:
    """A template as the page that takes back shows it."""
    trail = [(_("Opération"), ""), (_("Paniers types"), reverse("templates"))]
    lines = taking_back.of_basket(found)
    path = reverse("template", args=[found.uid])
    return Source(found.name, path, trail, lines, page=BasketEvent.Source.TEMPLATE, template=found)


def visible(request: MemberRequest, uid: UUID) -> Basket:
    return get_object_or_404(deeds.visible_to(request.user).select_related("owner"), uid=uid)


def _own(request: MemberRequest, uid: UUID) -> Basket:
    return get_object_or_404(deeds.own(request.user), uid=uid)


def _drop(request: MemberRequest, basket: Basket) -> HttpResponse:
    try:
        dropping.drop(basket=basket, by=request.user, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect(f"{reverse('templates')}?supprime={basket.uid}#supprimes")


def _change(request: MemberRequest, mine: Basket) -> HttpResponse:
    """One form, several buttons: a line up, down or out, or all of it saved."""
    by, now = request.user, timezone.now()
    details, pressed = _details(request), {name: whole(request.POST.get(name, "")) for name in ("up", "down", "remove")}
    typed = {whole(name.removeprefix("quantity-")): value[:20] for name, value in _quantities(request)}
    refused = deeds.change(template=mine, typed=typed, by=by, now=now)
    deeds.describe(template=mine, details=details, by=by, now=now)
    if article_id := pressed["up"] or pressed["down"]:
        deeds.move(template=mine, article_id=article_id, up=bool(pressed["up"]), by=by, now=now)
    if pressed["remove"]:
        deeds.remove(template=mine, article_id=pressed["remove"], by=by, now=now)
        refused.pop(pressed["remove"], None)
    if refused:
        return _change_page(request, mine, details, refused=refused, typed=typed)
    if "save" in request.POST:
        messages.success(request, _("Panier type enregistré : %(name)s.") % {"name": details.name})
        return redirect("template", uid=mine.uid)
    return redirect(f"{reverse('template_change', args=[mine.uid])}#lignes")


def _arrange(request: MemberRequest, mine: Basket) -> HttpResponse:
    """The lines in the order that they now have on the page."""
    articles = [whole(pk) for pk in request.POST.getlist("line")]
    deeds.arrange(template=mine, articles=articles, by=request.user, now=timezone.now())
    return HttpResponse(status=204)


def _quantities(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.POST.items() if name.startswith("quantity-")]


def _details(request: HttpRequest) -> Details:
    name, description = (one_line(request.POST.get(field, "")[:2000]) for field in ("name", "description"))
    return Details(name, description, request.POST.get("shared") == "1")


def _name_page(request: MemberRequest, mine: Basket, details: Details, refusal: Refusal | None = None) -> HttpResponse:
    context = {"basket": mine, **_texts(details, refusal)}
    return render(request, "web/kept/keep.html", context, status=422 if refusal else 200)


def _change_page(
    request: MemberRequest,
    mine: Basket,
    details: Details,
    refusal: Refusal | None = None,
    *,
    refused: dict[int, str] | None = None,
    typed: dict[int, str] | None = None,
) -> HttpResponse:
    context = {
        "template": mine,
        "lines": deeds.lines(mine),
        "refused": refused or {},
        "typed": typed or {},
        **_texts(details, refusal),
    }
    return render(request, "web/kept/change.html", context, status=422 if refusal or refused else 200)


def _texts(details: Details, refusal: Refusal | None) -> dict[str, object]:
    return {
        "details": details,
        "notice": refusal.text if refusal and not refusal.fields else "",
        "errors": refusal.fields if refusal else {},
        "LONGEST_NAME": NAME_LENGTH,
        "LONGEST_DESCRIPTION": DESCRIPTION_LENGTH,
    }
