import pytest

from tests.ordering.story import Story, begin


@pytest.fixture
def story(db: None) -> Story:
    return begin()
