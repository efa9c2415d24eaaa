"""`hiroba check`: every wrong thing is found, and the line says how to mend it."""

import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from hiroba.base import ids
from hiroba.cli.serving import stand_in
from tests.cli.conftest import Square

A_DAY = 24 * 3600 * 1000


def write(square: Square, question: str, *values: object) -> None:
    with closing(sqlite3.connect(square.data / "hiroba.sqlite3")) as database:
        database.execute(question, values)
        database.commit()


def queue_job(square: Square, due: str, tries: int) -> None:
    write(
        square,
        "INSERT INTO base_job (id, step, due, tries, error) VALUES (1, 'a.step', ?, ?, ?)",
        due, tries, "Traceback\nValueError: no such picture",
    )  # fmt: skip


def test_all_is_well_where_nothing_is_wrong(square):
    status, said = square.ask("check")
    assert status == 0
    assert "wrong  " not in said
    assert "All is well." in said


def test_an_empty_data_folder_is_said_and_not_filled(square):
    (square.data / "hiroba.sqlite3").unlink()
    status, said = square.ask("check")
    assert status == 1
    assert "does not exist yet\n       → hiroba prepare" in said
    assert not (square.data / "hiroba.sqlite3").exists()


WRONG = {
    "a misspelt setting": ({"HIROBA_BASEURL": "x"}, "Did you mean HIROBA_BASE_URL?"),
    "a strange setting": ({"HIROBA_ZZZ": "x"}, "HIROBA_ZZZ is not a setting"),
    "an address without a scheme": ({"HIROBA_BASE_URL": "square.example"}, "https://"),
    "an address with a path": ({"HIROBA_BASE_URL": "https://a.example/b"}, "no path"),
    "an open address": ({"HIROBA_BASE_URL": "http://a.example"}, "is not encrypted"),
    "every host": ({"HIROBA_ALLOWED_HOSTS": "*"}, "Only host names"),
    "a host with a port": ({"HIROBA_ALLOWED_HOSTS": "a.example:80"}, "Only host names"),
    "a machine too many": ({"HIROBA_MACHINE": "64"}, "0 to 63"),
    "an unknown database": ({"DATABASE_URL": "mysql://x"}, "mysql:// is not known"),
    "a silent database": ({"DATABASE_URL": "postgresql://localhost:1/x"}, "does not answer"),
    "no mail server": ({"HIROBA_SMTP": "smtp://localhost:1"}, "Mend HIROBA_SMTP"),
    "mail that nobody gets": ({"HIROBA_BASE_URL": "https://a.example"}, "Set HIROBA_SMTP."),
    "half a card processor": (
        {"HIROBA_CARD_KEY": "sk_test_1"},
        "HIROBA_CARD_PUBLIC_KEY, HIROBA",
    ),
    "keys of two worlds": (
        {
            "HIROBA_CARD_KEY": "sk_live_1",
            "HIROBA_CARD_PUBLIC_KEY": "pk_test_1",
            "HIROBA_CARD_WEBHOOK_SECRET": "whsec_1",
        },
        "one key is for tests",
    ),
    "cards in the open": ({"HIROBA_CARD_API": "http://a.example"}, "is not encrypted"),
    "a strange store": ({"HIROBA_STORAGE": "ftp://x"}, "s3://bucket/prefix"),
    "a store without keys": ({"HIROBA_STORAGE": "s3://x"}, "wrong  storage"),
    "a short document key": ({"HIROBA_DOCUMENT_KEY": "c2hvcnQ="}, "a key is not 32 bytes"),
    "a document key that is gone": ({"HIROBA_DOCUMENT_KEY": "file:/gone"}, "/gone"),
}


def test_a_card_processor_that_is_named_in_full_is_fine(square):
    with stand_in.listen() as listener:
        square.environment |= stand_in.settings_for(listener)
    status, said = square.ask("check")
    assert status == 0
    assert "ok     cards: registered at http://127.0.0.1" in said


