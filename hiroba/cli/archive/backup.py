"""`hiroba backup FILE`: one consistent file, while people go on writing.

Pictures and documents are stored before the row that needs them and removed after it. So: the
files, then the database in one moment, then the files that are new by then; whatever the
database names is inside. Documents stay encrypted, and their key is not inside.
"""

import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

from hiroba import environment
from hiroba.base import clock
from hiroba.base.refusals import Unavailable
from hiroba.cli.archive import postgresql
from hiroba.cli.archive.manifest import (
    FOLDERS,
    FORM,
    KEYS,
    NAME,
    POSTGRESQL,
    SQLITE,
    Manifest,
    database_file,
    digest,
)  # fmt: skip


def backup(*, file: str) -> None:
    path, bucket = Path(file), environment.read("HIROBA_STORAGE")
    with _whole(path) as part, tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar:
        hashes = _pack(tar, environment.data_folder(), path.parent)
        manifest = Manifest(
            FORM, version("hiroba"), clock.now().isoformat(), bucket or "inside", hashes
        )
        _add_bytes(tar, NAME, manifest.packed())
    print(f"{path}: {len(hashes)} entries, {path.stat().st_size / 1e6:.1f} MB. It holds the")
    print("secret key and what people wrote: keep it where nobody else can read it.")
    if bucket:
        print(f"Pictures and documents are NOT inside: they are in {bucket}. Copy it as well.")
    if environment.document_key():
        print("The key of the documents is NOT inside: keep a copy of it somewhere else.")


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """Written beside and renamed at the end: nothing half written ever has the name."""
    part = path.with_name(f"{path.name}.part")
    try:
        yield part
        with open(part, "rb") as written:
            os.fsync(written.fileno())
        part.rename(path)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unavailable(f"{path} was not written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def _pack(tar: tarfile.TarFile, folder: Path, beside: Path) -> dict[str, str]:
    hashes: dict[str, str] = {}
    _add_folders(tar, folder, hashes)
    # Before the database: the seal that is kept outside is then never newer than those inside.
    for name in KEYS:
        if (folder / name).exists():
            _add(tar, folder / name, name, hashes)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as place:
        snapshot = _snapshot(folder, Path(place))
        _add(tar, snapshot, snapshot.name, hashes)
    _add_folders(tar, folder, hashes)
    return hashes


def _snapshot(folder: Path, place: Path) -> Path:
    source = database_file(folder)
    if source is None:
        postgresql.dump(environment.database(folder), place / POSTGRESQL)
        return place / POSTGRESQL
    if not source.exists():
        raise SystemExit(f"hiroba: there is no database at {source}")
    with (
        closing(sqlite3.connect(source)) as live,
        closing(sqlite3.connect(place / SQLITE)) as copy,
    ):
        live.backup(copy)
    return place / SQLITE


def _add_folders(tar: tarfile.TarFile, folder: Path, hashes: dict[str, str]) -> None:
    """What is not in the backup yet."""
    for name in FOLDERS:
        for path in sorted((folder / name).rglob("*")):
            entry = str(path.relative_to(folder))
            if path.is_file() and path.suffix != ".part" and entry not in hashes:
                _add(tar, path, entry, hashes)


def _add(tar: tarfile.TarFile, path: Path, name: str, hashes: dict[str, str]) -> None:
    try:
        file = open(path, "rb")  # noqa: SIM115  (opened apart: only its absence is forgiven)
    except FileNotFoundError:
        return  # Thrown away since it was listed, after its row was.
    with file:
        hashes[name] = digest(file)
        file.seek(0)
        tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), file)


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = len(data), 0o600, int(clock.now().timestamp())
    tar.addfile(entry, io.BytesIO(data))
