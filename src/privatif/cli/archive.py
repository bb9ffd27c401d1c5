"""A backup file: a gzipped tar whose last member, `manifest.json`, says what else is in it.

    database.sqlite3 or database.dump    the portal's tables (`pg_dump --format=custom`)
    erp.sqlite3                          the embedded ERP, where there is one
    secret_key
    media/...
    manifest.json                        see Manifest

Without a manifest the file was cut short.
"""

import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

from pydantic import BaseModel, ValidationError

from privatif.core.errors import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
FILES = {"database.sqlite3", "database.dump", "erp.sqlite3", "secret_key"}
MEDIA = "media"


class Manifest(BaseModel):
    """What a backup says of itself. `members` are SHA-256 by name; `migrations` pairs of application and name."""

    format: int = FORMAT
    made_at: datetime
    version: str
    engine: str
    migrations: list[tuple[str, str]]
    members: dict[str, str] = {}


class Digesting:
    """A binary file that is read, and the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


class Writer:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.members: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            content = Digesting(file)
            member = self.tar.gettarinfo(arcname=name, fileobj=file)
            self.tar.addfile(member, content)
        self.members[name] = content.digest.hexdigest()

    def finish(self, manifest: Manifest) -> None:
        text = manifest.model_copy(update={"members": self.members}).model_dump_json(indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size = len(text)
        self.tar.addfile(member, io.BytesIO(text))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A backup that appears at `path` when it is complete, and not at all when something fails."""
    part = path.with_name(f".{path.name}.part")
    try:
        with tarfile.open(part, "w:gz", compresslevel=6) as tar:
            yield Writer(tar)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def unpack(path: Path, into: Path) -> Manifest:
    """Unpack a backup into an empty directory.

    Raises Refusal for a file that isn't a backup, isn't whole or was altered. Nothing is written outside of `into`.
    """
    try:
        with tarfile.open(path, "r:gz") as tar:
            digests = dict(_unpacked(path, tar, into))
        if digests.pop(MANIFEST, None) is None:
            raise Refusal(f"{path} est incomplet : prenez une autre sauvegarde.")
        manifest = Manifest.model_validate_json((into / MANIFEST).read_bytes())
    except (tarfile.TarError, EOFError, OSError, ValidationError) as error:
        raise Refusal(f"{path} ne peut pas être lu comme une sauvegarde ({error}).") from None
    if manifest.format != FORMAT:
        raise Refusal(f"{path} vient d’une autre version de privatif (format {manifest.format}).")
    if digests != manifest.members:
        raise Refusal(f"{path} est abîmé : son contenu n’est plus celui qui a été sauvegardé.")
    return manifest


def _unpacked(path: Path, tar: tarfile.TarFile, into: Path) -> Iterator[tuple[str, str]]:
    """Name and SHA-256 of each member, once it lies in `into`."""
    for member in tar:
        source = tar.extractfile(member) if member.isfile() and _is_ours(member.name) else None
        if source is None:
            raise Refusal(f"{path} n’est pas une sauvegarde de privatif : {member.name} n’a rien à y faire.")
        target = into / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = Digesting(source)
        with target.open("wb") as file:
            shutil.copyfileobj(content, file)
        yield member.name, content.digest.hexdigest()


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == MANIFEST or name in FILES or (parts[:1] == (MEDIA,) and ".." not in parts)