@pytest.mark.parametrize("name", WRONG)
def test_wrong_settings_are_named(square, name):
    environment, expected = WRONG[name]
    square.environment |= environment
    status, said = square.ask("check")
    assert status == 1
    assert expected in said
    assert "Traceback" not in said


def test_a_key_that_others_can_read_is_named(square):
    (square.data / "secret_key").chmod(0o644)
    status, said = square.ask("check")
    assert status == 1
    assert f"chmod 600 {square.data / 'secret_key'}" in said


def test_without_a_document_key_the_line_that_makes_one_is_said(square):
    del square.environment["HIROBA_DOCUMENT_KEY"]
    status, said = square.ask("check")
    assert status == 1
    line = said.partition("no documents are taken\n       → ")[2].splitlines()[0]
    for _twice in range(2):
        subprocess.run(["sh", "-c", line], env=square.environment, capture_output=True)
    assert (square.folder / "config/hiroba/document_key").stat().st_mode & 0o077 == 0
    assert "All is well." in square.run("check")


@pytest.mark.parametrize("place", ["document_key", "files/keys/one"])
def test_a_document_key_beside_the_data_is_named(square, place):
    path = square.data / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(square.environment["HIROBA_DOCUMENT_KEY"])
    path.chmod(0o600)
    (square.folder / "link").symlink_to(path)
    square.environment["HIROBA_DOCUMENT_KEY"] += f",file:{square.folder / 'link'}"
    status, said = square.ask("check")
    assert status == 1
    assert "lies beside the data" in said
    assert "Move it out of the data folder" in said


def test_a_document_key_that_others_can_read_is_named(square):
    path = square.folder / "key"
    path.write_text(square.environment["HIROBA_DOCUMENT_KEY"])
    path.chmod(0o640)
    square.environment["HIROBA_DOCUMENT_KEY"] = f"file:{path}"
    status, said = square.ask("check")
    assert status == 1
    assert f"chmod 600 {path}" in said
    path.chmod(0o600)
    assert "All is well." in square.run("check")


def test_no_finding_prints_a_key(square):
    key = square.environment["HIROBA_DOCUMENT_KEY"]
    for said in (key, f"{key},{key}A", key[:-4]):
        square.environment["HIROBA_DOCUMENT_KEY"] = said
        assert key[:20] not in square.ask("check")[1]


def test_a_database_of_an_older_version_is_named(square):
    write(square, "DELETE FROM django_migrations WHERE app = 'inbox'")
    status, said = square.ask("check")
    assert status == 1
    assert "migrations are missing\n       → hiroba prepare" in said


@pytest.mark.parametrize("first", [0, 2, 60], ids=["all of it", "its tables", "its rows"])
def test_a_damaged_database_is_named(square, first):
    file = square.data / "hiroba.sqlite3"
    page = 4096
    with file.open("r+b") as pages:
        pages.seek(first * page)
        pages.write(b"\xff" * 20 * page)
    status, said = square.ask("check")
    assert status == 1
    assert "restore the last backup" in said
    assert "Traceback" not in said


def test_parked_work_is_named_and_can_be_taken_up_again(square):
    queue_job(square, "2026-01-01", tries=8)
    status, said = square.ask("check")
    assert status == 1
    assert "a.step: ValueError: no such picture" in said
    assert "hiroba work --again" in said


def test_work_that_nobody_takes_is_named(square):
    queue_job(square, "2026-01-01", tries=0)
    status, said = square.ask("check")
    assert status == 1
    assert "Is `hiroba work` running?" in said


def test_a_clock_that_went_back_is_named(square):
    tomorrow = int(time.time() * 1000) + A_DAY - int(ids.EPOCH.timestamp() * 1000)
    write(
        square,
        "INSERT INTO base_event (id, verb, subject, data) VALUES (?, 'post.like', 1, '{}')",
        tomorrow << ids.TIME_SHIFT,
    )
    status, said = square.ask("check")
    assert status == 1
    assert "Set the clock" in said


def test_a_store_that_takes_nothing_is_named(square):
    (square.data / "files").write_text("a file where a folder should be")
    status, said = square.ask("check")
    assert status == 1
    assert "wrong  storage" in said
