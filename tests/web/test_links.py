"""Links lead straight to their pages."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from privatif.accounts.models import User
from tests.ordering.story import begin

LINK = re.compile(r'<a [^>]*href="(/[^"#]*)"')


@pytest.mark.parametrize("path", ["/accueil/", "/catalogue/", "/panier/", "/commandes/"])
def test_no_link_needs_a_redirection(path: str, db: None, logged_in: Callable[[User], Client]) -> None:
    """Planted: the catalogue's links without their last stroke; each click was answered 301 first."""
    story = begin()
    story.order(story.nadia, timezone.now(), toner="1")
    story.fill(story.nadia, timezone.now(), paper="5")
    browser = logged_in(story.nadia)
    links = {link.replace("&amp;", "&") for link in LINK.findall(browser.get(path).content.decode())}
    assert len(links) > 5
    assert {link: browser.get(link).status_code for link in links} == dict.fromkeys(links, 200)
