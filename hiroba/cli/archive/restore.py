"""`hiroba restore FILE`: verified first, unpacked beside, then swapped in.

Django is not loaded: its settings would make a new secret key in the folder to be restored.
"""

import fcntl
import shutil
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

from hiroba import environment
from hiroba.base import gone
from hiroba.cli.archive import postgresql
from hiroba.cli.archive.manifest import (
    FOLDERS,
    KEYS,
    NAME,
    POSTGRESQL,
    SQLITE,
    Damaged,
    Manifest,
    database_file,
    read_verified,
)  # fmt: skip
from hiroba.cli.main import wrong
from hiroba.cli.serving.prepare import STAMP

BECOMES = {
    SQLITE: "it is put aside in a folder, and the backup takes its place.",
    POSTGRESQL: "files are put aside, and the database is REPLACED: back it up first.",
}


def restore(*, file: str, force: bool) -> int:
    folder = environment.data_folder()
    try:
        manifest = read_verified(Path(file))
    except Damaged as error:
        return wrong(str(error))
    if refusal := _refusal(folder, manifest, force):
        return wrong(refusal)
    fresh = folder / ".restored"
    shutil.rmtree(fresh, ignore_errors=True)
    _unpack(Path(file), fresh)
    if POSTGRESQL in manifest.hashes:
        postgresql.load(environment.database(folder), fresh / POSTGRESQL)
        (fresh / POSTGRESQL).unlink()
    _put_aside(folder)
    _move_in(folder, fresh)
    print(f"Restored from {file}, written {manifest.made_at[:16]} by {manifest.version}.")
    if manifest.pictures != "inside":
        print(f"Pictures and documents were not inside; they belong in {manifest.pictures}.")
    print(_who_is_gone(folder))
    return 0


def _who_is_gone(folder: Path) -> str:
    if (folder / gone.FILE).exists():
        return f"Whoever stands in {folder / gone.FILE} is erased again at the next start."
    return (
        f"There is no list of erased accounts at {folder / gone.FILE}: whoever was erased after"
        " the backup is back. If you kept the list, put it there before you start."
    )


def _refusal(folder: Path, manifest: Manifest, force: bool) -> str:
    """Why not; empty where nothing speaks against it."""
    theirs = SQLITE if SQLITE in manifest.hashes else POSTGRESQL
    ours = SQLITE if database_file(folder) else POSTGRESQL
    if theirs != ours:
        return f"the backup holds {theirs}, DATABASE_URL asks for {ours}"
    if _running(folder):
        return "the server or the worker is running on this folder; stop it first"
    if not force and _holds_data(folder):
        return f"there is data already. With --force {BECOMES[ours]}"
    return ""


def _running(folder: Path) -> bool:
    """Every process that serves or works holds a slot, and the kernel knows which."""
    for slot in (folder / "slots").glob("*"):
        with slot.open("rb+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
    return False


def _holds_data(folder: Path) -> bool:
    if any(path.exists() for path in _places(folder)):
        return True
    return not database_file(folder) and postgresql.holds_tables(environment.database(folder))


def _places(folder: Path) -> Iterator[Path]:
    """Where restored things go."""
    if database := database_file(folder):
        for tail in ("", "-wal", "-shm"):
            yield database.with_name(database.name + tail)
    for name in FOLDERS:
        yield folder / name


def _unpack(file: Path, fresh: Path) -> None:
    with tarfile.open(file, "r:*") as tar:
        for member in tar:
            entry = tar.extractfile(member)
            if entry is None or member.name == NAME:
                continue
            target = fresh / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with entry, target.open("wb") as out:
                shutil.copyfileobj(entry, out)


def _put_aside(folder: Path) -> None:
    """What was there stays, in a folder named by the moment; two in a second get two."""
    moment = f"{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 10**9:09}"
    aside = folder / f"before-restore-{moment}"
    places = [*_places(folder), *(folder / name for name in KEYS)]
    there = [path for path in places if path.exists()]
    if there:
        aside.mkdir()
        for path in there:
            path.rename(aside / path.name)
        print(f"What was here is now in {aside}; delete it when you no longer need it.")


def _move_in(folder: Path, fresh: Path) -> None:
    (folder / STAMP).unlink(missing_ok=True)
    if database := database_file(folder):
        (fresh / SQLITE).rename(database)
    for path in fresh.iterdir():
        path.rename(folder / path.name)
    fresh.rmdir()
