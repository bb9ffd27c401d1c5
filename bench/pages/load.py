"""Requests over HTTP with keep-alive, by one client after the other or by many at once; how long each took."""

import http.client
import re
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from threading import Barrier
from typing import NamedTuple

TOKEN = re.compile(r'"X-CSRFToken": "(\w+)"')

LONGEST_IDLE = 10  # seconds that a connection is kept without a request


class Request(NamedTuple):
    method: str
    path: str
    body: str = ""
    htmx: bool = False


class Answer(NamedTuple):
    status: int
    text: str


@dataclass
class Browser:
    """One connection, its cookies, and the token of the last page against forged requests."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def __post_init__(self) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self._asked_at = time.monotonic()

    def ask(self, request: Request) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if request.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["X-CSRFToken"] = self.token
        if request.htmx:
            headers["HX-Request"] = "true"
        if time.monotonic() - self._asked_at > LONGEST_IDLE:
            self._connection.close()  # before the server does; the next request opens it again
        self._asked_at = time.monotonic()
        self._connection.request(request.method, request.path, request.body or None, headers)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.read().decode())
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if shown := TOKEN.search(answer.text):
            self.token = shown[1]
        return answer


class Timed(NamedTuple):
    """Milliseconds of the clock, and requests a second."""

    p50: float
    p95: float
    per_second: float


def all_at_once(work: Sequence[tuple[Browser, Sequence[Request]]]) -> tuple[list[float], float]:
    """The browsers send their requests at the same time; the seconds that each took, and all of them together."""
    gate = Barrier(len(work))

    def one(browser: Browser, requests: Sequence[Request]) -> tuple[list[float], float, float]:
        gate.wait()
        begun = time.perf_counter()
        return [timed(browser, request) for request in requests], begun, time.perf_counter()

    with ThreadPoolExecutor(len(work)) as threads:
        done = list(threads.map(lambda its: one(*its), work))
    took = [seconds for of_one, _, _ in done for seconds in of_one]
    return took, max(end for _, _, end in done) - min(begun for _, begun, _ in done)


def timed(browser: Browser, request: Request) -> float:
    """Seconds. Raises RuntimeError when the answer isn't a page or a redirection."""
    begun = time.perf_counter()
    answer = browser.ask(request)
    took = time.perf_counter() - begun
    if answer.status not in {200, 302}:
        raise RuntimeError(f"{request.method} {request.path}: {answer.status}\n{answer.text[:2000]}")
    return took


def summary(took: Sequence[float], lasted: float) -> Timed:
    """Of the seconds that each request took, and that all of them lasted."""
    ranks = quantiles(took, n=20, method="inclusive")
    return Timed(ranks[9] * 1000, ranks[18] * 1000, len(took) / lasted)
