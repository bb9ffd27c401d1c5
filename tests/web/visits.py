"""Requests that leave no trace: what each of them answered, asked of the database and would have left there."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.core.cache import caches
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from privatif.accounts.models import Session, User

WRITES = re.compile(r"^(INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")
PASSING = {"Session", "CachedValue"}  # who is there, and how often he has tried
Rows = dict[str, list[dict[str, Any]]]


def everything(but: Collection[str] = ()) -> Rows:
    """Every row of every table but PASSING, without the columns named in `but` ("Basket.version")."""
    return {model.__name__: _rows(model, but) for model in apps.get_models() if model.__name__ not in PASSING}


def _rows(model: type[Model], but: Collection[str]) -> list[dict[str, Any]]:
    columns = [field.attname for field in model._meta.concrete_fields if f"{model.__name__}.{field.attname}" not in but]
    return list(model._default_manager.order_by("pk").values(*columns))


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    headers: dict[str, str]
    body: str
    statements: tuple[str, ...]

    @property
    def outcome(self) -> str:
        """`open`, `log in`, `absent`, `no such method`; anything else as its status."""
        if self.status == 302 and self.location.startswith(f"{reverse('account_login')}?next="):
            return "log in"
        known = {404: "absent", 405: "no such method"} | dict.fromkeys((200, 302, 400, 409, 422), "open")
        return known.get(self.status, str(self.status))

    @property
    def written(self) -> list[str]:
        """The tables that were written to; a session may begin or end with any request."""
        found = (WRITES.match(statement) for statement in self.statements)
        return [match[2] for match in found if match and match[2] != Session._meta.db_table]


class Visit:
    """Requests of one person, each of them undone: what it wrote is rolled back, what it learned forgotten.

    So the same request has the same answer, and is made once.
    """

    def __init__(self, user: User | None) -> None:
        client = Client()
        if user:
            client.force_login(user)
        self.cookies = client.cookies.output(header="", sep=";")

    @cache  # noqa: B019 - lives as long as its module's fixture
    def ask(self, method: str, path: str, **client: Any) -> Answer:
        """The answer to a request without a form."""
        return self._made(Client(**client), method, path)[0]

    def send(
        self, path: str, fields: Mapping[str, Any], *, but: Collection[str] | None = (), **client: Any
    ) -> tuple[Answer, Rows]:
        """The answer to a form, and everything as it would have been left (nothing of it with `but=None`)."""
        return self._made(Client(**client), "POST", path, fields, but)

    def _made(
        self,
        browser: Client,
        method: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        but: Collection[str] | None = None,
    ) -> tuple[Answer, Rows]:
        statements: list[str] = []
        browser.cookies = SimpleCookie(self.cookies)
        caches["default"].clear()

        def note(execute: Any, sql: str, *rest: Any) -> Any:
            if "SAVEPOINT" not in sql:
                statements.append(sql)
            return execute(sql, *rest)

        with transaction.atomic():
            with connection.execute_wrapper(note):
                response = browser.post(path, fields) if fields is not None else browser.generic(method, path)
                answer = _answer(response, path, statements)
            rows = everything(but) if but is not None else {}
            transaction.set_rollback(True)
        return answer, rows


def _answer(response: HttpResponse, path: str, statements: list[str]) -> Answer:
    """Without what differs between two requests for the same page: its tokens, and its own address."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    body = re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", content.decode(errors="replace")).replace(path, "HERE")
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return Answer(response.status_code, response.headers.get("Location", ""), headers, body, tuple(statements))


def hidden(body: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', body)
    assert found, name
    return unescape(found[1])
