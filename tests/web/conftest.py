"""A small company and Nadia at her browser; and one house for all questions of a module, which leave no trace."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from tests.ordering.story import Story, begin
from tests.web import house
from tests.web.access import PEOPLE
from tests.web.house import House
from tests.web.visits import Visit


@pytest.fixture
def story(db: None) -> Story:
    return begin()


@pytest.fixture
def nadia(story: Story, logged_in: Callable[[User], Client]) -> Client:
    return logged_in(story.nadia)


@pytest.fixture(scope="module")
def there(django_db_setup: None, django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield house.build(timezone.now())
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def visits(there: House) -> dict[str, Visit]:
    return {person: Visit(there.people.get(person)) for person in PEOPLE}
