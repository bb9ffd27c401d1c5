"""The settings that an operator gives, read from the environment and from `.env`, and nothing else.

Every name begins with `PRIVATIF_`. An unknown name or a bad value stops the start with a sentence that says
how to mend it.
"""

import difflib
import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PRIVATIF_"


class Env(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="forbid", frozen=True)

    # Where things are
    data_dir: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: str = ""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    demonstration: bool = False

    # What customers read
    brand: str = "Médias Plus"
    webmaster_name: str = "Webmaster"
    webmaster_phone: str = "02 00 00 00 00"
    webmaster_email: str = "webmaster@medias-plus.example"
    opening_hours: str = "du lundi au vendredi, de 8 h 30 à 18 h"

    # How the house works
    password_policy: Literal["standard", "guide"] = "standard"  # noqa: S105 - the name of a policy
    cut_off: str = "16:00"
    delivery_lead_days: int = Field(default=1, ge=0, le=60)

    # Doors to the outside
    erp_backend: str = "privatif.erp.backends.embedded.EmbeddedErp"
    erp_embedded_pace: int = Field(default=0, ge=0)
    price_source: str = "privatif.catalog.prices.agreed_prices"
    mail_transport: Literal["files", "smtp"] = "files"
    mail_from: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=25, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: Literal["none", "starttls", "tls"] = "none"

    @field_validator("base_url")
    @classmethod
    def _absolute(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("write it as https://commande.example.fr")
        return value.rstrip("/")

    @field_validator("cut_off")
    @classmethod
    def _clock(cls, value: str) -> str:
        hours, _, minutes = value.partition(":")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            raise ValueError("write it as 16:00")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("write it as postgresql://user:password@host:5432/name, or leave it empty for SQLite")
        return value


def load() -> Env:
    """The settings. Raises ImproperlyConfigured with every problem, one a line."""
    known = {PREFIX + name.upper() for name in Env.model_fields}
    problems = [_unknown(name, known) for name in sorted(os.environ) if name.startswith(PREFIX) and name not in known]
    try:
        env = Env()
    except ValidationError as error:
        for item in error.errors():
            name = PREFIX + "_".join(str(part) for part in item["loc"]).upper().removeprefix(PREFIX)
            if item["type"] == "extra_forbidden":
                problems.append(_unknown(name, known))
            else:
                problems.append(f"{name}: {item['msg'].removeprefix('Value error, ')}.")
    if problems:
        raise ImproperlyConfigured("The settings cannot be used:\n  " + "\n  ".join(problems))
    return env


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else "take it out, or see docs/operator.md for the list."
    return f"{name} is not a setting: {hint}"


def secret_key(data_dir: Path) -> str:
    """The installation's secret, made on first start and kept in the data directory, readable by its owner."""
    path = data_dir / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()
