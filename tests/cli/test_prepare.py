"""`hiroba prepare` and `hiroba start`: what is missing is made, and nothing is made twice."""

import json
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import seconds_of_work
from tests.server import Server, installation

MOST_SECONDS_TO_SERVE_AGAIN = 3.0


@pytest.fixture
def empty() -> Iterator[Server]:
    with installation() as found:
        yield found


def data(square: Server) -> Path:
    return Path(square.environment["HIROBA_DATA"])


def test_the_first_time_makes_everything_and_the_second_nothing(empty):
    assert "Preparing" in empty.run("prepare")
    assert (data(empty) / "static" / "staticfiles.json").exists()
    assert empty.run("prepare") == ""


@pytest.mark.parametrize("missing", ["hiroba.sqlite3", "static/staticfiles.json", "prepared"])
def test_what_is_missing_is_made_again(square, missing):
    (data(square) / missing).unlink()
    assert "Preparing" in square.run("prepare")
    assert "All is well." in square.run("check")


def test_after_an_update_the_database_is_migrated(square):
    with sqlite3.connect(data(square) / "hiroba.sqlite3") as database:
        database.execute("DELETE FROM django_migrations WHERE app = 'policy'")
        database.execute("DROP TABLE attempts")
        database.execute("DROP TABLE policy_spent")
    (data(square) / "prepared").write_text("an older version")
    square.run("prepare")
    assert "All is well." in square.run("check")


def test_serve_prepares_what_nobody_prepared(empty):
    empty.start()
    assert (data(empty) / "hiroba.sqlite3").exists()


def test_what_people_confide_is_for_the_owner_only(square):
    assert data(square).stat().st_mode & 0o077 == 0
    confided = [path for path in data(square).rglob("*") if "static" not in path.parts]
    assert [path for path in confided if path.stat().st_mode & 0o077] == []


def test_other_commands_print_the_address_where_the_server_was_started(square):
    del square.environment["HIROBA_BASE_URL"]
    square.start()
    assert f"ok     address: http://localhost:{square.port}" in square.run("check")


def test_the_demo_world_notes_its_sign_ins_for_a_later_start(server):
    noted = json.loads((Path(server.environment["HIROBA_DATA"]) / "sign_ins.json").read_text())
    assert noted == server.accounts


def test_a_later_start_is_quick_and_says_who_to_sign_in_as(square):
    hana = {"name": "Hana", "email": "hana@example.com", "password": "her-password"}
    (data(square) / "sign_ins.json").write_text(json.dumps([hana]))
    del square.environment["HIROBA_BASE_URL"]
    start(square)
    assert seconds_of_work(square) < MOST_SECONDS_TO_SERVE_AGAIN
    said = square.log.read_text()
    assert f"The square is open: http://localhost:{square.port}\n" in said
    assert all(word in said for word in hana.values())
    assert "Preparing" not in said


def test_starting_makes_a_document_key_away_from_the_data(square):
    del square.environment["HIROBA_DOCUMENT_KEY"]
    (data(square) / "sign_ins.json").write_text("[]")
    start(square)
    key = Path(square.environment["XDG_CONFIG_HOME"]) / "hiroba" / "document_key"
    made = key.read_text()
    assert key.stat().st_mode & 0o077 == key.parent.stat().st_mode & 0o077 == 0
    assert "All is well." in square.run("check")
    square.stop()
    start(square)
    assert key.read_text() == made


def test_starting_goes_on_where_no_document_key_can_be_made(square):
    del square.environment["HIROBA_DOCUMENT_KEY"]
    (data(square) / "sign_ins.json").write_text("[]")
    Path(square.environment["XDG_CONFIG_HOME"]).write_text("a file where a folder should be")
    start(square)
    assert "No documents can be sent" in square.log.read_text()


def test_a_demo_has_a_card_processor_that_goes_with_it(square):
    (data(square) / "sign_ins.json").write_text("[]")
    start(square)
    assert "4242 4242 4242 4242" in square.log.read_text()
    (port,) = ports(square) - {square.port}
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/js.stripe.com/v3/") as answer:
        assert b"confirmCardSetup" in answer.read()
    family = square.children()
    assert len(family) == 3
    square.kill()
    square.wait_until_gone(family)


def test_a_demo_uses_the_card_processor_that_is_named(square):
    (data(square) / "sign_ins.json").write_text("[]")
    square.environment["HIROBA_CARD_KEY"] = "sk_test_of_somebody"
    start(square)
    assert "4242" not in square.log.read_text()
    assert ports(square) == {square.port}


def ports(square: Server) -> set[int]:
    """Where it listens: the parent holds every socket."""
    assert square.process
    found = psutil.Process(square.process.pid).net_connections()
    return {one.laddr.port for one in found if one.status == psutil.CONN_LISTEN}


def start(square: Server) -> None:
    """As `make run` says it."""
    words = [sys.executable, "-m", "hiroba.cli.main", "start", f"--port={square.port}"]
    with square.log.open("ab") as log:
        square.process = subprocess.Popen(
            words, env=square.environment, stdout=log, stderr=log, start_new_session=True
        )
    square.wait_until_healthy()
