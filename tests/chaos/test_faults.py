"""A database that somebody holds, a disk that is full, a server told to stop."""

import http.client
import io
import resource
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from tests.chaos.square import Square, open_square
from tests.chaos.world import PASSWORD
from tests.chaos.writer import Client

pytestmark = pytest.mark.chaos


@pytest.fixture(scope="module")
def square() -> Iterator[Square]:
    with open_square() as found:
        yield found


@pytest.fixture
def somebody(square: Square) -> Iterator[Client]:
    with square.somebody() as found:
        yield found


@contextmanager
def locked(square: Square) -> Iterator[None]:
    """Another process would do the same: it writes, and does not come to an end."""
    connection = sqlite3.connect(square.database, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.close()


@contextmanager
def full_disk(square: Square) -> Iterator[None]:
    """No file of the server's may grow any more, and none may be written beyond a kilobyte."""
    family = [child.pid for child in square.server.children()]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in family}
    for pid, (_soft, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            with suppress(ProcessLookupError):  # A worker that just began begins anew.
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def all_is_well(square: Square) -> None:
    square.wait_for_the_worker()
    with square.books() as read:
        assert list(read.errors()) == []
        assert list(read.unfinished()) == []


def voices(square: Square) -> set[str]:
    with square.books() as read:
        return {body for (body,) in read.rows("SELECT body FROM posts_post")}


def test_a_locked_database_gives_an_error_page_and_loses_nothing(square, somebody):
    before = voices(square)
    with locked(square):
        status, page = somebody.post("/write/voice/", body="while locked", audience="friends")
    assert status == 503
    assert "</html>" in page
    assert voices(square) == before
    status, _page = somebody.post("/write/voice/", body="after the lock", audience="friends")
    assert status == 302
    assert voices(square) == before | {"after the lock"}
    all_is_well(square)


def test_a_short_lock_is_waited_for(square, somebody):
    with locked(square):
        answers: list[int] = []
        words = {"body": "waited", "audience": "friends"}
        asking = threading.Thread(
            target=lambda: answers.append(somebody.post("/write/voice/", **words)[0])
        )
        asking.start()
        time.sleep(1)
        assert answers == []
    asking.join(30)
    assert answers == [302]
    assert "waited" in voices(square)


def test_a_full_disk_gives_an_error_page_and_loses_nothing(square, somebody):
    assert somebody.post("/write/voice/", body="before", audience="friends")[0] == 302
    before = voices(square)
    files = pictures(square)
    with full_disk(square):
        status, page = somebody.post("/write/voice/", body="no room", audience="friends")
        assert status == 503
        assert "</html>" in page
        assert "no room" in page, "nothing lost of what was typed"
        assert somebody.get("/square/")[0] == 200, "one can read all the same"
        status, page = somebody.send("/write/voice/", photo(), body="", audience="friends")
        assert status == 503
        assert voices(square) == before
    assert pictures(square) == files
    status, _page = somebody.post("/write/voice/", body="room again", audience="friends")
    assert status == 302
    assert voices(square) == before | {"room again"}
    all_is_well(square)


def test_on_a_full_disk_nobody_has_tried_too_often_to_sign_in(square):
    them = {"login": next(iter(square.world["writers"])), "password": PASSWORD}
    another = Client(square.server.port)
    with full_disk(square):
        status, page = another.post("/sign-in/", **them)
    assert status == 503
    assert "</html>" in page
    assert PASSWORD not in page
    assert another.post("/sign-in/", **them)[0] == 302, "and what failed was not counted"
    another.close()


def pictures(square: Square) -> set[str]:
    with square.books() as read:
        return {str(row) for row in read.rows("SELECT id, width, height FROM files_picture")}


def photo() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.effect_noise((900, 700), 80).save(out, "JPEG", quality=90)
    return out.getvalue()


def test_sigterm_finishes_the_request_that_is_under_way():
    with open_square() as square, square.somebody() as somebody:
        answers: list[object] = []

        def ask() -> None:
            try:
                words = {"body": "at the last moment", "audience": "friends"}
                answers.append(somebody.post("/write/voice/", **words)[0])
            except (OSError, http.client.HTTPException) as error:
                answers.append(error)

        with locked(square):
            asking = threading.Thread(target=ask)
            asking.start()
            time.sleep(0.5)
            assert square.server.process
            square.server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
        asking.join(30)
        assert square.server.process.wait(15) == 0
        assert answers == [302]
        assert "at the last moment" in voices(square)
