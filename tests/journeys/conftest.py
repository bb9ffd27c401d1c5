"""A portal and a browser for the journeys."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import missing
from tests.journeys.portal import Portal, environment, free_port, running

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
FIREFOX = next((path for path in ("/usr/bin/firefox-esr", "/usr/bin/firefox") if Path(path).exists()), "")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@contextmanager
def demonstrating(directory: Path) -> Iterator[Portal]:
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    settings = environment(directory, base_url, ERP_EMBEDDED_PACE="3600")
    with running(Portal(base_url, directory, settings), ["demo", "--port", str(port)]) as portal:
        yield portal


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """What `make demo` starts: invented customers, web server and worker."""
    with demonstrating(tmp_path_factory.mktemp("demonstration")) as portal:
        yield portal


@pytest.fixture
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A demonstration that nobody has logged in to."""
    with demonstrating(tmp_path_factory.mktemp("untouched")) as portal:
        yield portal


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Debian's chromium; its Firefox ESR where a journey asks for `in_both`."""
    name = getattr(request, "param", "chromium")
    if not {"chromium": CHROMIUM, "firefox": FIREFOX}[name]:
        missing(f"no {name} on this machine")
    with sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread; Django must not take that for asynchronous code.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        if name == "firefox":
            started = playwright.firefox.launch(channel="moz-firefox", executable_path=FIREFOX)
        else:
            # In its owner's language: how a date field is written depends on it alone.
            settings = {**os.environ, "LANGUAGE": "fr"}
            started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS, env=settings)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


# A second browser on a second database shows nothing new.
FIREFOX_ONCE = pytest.param("firefox", marks=pytest.mark.once)
in_both = pytest.mark.parametrize("browser", ["chromium", FIREFOX_ONCE], indirect=True)


@pytest.fixture
def somebody(browser: Browser) -> Iterator[Page]:
    """A page of somebody who hasn't logged in. An error in the browser's console fails the journey."""
    context = person(browser)
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert [text for text in problems if "422" not in text and "409" not in text] == []


def person(browser: Browser, **options: object) -> BrowserContext:
    """A browser of a French person, with cookies of its own."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    return context
