"""Règles de validation: the approvers of a company say when an order must be approved, and by whom."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from privatif.accounts import approval_rules, rule_book
from privatif.accounts.access import MemberRequest, about, approver
from privatif.accounts.models import ApprovalRule
from privatif.core.errors import Refusal
from privatif.ordering.simulating import Simulation, simulate
from privatif.web.rule_form import RuleForm
from privatif.web.typed import whole


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: MemberRequest) -> HttpResponse:
    """The list, and what holds for all rules together."""
    if request.method != "POST":
        return _list(request)
    try:
        rule_book.set_policy(
            company=request.company,
            self_approval="self_approval" in request.POST,
            remind_after=_hours(request, "remind_after"),
            escalate_after=_hours(request, "escalate_after"),
            escalate_to=request.company.people.filter(pk=whole(request.POST.get("escalate_to", ""))).first(),
            by=request.user,
            now=timezone.now(),
        )
    except Refusal as refusal:
        return _list(request, refusal)
    messages.success(request, _("Les réglages de validation de votre société sont enregistrés."))
    return redirect("approval_rules")


@approver
@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: MemberRequest) -> HttpResponse:
    return _rule(request, None)


@approver
@about("rule", colleagues="approver")
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    return _rule(request, get_object_or_404(request.company.approval_rules, pk=pk))


def _hours(request: MemberRequest, name: str) -> int:
    """What was typed; -1 for what is no number."""
    typed = request.POST.get(name, "").strip() or "0"
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def _list(request: MemberRequest, refusal: Refusal | None = None) -> HttpResponse:
    found = approval_rules.rules_of(request.company)
    now = timezone.now()
    possible = rule_book.possible_members(request.company)
    typed = request.POST if refusal else None
    context = {
        "rows": [(rule, approval_rules.condition(rule), [m.name for m in rule.members.all()]) for rule in found],
        "company": request.company,
        "typed": typed,
        "self_approval": "self_approval" in typed if typed is not None else request.company.self_approval,
        "people": [("", _("Personne")), *((person.pk, person.name) for person in possible)],
        "refusal": refusal,
        "simulation": simulate(company=request.company, now=now) if "simulation" in request.GET else None,
    }
    return render(request, "web/rules/list.html", context, status=422 if refusal else 200)


def _rule(request: MemberRequest, found: ApprovalRule | None) -> HttpResponse:
    if request.method != "POST":
        return _form(request, found, RuleForm.of(request.company, found))
    now = timezone.now()
    if found and "delete" in request.POST:
        rule_book.delete(rule=found, by=request.user, now=now)
        messages.success(request, _("La règle « %(name)s » est supprimée.") % {"name": found.name})
        return redirect("approval_rules")
    form, trial = RuleForm.typed(request.company, found, request.POST), "simulate" in request.POST
    try:
        with transaction.atomic():
            rule_book.save(company=request.company, rule=found, wanted=form.wanted(), by=request.user, now=now)
            if trial:
                simulation = simulate(company=request.company, now=now)
                transaction.set_rollback(True)
    except Refusal as refusal:
        return _form(request, found, form, refusal)
    if trial:
        return _form(request, found, form, simulation=simulation)
    messages.success(request, _("La règle est enregistrée : elle vaut pour les commandes à venir."))
    return redirect("approval_rules")


def _form(
    request: MemberRequest,
    found: ApprovalRule | None,
    form: RuleForm,
    refusal: Refusal | None = None,
    simulation: Simulation | None = None,
) -> HttpResponse:
    context = {
        "rule": found,
        "form": form,
        "wrong": refusal.fields if refusal else {},
        "notice": refusal.text if refusal and not refusal.fields else "",
        "simulation": simulation,
    }
    return render(request, "web/rules/rule.html", context, status=422 if refusal else 200)
