"""The doors of an installation as it runs: real processes, their headers, their cookies, their logs."""

import json
import re
import signal
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from http.cookies import SimpleCookie
from pathlib import Path

import pytest

from tests.cli.test_serving import SECONDS, free_port, get

pytestmark = pytest.mark.once

HTTPS = {"PRIVATIF_BASE_URL": "https://commande.medias.example"}
PROXIED = {"Host": "commande.medias.example", "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
FIRST, SECOND, WRONG = "cerfs-volants 1998", "ours polaires 1987", "girafes en velours 33"
CODE = "918273"


@pytest.fixture
def prepared(installation):
    assert installation.run("init").code == 0
    return installation


def test_django_finds_nothing_to_say_of_a_deployment(installation):
    """Planted bug: SECURE_HSTS_SECONDS = 0."""
    answer = installation.run("manage", "check", "--deploy", "--fail-level", "INFO", **HTTPS)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "System check identified no issues (2 silenced).\n"


def test_headers_and_cookies_over_https(prepared):
    """Planted bug: the name of the language's cookie without its prefix."""
    port = free_port()
    with prepared.started("serve", "--port", str(port), "--workers", "1", **HTTPS):
        page = get(f"http://127.0.0.1:{port}/connexion/", **PROXIED)
        href = re.search(r"/static/web/base\.\w+\.css", page.read().decode())[0]
        style = get(f"http://127.0.0.1:{port}{href}", **PROXIED)
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert (
        page.headers["Cross-Origin-Resource-Policy"] == style.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    )
    assert style.headers["X-Content-Type-Options"] == "nosniff"
    assert style.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    cookies = [cookie for header in page.headers.get_all("Set-Cookie") for cookie in SimpleCookie(header).values()]
    assert cookies
    for cookie in cookies:
        assert cookie.key.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")
        assert cookie["samesite"] == "Lax"


def test_every_cookie_of_ours_bears_the_prefix_and_goes_by_https_alone(installation):
    """Planted bug: SESSION_COOKIE_SECURE = False."""
    secure = "[getattr(settings, name) for name in dir(settings) if name.endswith('COOKIE_SECURE')]"
    code = f"from django.conf import settings; print({secure})"
    shell = ["manage", "shell", "--no-imports", "-c"]
    assert installation.run(*shell, code, **HTTPS).out == "[True, True, True]\n"
    names = "[getattr(settings, n) for n in dir(settings) if n.endswith('COOKIE_NAME') or n == 'KNOWN_BROWSER_COOKIE']"
    code = f"from django.conf import settings; import json; print(json.dumps({names}))"
    found = json.loads(installation.run(*shell, code, **HTTPS).out)
    assert sorted(found) == [f"__Host-{name}" for name in ("csrf", "langue", "messages", "navigateur", "session")]
    plain = json.loads(installation.run(*shell, code).out)
    assert sorted(plain) == ["csrf", "langue", "messages", "navigateur", "session"]


class Browser:
    """Keeps cookies, follows what it is led to, and remembers every secret that it was given."""

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.given: set[str] = set()

    def ask(self, path: str, **form: str) -> str:
        if form:
            form["csrfmiddlewaretoken"] = self.token
        body = urllib.parse.urlencode(form).encode() if form else None
        try:
            answer = self.opener.open(self.base + path, body, timeout=SECONDS)
        except urllib.error.HTTPError as error:
            answer = error
        page = answer.read().decode()
        if token := re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page):
            self.token = token[1]
            self.given.add(self.token)
        self.given |= {cookie.value for cookie in self.jar if cookie.name != "langue" and cookie.value}
        self.at = urllib.parse.urlsplit(answer.geturl()).path
        return page


def test_no_secret_is_ever_logged_or_kept(prepared):
    """Everything that lets somebody in, by real processes that log all they can.

    Planted bugs: RequestLine logs `request.POST`; `without_links` does nothing; a secret mail keeps its text.
    """
    arguments = ["--role", "webmaster", "--name", "Ada", "--email", "ada@maison.example"]
    made = prepared.run("user", "create", "chef", *arguments, "--link")
    link = urllib.parse.urlsplit(made.out.strip()).path
    port = free_port()
    settings = {"PRIVATIF_LOG_LEVEL": "debug", "PRIVATIF_STAFF_SECOND_FACTOR": "false"}
    with prepared.started("serve", "--port", str(port), "--workers", "1", **settings) as process:
        get(f"http://127.0.0.1:{port}/")
        browser = Browser(port)
        browser.ask(link)
        assert "Vous pouvez vous connecter" in browser.ask(browser.at, password1=FIRST, password2=FIRST)
        browser.ask("/connexion/")
        assert "incorrect" in browser.ask("/connexion/", login="chef", password=WRONG)
        browser.ask("/connexion/", login="chef", password=FIRST)
        assert browser.at == "/gestion/"
        page = browser.ask("/mon-compte/second-facteur/application/")
        shared = re.search(r'class="secret">([A-Z2-7 ]{39})<', page)[1].replace(" ", "")
        assert "n’est pas le bon" in browser.ask("/mon-compte/second-facteur/application/", code=CODE)
        browser.ask("/mot-de-passe/")
        browser.ask("/mot-de-passe/", oldpassword=FIRST, password1=SECOND, password2=SECOND)
        assert browser.at == "/mon-compte/"
        stranger = Browser(port)
        stranger.ask("/mot-de-passe/oubli/")
        stranger.ask("/mot-de-passe/oubli/", email="ada@maison.example")
        worker = prepared.run("worker", "--once", **settings)
        (mail,) = (prepared.directory / "var" / "mail").glob("*.eml")
        sent = Path(mail).read_text().replace("=\n", "").replace("=3D", "=")
        second_link = re.search(r"/mot-de-passe/lien/[\w-]+", sent)[0]
        stranger.ask(second_link + "/")
        kept = prepared.run("manage", "dumpdata").out
        prepared.run("manage", "shell", "--no-imports", "-c", DROP)
        stranger.ask("/connexion/")
        assert "Une erreur s’est produite" in stranger.ask("/connexion/", login="chef", password=WRONG)
        process.send_signal(signal.SIGTERM)
        process.wait(SECONDS)
        logged = process.stderr.read() + process.stdout.read() + worker.err + worker.out
    assert '"path": "/mot-de-passe/"' in logged
    assert "Traceback" in logged
    keys = {part for path in (link, second_link) for part in [path.rstrip("/").split("-", 3)[-1]]}
    secrets = {FIRST, SECOND, WRONG, CODE, shared, *keys, *browser.given, *stranger.given}
    assert len(secrets) > 10
    for secret in secrets:
        assert secret not in logged
        assert urllib.parse.quote_plus(secret) not in logged
    lasting = secrets - {token for token in secrets if len(token) == 64}  # csrf tokens: the session holds its own
    assert [secret for secret in lasting if secret in kept] == []


DROP = "from django.db import connection; connection.cursor().execute('DROP TABLE cache')"
