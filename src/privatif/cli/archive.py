"""A backup file: a gzipped tar whose last member, `manifest.json`, says what else is in it.

    database.sqlite3 or database.dump    the portal's tables (`pg_dump --format=custom`)
    erp.sqlite3                          the embedded ERP, where there is one
    secret_key
    media/...
    manifest.json                        format, made_at, version, engine, migrations, members (SHA-256 by name)

Without a manifest the file was cut short.
"""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from privatif.core.errors import Refusal

FORMAT = 1
MANIFEST = "manifest.json"
FILES = {"database.sqlite3", "database.dump", "erp.sqlite3", "secret_key"}
MEDIA = "media"


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

    def finish(self, facts: dict[str, Any]) -> None:
        text = json.dumps({"format": FORMAT, **facts, "members": self.members}, ensure_ascii=False, indent=1).encode()
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


def unpack(path: Path, into: Path) -> dict[str, Any]:
    """Unpack a backup into an empty directory and return its manifest.

    Raises Refusal for a file that isn't a backup, isn't whole or was altered. Nothing is written outside of `into`.
    """
    digests: dict[str, str] = {}
    try:
        with tarfile.open(path, "r:gz") as tar:
            for member in tar:
                if not member.isfile() or not _is_ours(member.name):
                    raise Refusal(f"{path} n’est pas une sauvegarde de privatif : elle contient {member.name}.")
                target = into / member.name
                target.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(member)
                assert source is not None
                content = Digesting(source)
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)
                digests[member.name] = content.digest.hexdigest()
    except (tarfile.TarError, EOFError, OSError) as error:
        raise Refusal(f"{path} ne peut pas être lu comme une sauvegarde ({error}).") from None
    if digests.pop(MANIFEST, None) is None:
        raise Refusal(f"{path} est incomplet : prenez une autre sauvegarde.")
    manifest: dict[str, Any] = json.loads((into / MANIFEST).read_bytes())
    if manifest["format"] != FORMAT:
        raise Refusal(f"{path} vient d’une autre version de privatif (format {manifest['format']}).")
    if digests != manifest["members"]:
        raise Refusal(f"{path} est abîmé : son contenu n’est plus celui qui a été sauvegardé.")
    return manifest


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == MANIFEST or name in FILES or (parts[:1] == (MEDIA,) and ".." not in parts)
