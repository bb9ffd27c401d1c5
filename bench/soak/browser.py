"""A browser without a screen: real connections, cookies and forms, and patience with a server that dies."""

import random
import time
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from urllib.parse import urlencode

ANSWER = 60  # seconds; longer than SQLite's busy timeout
PATIENCE = 180  # seconds of trying the same again


class GaveUp(Exception):
    """The portal never answered as it should."""


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    tries: int  # how often it was asked until it answered
    begun: float  # when the question that was answered went out, in seconds since 1970
    seconds: float  # from the first question to the answer


@dataclass
class Browser:
    """`counts` collects what went wrong on the way, by kind."""

    port: int
    cookies: dict[str, str]
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._connection: HTTPConnection | None = None

    def get(self, path: str) -> Answer:
        return self._insist("GET", path, None)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        return self._insist("POST", path, urlencode(fields).encode())

    def post_and_leave(self, path: str, fields: Mapping[str, str]) -> None:
        """Send it and break the connection: what came of it nobody knows."""
        with suppress(OSError, HTTPException):
            self._send("POST", path, urlencode(fields).encode())
        self._hang_up()

    def _insist(self, method: str, path: str, body: bytes | None) -> Answer:
        """Ask, and when the connection breaks or the server has a fault, ask the very same again."""
        first = time.monotonic()
        for tries in range(1, 10_000):
            begun = time.time()
            try:
                status, location, text = self._ask(method, path, body)
                if status < 500:
                    return Answer(status, location, text, tries, begun, time.monotonic() - first)
                self.counts[f"answered {status}"] += 1
            except (OSError, HTTPException) as broken:
                self.counts[type(broken).__name__] += 1
                self._hang_up()
            if time.monotonic() - first > PATIENCE:
                break
            time.sleep(random.uniform(0.05, 0.5))
        raise GaveUp(f"{method} {path}")

    def _ask(self, method: str, path: str, body: bytes | None) -> tuple[int, str, str]:
        response = self._send(method, path, body).getresponse()
        text = response.read().decode()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return response.status, response.headers.get("Location", ""), text

    def _send(self, method: str, path: str, body: bytes | None) -> HTTPConnection:
        if self._connection is None:
            self._connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request(method, path, body, headers)
        return self._connection

    def _hang_up(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = None
