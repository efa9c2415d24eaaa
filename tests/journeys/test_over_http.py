"""A real server and its real worker, asked over HTTP: leaving for good, and large files."""

import io
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from PIL import Image

from tests.chaos.square import PATIENCE, Square, open_square
from tests.chaos.world import PASSWORD
from tests.chaos.writer import Client

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def square() -> Iterator[Square]:
    with open_square() as found:
        yield found


@pytest.fixture
def somebody(square: Square) -> Iterator[Client]:
    with square.somebody() as found:
        yield found


def ask(square: Square, sql: str, *words: object) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(square.database, timeout=PATIENCE)) as connection:
        rows = connection.execute(sql, words).fetchall()
        connection.commit()
        return rows


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, "the worker did not come to it"
        time.sleep(0.05)


def a_picture_of(megabytes: int) -> bytes:
    """A real one, of noise that cannot be packed."""
    edge = int((megabytes * MEGABYTE / 3) ** 0.5) + 1
    out = io.BytesIO()
    noise = Image.frombytes("RGB", (edge, edge), os.urandom(edge * edge * 3))
    noise.save(out, "PNG", compress_level=0)
    return out.getvalue()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/write/voice/", {"body": "Do not lose me", "audience": "self"}),
        ("/write/diary/", {"title": "Do not", "body": "Do not lose me", "audience": "self"}),
    ],
)
def test_T_16_a_file_of_more_than_20_megabytes_is_refused_and_the_words_stay(
    square, somebody, path, words
):
    photo = a_picture_of(21)
    assert len(photo) > 20 * MEGABYTE
    before = ask(square, "SELECT COUNT(*) FROM posts_post")
    status, page = somebody.send(path, photo, **words)
    assert status == 422
    assert "20 MB" in page
    assert 'id="c_photos_error"' in page
    assert "Do not lose me" in page
    assert ask(square, "SELECT COUNT(*) FROM posts_post") == before
    assert ask(square, "SELECT * FROM files_picture") == []
    status, _page = somebody.post(path, **words)
    assert status == 302, "the same browser goes on"


def test_T_16_a_file_of_just_under_20_megabytes_is_taken(square, somebody):
    photo = a_picture_of(19)
    assert len(photo) < 20 * MEGABYTE
    status, _page = somebody.send("/write/voice/", photo, body="large", audience="self")
    assert status == 302
    assert ask(square, "SELECT COUNT(*) FROM posts_photo") == [(1,)]


@pytest.mark.parametrize(
    ("length", "status"),
    [("Content-Length: 99000000", 413), ("Transfer-Encoding: chunked", 403)],
)
def test_a_body_larger_than_any_form_takes_is_answered_while_it_is_sent(square, length, status):
    """Without its length nothing of it is read: a form without its token."""
    kind = "multipart/form-data; boundary=x"
    head = f"POST /write/voice/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n{length}"
    with socket.create_connection(
        ("127.0.0.1", square.server.port), timeout=PATIENCE
    ) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode())
        assert connection.recv(1024).startswith(f"HTTP/1.1 {status} ".encode())


def test_T_24_the_worker_erases_whoever_closed_thirty_days_ago(square, somebody):
    email = next(iter(square.world["writers"]))
    me = square.world["writers"][email]
    status, _page = somebody.post("/write/voice/", body="farewell", audience="everyone")
    assert status == 302
    status, _page = somebody.post("/my-data/close/", sure="on")
    assert status == 200

    erase_now(square)
    assert status_of(square, me) == "closing", "there is time to change one's mind"
    thirty_days_pass(square, me)
    erase_now(square)
    assert status_of(square, me) == "erased"
    columns = "name, email, password, closes_at"
    assert ask(square, f"SELECT {columns} FROM accounts_account WHERE id = ?", me) == [
        ("", None, "!", None)
    ]
    for table, column in (
        ("posts_post", "author_id"), ("friends_friendship", "one_id"),
        ("friends_request", "to_id"), ("accounts_session", "account_id"),
        ("account_emailaddress", "user_id"),
    ):  # fmt: skip
        assert ask(square, f"SELECT * FROM {table} WHERE {column} = ?", me) == [], table
    with closing(Client(square.server.port)) as other:
        assert other.post("/sign-in/", login=email, password=PASSWORD)[0] == 422


def status_of(square: Square, person: int) -> object:
    return ask(square, "SELECT status FROM accounts_account WHERE id = ?", person)[0][0]


def thirty_days_pass(square: Square, person: int) -> None:
    """For them; for everybody else it is still today."""
    past = "closes_at = datetime(closes_at, '-30 days', '-1 second')"
    ask(square, f"UPDATE accounts_account SET {past} WHERE id = ?", person)


def erase_now(square: Square) -> None:
    """The hour of the step has come; returns once the worker has taken it."""
    step = "step = 'privacy.erasure.erase_due' AND event_id IS NULL"
    ask(square, f"UPDATE base_job SET due = datetime('now') WHERE {step}")
    later = f"SELECT 1 FROM base_job WHERE {step} AND due > datetime('now', '1 minute')"
    wait_for(lambda: bool(ask(square, later)))
