"""A browser without a browser: a buyer who logs in and orders over HTTP from a portal in processes of its own."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from email.message import Message
from html import unescape
from http.cookiejar import CookieJar

from tests.cli.conftest import Installation
from tests.conftest import ROOT
from tests.factories import PASSWORD


@dataclass(frozen=True)
class Page:
    status: int
    address: str
    headers: Message
    body: str

    def hidden(self, name: str) -> str:
        found = re.search(rf'name="{name}" value="([^"]*)"', self.body)
        assert found, (name, self.body)
        return unescape(found[1])


class Buyer:
    """NADIA, her own approver."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        return self._ask(path, None)

    def post(self, path: str, page: Page, **fields: str) -> Page:
        fields["csrfmiddlewaretoken"] = page.hidden("csrfmiddlewaretoken")
        return self._ask(path, urllib.parse.urlencode(fields).encode())

    def log_in(self) -> None:
        page = self.post("/connexion/", self.get("/connexion/"), login="NADIA", password=PASSWORD)
        assert (page.status, page.address) == (200, f"{self.base}/accueil/"), page.body

    def fill(self) -> "Confirmation":
        """A basket with one toner, on the page where it is confirmed."""
        self.post("/panier/lignes", self.get("/catalogue/"), reference="CF259X", quantity="1")
        page = self.get("/panier/verification")
        action = re.search(r'action="(/panier/[^"]+/commande)"', page.body)
        assert action, page.body
        return Confirmation(self, action[1], page)

    def _ask(self, path: str, data: bytes | None) -> Page:
        try:
            answer = self.opener.open(self.base + path, data, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Page(answer.status, answer.url, answer.headers, answer.read().decode())


@dataclass(frozen=True)
class Confirmation:
    buyer: Buyer
    action: str
    page: Page

    def send(self) -> Page:
        return self.buyer.post(self.action, self.page, seen=self.page.hidden("seen"))


def furnish(installation: Installation) -> None:
    """Prepare an installation and give it the story's company."""
    assert installation.run("init").code == 0
    begin = (
        "from privatif.cli.ready import start_django; start_django(); from tests.ordering.story import begin; begin()"
    )
    subprocess.run([sys.executable, "-c", begin], env=environment(installation), check=True)


def environment(installation: Installation) -> dict[str, str]:
    """For a script of a test that works on an installation."""
    return {**installation.env, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
