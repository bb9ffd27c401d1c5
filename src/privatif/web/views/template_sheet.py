"""A panier type as a sheet: exported, filled in with a spreadsheet, imported back."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from privatif.accounts.access import MemberRequest, about, member
from privatif.core.errors import Refusal
from privatif.core.languages import figures
from privatif.ordering import files, template_sheets
from privatif.ordering import templates as deeds
from privatif.ordering.models import Basket
from privatif.ordering.template_sheets import Filled
from privatif.web.views.taking_back import Source, answer
from privatif.web.views.templates import source_of, visible

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@member
@about("template", colleagues="member")
@require_http_methods(["GET", "HEAD", "POST"])
def template_sheet(request: MemberRequest, uid: UUID) -> HttpResponse:
    """Its owner's sheet changes the template; a colleague's quantities are only shown, ready for the basket."""
    template = visible(request, uid)
    if request.method != "POST":
        response = HttpResponse(template_sheets.write(template, now=timezone.now()), content_type=XLSX)
        name = f"panier-type-{slugify(template.name)[:60] or 'sans-nom'}.xlsx"
        response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
        return response
    upload = request.FILES.get("file")
    if upload is None:
        return redirect("template", uid=uid)
    try:
        lines = template_sheets.read(upload.read(files.LARGEST_FILE + 1))
        filled = template_sheets.understand(
            template=template, lines=lines, company=request.company, on=timezone.localdate()
        )
        imported = _kept if template.owner_id == request.user.pk else _shown
        return imported(request, template, filled)
    except Refusal as refusal:
        return answer(request, source_of(template), typed={}, notice=refusal.text)


def _kept(request: MemberRequest, template: Basket, filled: Filled) -> HttpResponse:
    wanted = filled.quantities | filled.new
    if wanted:
        deeds.append(template=template, wanted=wanted, by=request.user, now=timezone.now())
    said = _counted(filled) if wanted else ""
    return answer(request, replace(source_of(template), said=said, told=filled.told), typed={})


def _shown(request: MemberRequest, template: Basket, filled: Filled) -> HttpResponse:
    source: Source = replace(source_of(template), told=filled.told, said=_counted(replace(filled, new={})))
    typed = {line.article_id: "" for line in source.lines}
    return answer(request, source, typed=typed | {pk: str(n) for pk, n in filled.quantities.items()})


def _counted(filled: Filled) -> str:
    read, new = len(filled.quantities), len(filled.new)
    told = ngettext("%(n)s quantité reprise du tableau.", "%(n)s quantités reprises du tableau.", read)
    said = told % {"n": figures().number(read)}
    if new:
        added = ngettext("%(n)s ligne ajoutée.", "%(n)s lignes ajoutées.", new)
        said += " " + added % {"n": figures().number(new)}
    return said
