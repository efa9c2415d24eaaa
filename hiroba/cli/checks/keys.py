"""Keys: well made, for the owner's eyes only, and that of the documents away from the data."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from hiroba import environment
from hiroba.cli.checks.finding import Finding

SHORTEST_KEY = 50


def check_keys() -> Iterator[Finding]:
    """Whoever reads the key can forge what we sign; whoever reads the folder reads it all."""
    folder = environment.data_folder()
    key = folder / "secret_key"
    if key.exists() and len(key.read_text().strip()) < SHORTEST_KEY:
        yield Finding("secret key", "too short", f"Delete {key}; a new one is made. Links in "
                      "mails that are under way stop working.")  # fmt: skip
    for path in (*sorted(folder.glob("*_key")), *folder.glob("*.sqlite3")):
        yield _owners_only(path)
    yield from _document_key(environment.document_key(), folder)


def _document_key(said: str, folder: Path) -> Iterator[Finding]:
    """Whoever has a copy of the data folder must not have got the key with it."""
    try:
        count = len(environment.document_keys(said))
    except (OSError, ValueError) as error:
        yield Finding("document key", str(error), "Put back the right one. A new one, which "
                      f"opens nothing that is encrypted by now: {_a_new_key()}")  # fmt: skip
        return
    if not count:
        yield Finding("document key", "there is none: no documents are taken", _a_new_key())
        return
    yield Finding("document key", "set" if count == 1 else f"{count} set")
    for part in environment.parts_of(said):
        if part.startswith(environment.IN_FILE):
            yield _away(Path(part.removeprefix(environment.IN_FILE)), folder)


def _away(path: Path, folder: Path) -> Finding:
    if path.resolve().is_relative_to(folder):
        return Finding("document key", f"{path} lies beside the data that it protects",
                       "Move it out of the data folder and set HIROBA_DOCUMENT_KEY=file:…; "
                       "throw away copies of the folder that hold it.")  # fmt: skip
    return _owners_only(path)


def _a_new_key() -> str:
    path = environment.document_key_file()
    folder, file = quote(str(path.parent)), quote(str(path))
    return f"(umask 077; set -C; mkdir -p {folder}; openssl rand -base64 32 > {file})"


def _owners_only(path: Path) -> Finding:
    if not path.exists():
        return Finding(path.name, "made on first use")
    found = path.stat()
    if stat.S_IMODE(found.st_mode) & 0o077:
        return Finding(path.name, "others on this machine may read it", f"chmod 600 {path}")
    if found.st_uid != os.geteuid():
        return Finding(path.name, "belongs to another user", f"chown {os.geteuid()} {path}")
    return Finding(path.name, "readable by its owner only")
