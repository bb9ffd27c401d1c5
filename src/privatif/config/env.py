"""The settings that an operator gives, read from the environment and from `.env`, and nothing else.

Every name begins with `PRIVATIF_`. An unknown name or a bad value stops the start with a sentence that says
how to mend it.
"""

import contextlib
import difflib
import ipaddress
import os
import secrets
import tempfile
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop
from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "PRIVATIF_"

SENTENCES = {
    "bool_parsing": "écrivez true ou false",
    "int_parsing": "écrivez un nombre entier",
    "greater_than_equal": "au moins {ge}",
    "less_than_equal": "au plus {le}",
    "literal_error": "choisissez {expected}",
    "value_error": "{error}",
}


class Env(BaseSettings):
    # match_prefix: names of other programs in the same `.env` are no business of ours.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", dotenv_filtering="match_prefix", extra="forbid", frozen=True
    )

    # Where things are
    data_dir: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    allowed_hosts: str = ""
    trusted_proxies: str = "127.0.0.1"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    demonstration: bool = False

    # What customers read
    brand: str = "Médias Plus"
    webmaster_name: str = "Webmaster"
    webmaster_phone: str = "02 00 00 00 00"
    webmaster_email: str = "webmaster@medias-plus.example"
    opening_hours: str = gettext_noop("du lundi au vendredi, de 8\u202fh\u202f30 à 18\u202fh")

    # How the house works
    password_policy: Literal["standard", "guide"] = "standard"  # noqa: S105 - the name of a policy
    staff_second_factor: bool = True
    logins_at_once: int = Field(default=2, ge=1, le=64)
    session_idle_minutes: int = Field(default=240, ge=5)
    session_longest_hours: int = Field(default=12, ge=1)
    cut_off: str = "16:00"
    delivery_lead_days: int = Field(default=1, ge=0, le=60)
    free_delivery_from: int = Field(default=0, ge=0)
    price_hold_days: int = Field(default=7, ge=1, le=365)

    # Doors to the outside
    erp_backend: str = "privatif.erp.backends.embedded.EmbeddedErp"
    erp_embedded_pace: int = Field(default=0, ge=0)
    erp_pull_seconds: int = Field(default=30, ge=1)
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
            raise ValueError("écrivez par exemple https://commande.medias-plus.example")
        return value.rstrip("/")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        for one in filter(None, map(str.strip, value.split(","))):
            try:
                ipaddress.ip_network(one)
            except ValueError:
                raise ValueError(
                    f"« {one} » n’est ni une adresse ni un réseau, écrivez par exemple 10.0.0.5 ou 10.0.0.0/24"
                ) from None
        return value

    @field_validator("cut_off")
    @classmethod
    def _clock(cls, value: str) -> str:
        hours, _, minutes = value.partition(":")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            raise ValueError("écrivez une heure comme 16:00")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"sqlite", "postgresql", "postgres"}:
            raise ValueError("écrivez postgresql://utilisateur:motdepasse@hote:5432/base, ou rien pour SQLite")
        return value


def load() -> Env:
    """The settings. Raises ImproperlyConfigured with every problem, one a line."""
    known = {PREFIX + name.upper() for name in Env.model_fields}
    problems = [_unknown(name, known) for name in sorted(os.environ) if name.startswith(PREFIX) and name not in known]
    try:
        env = Env()
    except ValidationError as error:
        problems += [_sentence(item, known) for item in error.errors()]
    except (OSError, UnicodeDecodeError) as error:
        problems.append(f"le fichier .env ne peut pas être lu : {error}.")
    if problems:
        raise ImproperlyConfigured("Les réglages ne peuvent pas servir :\n  " + "\n  ".join(problems))
    return env


def _sentence(item: ErrorDetails, known: set[str]) -> str:
    name = PREFIX + str(item["loc"][0]).upper()
    if item["type"] == "extra_forbidden":
        return _unknown(name, known)
    words = SENTENCES.get(item["type"], item["msg"]).format(**item.get("ctx", {}))
    return f"{name} : {words.replace(' or ', ' ou ')}."


def _unknown(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
    hint = (
        f"vouliez-vous dire {PREFIX}{near[0]} ?" if near else "enlevez-le, ou voyez la liste dans docs/exploitation.md."
    )
    return f"{name} n’est pas un réglage connu : {hint}"


def secret_key(data_dir: Path) -> str:
    """The installation's secret, made on first start and kept in the data directory, readable by its owner.

    Raises ImproperlyConfigured when the directory can't be used.
    """
    path = data_dir / "secret_key"
    try:
        if not path.exists():
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"PRIVATIF_DATA_DIR : le répertoire {data_dir} ne peut pas servir ({error.strerror}). "
            f"Donnez-le à l’utilisateur qui lance privatif : chown -R UTILISATEUR {data_dir}"
        ) from None


def _make_secret(path: Path) -> None:
    # Written aside and linked: another process sees the whole secret or none, and the first one wins.
    with tempfile.NamedTemporaryFile("w", dir=path.parent) as file:
        file.write(secrets.token_urlsafe(64))
        file.flush()
        with contextlib.suppress(FileExistsError):
            os.link(file.name, path)
