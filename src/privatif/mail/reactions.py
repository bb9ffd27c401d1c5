"""Who is told what after which event. Each reaction may run twice: the second time everything is written already."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from privatif.accounts import absences, approval_rules
from privatif.accounts.models import User
from privatif.core.languages import figures
from privatif.core.models import Delivery
from privatif.core.outbox import NeedsHand
from privatif.mail.letters import Letter, tell
from privatif.mail.models import Mail
from privatif.ordering import amending, comments
from privatif.ordering.models import Approval, Comment, Order


def order_awaiting_approval(delivery: Delivery, now: datetime) -> None:
    """The approvers are asked and the author knows that it was received, unless somebody has decided meanwhile."""
    order = _order(delivery)
    if order.state != Order.State.TO_APPROVE:
        return
    approvers = _ask(order, delivery, now)
    tell(order.author, partial(_acknowledgement, order, approvers), order=order, delivery=delivery, now=now)


def order_consented(delivery: Delivery, now: datetime) -> None:
    """The next level is asked and the author knows how far it is, unless somebody has decided meanwhile."""
    order = _order(delivery)
    if order.state != Order.State.TO_APPROVE:
        return
    approvers = _ask(order, delivery, now)
    tell(order.author, partial(_consent, order, approvers), order=order, delivery=delivery, now=now)


def order_unanswered(delivery: Delivery, now: datetime) -> None:
    """Who hasn't answered is reminded, and who is asked too is asked, unless somebody has decided meanwhile."""
    order = _order(delivery)
    waiting = order.approvals.filter(decided_at=None, pk=delivery.payload["approval"])
    row = waiting.select_related("approver").first()
    if row is None or order.state != Order.State.TO_APPROVE:
        return
    away = absences.in_force([row.approver_id], timezone.localdate(now)).get(row.approver_id)
    reader = User.objects.get(pk=away.substitute) if away else row.approver
    first = order.approvals.filter(level=row.level, asked_at__lt=row.asked_at).select_related("approver").first()
    tell(reader, partial(_reminder, order, row, first), order=order, delivery=delivery, now=now)


def order_settled(delivery: Delivery, now: datetime) -> None:
    """The others who had been asked at these levels needn't look at it any more; so needn't who was stood in for."""
    order = _order(delivery)
    rows = order.approvals.filter(level__in=delivery.payload["levels"]).select_related("approver", "decided_by")
    decision = rows.exclude(granted=None).order_by("level").first()
    if decision is None:
        raise NeedsHand(_("La commande %(number)s ne dit pas qui a décidé.") % {"number": order.number})
    standing = absences.in_force({row.approver_id for row in rows}, timezone.localdate(now))
    informed = {row.approver_id for row in rows} | {one.substitute for one in standing.values()}
    for person in User.objects.filter(pk__in=informed - {decision.decided_by_id or 0}).order_by("pk"):
        tell(person, partial(_settled, order, decision), order=order, delivery=delivery, now=now)


def order_amended(delivery: Delivery, now: datetime) -> None:
    """The author learns what was changed, unless a decision already tells him."""
    order = _order(delivery)
    if order.state == Order.State.TO_APPROVE:
        tell(order.author, partial(_amended, order), order=order, delivery=delivery, now=now)


def order_withdrawn(delivery: Delivery, now: datetime) -> None:
    """Whoever was asked for his word needn't give it any more."""
    order = _order(delivery)
    for approval in order.approvals.filter(asked_at__isnull=False).select_related("approver").order_by("pk"):
        tell(approval.approver, partial(_withdrawn, order), order=order, delivery=delivery, now=now)


def order_commented(delivery: Delivery, now: datetime) -> None:
    """The others of the author and the approvers read what one of them has written."""
    order = _order(delivery)
    comment = Comment.objects.get(pk=delivery.payload["comment"])
    for person in comments.talkers(order):
        if person.pk != comment.by_id:
            tell(person, partial(_comment, order, comment), order=order, delivery=delivery, now=now)


def order_refused(delivery: Delivery, now: datetime) -> None:
    """The author learns who refused, and why."""
    order = _order(delivery)
    decision = _decision(order, granted=False)
    tell(order.author, partial(_refusal, order, decision), order=order, delivery=delivery, now=now)


def order_released(delivery: Delivery, now: datetime) -> None:
    """The author who needed nobody's word gets a copy; the one who did learns who gave it."""
    order = _order(delivery)
    say = partial(_copy, order)
    if order.approvals.exists():
        say = partial(_approved, order, _decision(order, granted=True))
    tell(order.author, say, order=order, delivery=delivery, now=now)


