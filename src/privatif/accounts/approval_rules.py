"""Who must say yes to an order: knowledge about a company, not about an order."""

from django.utils.translation import gettext as _

from privatif.accounts.models import User
from privatif.core.errors import Refusal


def required_approvers(*, author: User) -> list[User]:
    """The people who must approve what `author` orders; empty when the author is his own approver.

    Raises Refusal when nobody could: an order that waits for nobody would wait for ever.
    """
    if author.is_own_approver:
        return []
    approver = author.approver
    if approver is None or not approver.is_active or approver.company_id != author.company_id:
        raise Refusal(
            _(
                "Aucun valideur-administrateur ne peut valider vos commandes pour le moment. "
                "Prévenez votre commercial ou son assistante."
            )
        )
    return [approver]
