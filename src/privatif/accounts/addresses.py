"""Where a company's goods go."""

from django.db.models import BigIntegerField

from privatif.accounts.models import Address, Company
from privatif.core.prepared import Prepared, Slot, columns, instance

_IN_USE = Prepared(
    lambda: Address.objects.filter(company=Slot("company", BigIntegerField()), in_use=True).values_list(
        *columns(Address)
    )
)


def in_use(company: Company) -> list[Address]:
    """The ship-to addresses that an order may name, the default one first."""
    return [instance(Address, row) for row in _IN_USE.rows(company=company.pk)]
