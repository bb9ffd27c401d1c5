"""One house for all questions of a module: nothing that is asked of it leaves a trace."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from tests.web import house
from tests.web.access import PEOPLE
from tests.web.house import House
from tests.web.visits import Visit


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield house.build(timezone.now())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visits(there: House) -> dict[str, Visit]:
    return {person: Visit(there.people.get(person)) for person in PEOPLE}