def order_confirmed_by_erp(delivery: Delivery, now: datetime) -> None:
    """The author learns the ERP's number."""
    order = _order(delivery)
    tell(order.author, partial(_registered, order), order=order, delivery=delivery, now=now)


def _ask(order: Order, delivery: Delivery, now: datetime) -> list[User]:
    """Those whose turn it is, or who stand in for them, are asked; returns the former."""
    rows = order.approvals.filter(decided_at=None, asked_at__isnull=False).select_related("approver").order_by("pk")
    asked = {row.approver_id: row for row in rows}
    standing = absences.in_force(asked.keys(), timezone.localdate(now))
    substitutes = User.objects.in_bulk([one.substitute for one in standing.values()])
    for person, row in asked.items():
        reader = substitutes[standing[person].substitute] if person in standing else row.approver
        tell(reader, partial(_request, order, row), order=order, delivery=delivery, now=now)
    return [row.approver for row in asked.values()]


def _order(delivery: Delivery) -> Order:
    number = delivery.payload["order"]
    order = Order.objects.select_related("author", "company").filter(number=number).first()
    if order is None:
        raise NeedsHand(_("La commande %(number)s n’existe pas : personne ne peut être prévenu.") % {"number": number})
    return order


def _decision(order: Order, *, granted: bool) -> Approval:
    decided = (
        order.approvals.filter(granted=granted)
        .select_related("approver", "decided_by")
        .order_by("-decided_at", "-level")
        .first()
    )
    if decided is None:
        text = _("La commande %(number)s ne dit pas qui a décidé : son auteur ne peut être prévenu.")
        raise NeedsHand(text % {"number": order.number})
    return decided


def _copy(order: Order) -> Letter:
    return Letter(
        kind=Mail.Kind.COPY,
        subject=_("Copie de votre commande %(number)s") % {"number": order.number},
        paragraphs=(
            _("Voici la copie de votre commande %(number)s.") % {"number": order.number},
            _("Un autre courriel vous donnera son numéro d’enregistrement chez nous."),
        ),
        action=_("Suivre la commande"),
    )


def _request(order: Order, asking: Approval) -> Letter:
    values = {"number": order.number, "author": order.author_name, "net": figures().euros(order.total_net)}
    because = _("Règle « %(rule)s » : %(why)s.") % {"rule": asking.rule, "why": approval_rules.told(asking.why)}
    return Letter(
        kind=Mail.Kind.APPROVAL_REQUEST,
        subject=_("Commande %(number)s à valider (%(author)s, %(net)s HT)") % values,
        paragraphs=(
            _("%(author)s vous demande de valider la commande %(number)s. Elle ne partira pas sans votre accord.")
            % values,
            *([because] if asking.rule else []),
            _("Le lien ouvre la commande et ne décide de rien : vous la validez ou la refusez sur sa page."),
        ),
        action=_("Voir la commande et décider"),
    )


def _reminder(order: Order, asking: Approval, first: Approval | None) -> Letter:
    """For who was asked, or, where `first` was asked before him, for who is asked too."""
    values = {"number": order.number, "author": order.author_name, "net": figures().euros(order.total_net)}
    plain = _request(order, asking)
    if first:
        too = _("%(who)s n’a pas encore répondu : votre accord suffit aussi.") % {"who": first.approver.name}
        return replace(plain, paragraphs=(too, *plain.paragraphs))
    still = _("%(author)s attend toujours votre décision sur la commande %(number)s.") % values
    subject = _("Rappel : commande %(number)s à valider (%(author)s, %(net)s HT)") % values
    return replace(plain, kind=Mail.Kind.REMINDER, subject=subject, paragraphs=(still, *plain.paragraphs[1:]))


def _acknowledgement(order: Order, approvers: Sequence[User]) -> Letter:
    values = {"number": order.number, "approvers": approval_rules.names(approvers)}
    return Letter(
        kind=Mail.Kind.ACKNOWLEDGEMENT,
        subject=_("Votre commande %(number)s est en attente de validation") % values,
        paragraphs=(
            _("Nous avons bien reçu votre commande %(number)s.") % values,
            _("Elle sera traitée dès sa validation par %(approvers)s. Un courriel vous préviendra.") % values,
        ),
        action=_("Suivre la commande"),
    )


