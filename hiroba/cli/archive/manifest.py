"""What a backup says about itself: the last entry of the tar, a hash of each of the others."""

import hashlib
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from hiroba import environment

NAME = "manifest.json"
FORM = 1
SQLITE, POSTGRESQL = "database.sqlite3", "database.pgdump"
# The site's own key, the ones by which ids differ from partner to partner and services know
# our messages, and the journal's with its newest seal; what was never needed yet is not there.
KEYS = ("secret_key", "pairwise_key", "webhook_key", "journal_key", "journal_seal")
# Folders of the data folder that a backup holds. Static files are made again, slots are locks.
FOLDERS = ("files", "mail")
CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """`hashes`: SHA-256 by entry. `pictures`: "inside", or the address of the bucket."""

    form: int
    version: str
    made_at: str
    pictures: str
    hashes: dict[str, str]

    def packed(self) -> bytes:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False).encode()


class Damaged(Exception):
    """The file is no backup, or not as it was written."""


def read_verified(path: Path) -> Manifest:
    """Every entry is read and compared before anything is touched. Raises Damaged."""
    try:
        with tarfile.open(path, "r:*") as tar:
            found = {member.name: _digest_in(tar, member) for member in tar if member.isfile()}
            entry = tar.extractfile(NAME)
            manifest = Manifest(**json.loads(entry.read())) if entry else None
    except (OSError, EOFError, KeyError, TypeError, ValueError, tarfile.TarError) as error:
        raise Damaged(f"{path} is not a backup of hiroba, or is cut off: {error}") from error
    found.pop(NAME)
    if manifest is None or manifest.form != FORM:
        raise Damaged(f"{path} was written by a version that this one cannot read")
    if wrong := sorted(_differing(manifest.hashes, found)):
        raise Damaged(f"{path} is damaged: {len(wrong)} entries differ, first {wrong[0]}")
    if strange := [name for name in found if not _belongs(name)]:
        raise Damaged(f"{path} holds what does not belong there: {strange[0]}")
    return manifest


def _differing(said: dict[str, str], found: dict[str, str]) -> Iterator[str]:
    for name in said.keys() | found.keys():
        if said.get(name) != found.get(name):
            yield name


def _belongs(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if len(parts) == 1:
        return name in {SQLITE, POSTGRESQL, *KEYS}
    return parts[0] in FOLDERS and ".." not in parts


def _digest_in(tar: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    entry = tar.extractfile(member)
    return digest(entry) if entry else ""


def digest(file: IO[bytes]) -> str:
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()


def database_file(folder: Path) -> Path | None:
    """None where the database is not a file."""
    database = environment.database(folder)
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite") else None