def _consent(order: Order, approvers: Sequence[User]) -> Letter:
    last = order.events.filter(consent=True).latest("at", "id")
    values = {"number": order.number, "who": last.signed, "when": figures().moment(last.at)}
    return Letter(
        kind=Mail.Kind.CONSENTED,
        subject=_("Votre commande %(number)s attend un accord de plus") % values,
        paragraphs=(
            _("%(who)s a donné son accord à votre commande %(number)s le %(when)s.") % values,
            _("Elle sera traitée dès sa validation par %(approvers)s. Un courriel vous préviendra.")
            % {"approvers": approval_rules.names(approvers)},
        ),
        differences=amending.changes_of(order),
        action=_("Suivre la commande"),
    )


def _settled(order: Order, decision: Approval) -> Letter:
    values = _who_and_when(order, decision)
    said = _("%(who)s a validé la commande %(number)s le %(when)s.")
    if not decision.granted:
        said = _("%(who)s a refusé la commande %(number)s le %(when)s.")
    return Letter(
        kind=Mail.Kind.SETTLED,
        subject=_("Commande %(number)s : votre accord n’est plus attendu") % values,
        paragraphs=(said % values, _("Vous n’avez plus rien à faire.")),
        quote=decision.reason,
        action=_("Voir la commande"),
    )


def _amended(order: Order) -> Letter:
    last = order.events.exclude(changes=[]).latest("at", "id")
    return Letter(
        kind=Mail.Kind.AMENDED,
        subject=_("Votre commande %(number)s a été modifiée") % {"number": order.number},
        paragraphs=(
            _("%(who)s a modifié votre commande %(number)s le %(when)s. Elle attend toujours sa décision.")
            % {"who": last.by_name, "number": order.number, "when": figures().moment(last.at)},
        ),
        differences=amending.changes_of(order),
        action=_("Voir la commande"),
    )


def _withdrawn(order: Order) -> Letter:
    values = {"number": order.number, "author": order.author_name}
    return Letter(
        kind=Mail.Kind.WITHDRAWN,
        subject=_("Commande %(number)s retirée par %(author)s") % values,
        paragraphs=(
            _("%(author)s a retiré la commande %(number)s : vous n’avez plus rien à décider, rien ne sera livré.")
            % values,
        ),
        action=_("Voir la commande"),
    )


def _comment(order: Order, comment: Comment) -> Letter:
    values = {"number": order.number, "who": comment.by_name}
    return Letter(
        kind=Mail.Kind.COMMENT,
        subject=_("%(who)s vous écrit à propos de la commande %(number)s") % values,
        paragraphs=(_("%(who)s a écrit sur la page de la commande %(number)s :") % values,),
        message=comment.text,
        action=_("Lire et répondre"),
    )


def _approved(order: Order, decision: Approval) -> Letter:
    return Letter(
        kind=Mail.Kind.APPROVED,
        subject=_("Votre commande %(number)s est validée") % {"number": order.number},
        paragraphs=(
            _("%(who)s a validé votre commande %(number)s le %(when)s.") % _who_and_when(order, decision),
            _("Un autre courriel vous donnera son numéro d’enregistrement chez nous."),
        ),
        differences=amending.changes_of(order),
        action=_("Suivre la commande"),
    )


def _refusal(order: Order, decision: Approval) -> Letter:
    return Letter(
        kind=Mail.Kind.REFUSED,
        subject=_("Votre commande %(number)s est refusée") % {"number": order.number},
        paragraphs=(
            _("%(who)s a refusé votre commande %(number)s le %(when)s. Rien ne sera livré.")
            % _who_and_when(order, decision),
        ),
        quote=decision.reason,
        action=_("Voir la commande"),
    )


def _registered(order: Order) -> Letter:
    values = {"number": order.number, "erp_number": order.erp_number}
    return Letter(
        kind=Mail.Kind.REGISTERED,
        subject=_("Votre commande %(number)s est enregistrée sous le n° %(erp_number)s") % values,
        paragraphs=(
            _("Votre commande %(number)s est enregistrée chez nous sous le n° %(erp_number)s.") % values,
            _("Rappelez ce numéro pour toute question sur cette commande."),
        ),
        action=_("Suivre la commande"),
    )


def _who_and_when(order: Order, decision: Approval) -> dict[str, str]:
    assert decision.decided_at
    return {"number": order.number, "who": decision.signed, "when": figures().moment(decision.decided_at)}
