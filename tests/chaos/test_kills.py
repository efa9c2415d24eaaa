"""SIGKILL at random under eight writers: what was acknowledged stays, and all of it adds up.

50 kills on SQLite and 20 on PostgreSQL in `make test`, CHAOS_KILLS on each in `make chaos`;
CHAOS_SEED repeats a run.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from tests import postgres
from tests.chaos.square import PATIENCE, Square, open_square
from tests.chaos.writer import Remembered, Writer

KILLS = {
    "sqlite": int(os.environ.get("CHAOS_KILLS", "50")),
    "postgresql": int(os.environ.get("CHAOS_KILLS", "20")),
}
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 1 << 31)
KILLS_PER_SQUARE = 25
VERBS = {"voice", "comment", "like", "accept"}

pytestmark = pytest.mark.chaos


@contextmanager
def all_writing(square: Square) -> Iterator[list[Writer]]:
    writers = square.writers()
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        rest(writers)


def rest(writers: list[Writer]) -> None:
    for writer in writers:
        writer.stop()
    for writer in writers:
        writer.join(PATIENCE)


def kill_parent(square: Square) -> None:
    server, family = square.server, square.server.children()
    assert server.process
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.wait_until_gone(family)
    server.start()


def kill_group(square: Square) -> None:
    """Everything at once."""
    if square.worker:
        square.worker.kill()
    square.server.kill()
    square.server.start()
    if square.worker:
        square.worker.start()


def kill_a_child(square: Square) -> None:
    """The web child or, with SQLite, the background worker: the parent starts it again."""
    with suppress(psutil.NoSuchProcess, IndexError):
        random.choice(square.server.children()).kill()
    square.server.wait_until_healthy()


def kill_worker(square: Square) -> None:
    if square.worker is None:
        return kill_a_child(square)
    square.worker.kill()
    square.worker.start()


WAYS = (kill_parent, kill_group, kill_a_child, kill_worker)


def squares(database: str) -> pytest.MarkDecorator:
    """One square after the other, each with its number of kills."""
    kills = KILLS[database]
    each = [min(KILLS_PER_SQUARE, kills - n) for n in range(0, kills, KILLS_PER_SQUARE)]
    return pytest.mark.parametrize(("number", "kills"), list(enumerate(each)))


@pytest.fixture(scope="module")
def postgresql() -> Iterator[postgres.Postgres]:
    with postgres.running() as server:
        yield server


@squares("sqlite")
def test_whatever_is_killed_nothing_acknowledged_is_lost(number, kills, capsys):
    with open_square() as square:
        said = kill_again_and_again(square, SEED + number, kills)
    with capsys.disabled():
        sys.stdout.write(f"\nSQLite: {said}\n")


@squares("postgresql")
def test_nor_with_postgresql_and_a_worker_beside(number, kills, postgresql, capsys):
    with open_square(postgresql.create(f"square{number}")) as square:
        said = kill_again_and_again(square, SEED + number, kills)
    with capsys.disabled():
        sys.stdout.write(f"\nPostgreSQL: {said}\n")


def kill_again_and_again(square: Square, seed: int, kills: int) -> str:
    """Returns what there is to say about it."""
    chance = random.Random(seed)
    with all_writing(square) as writers:
        for _ in range(kills):
            wait_for_some_deeds(writers, chance.randrange(1, 24))
            way = chance.choice(WAYS)
            way(square)
            look(square, writers, f"after {way.__name__}, CHAOS_SEED={seed}")
        finish(square, writers, f"at the end, CHAOS_SEED={seed}")
    answers = ("done", "refused", "unanswered")
    said = ", ".join(f"{len(together(writers, answer))} {answer}" for answer in answers)
    return f"{kills} kills: {said}"


def wait_for_some_deeds(writers: list[Writer], number: int) -> None:
    """The kill comes while they write: after so many deeds, or a second."""
    before, until = len(together(writers, "done")), time.monotonic() + 1
    while len(together(writers, "done")) < before + number and time.monotonic() < until:
        time.sleep(0.005)


def look(square: Square, writers: list[Writer], when: str) -> None:
    """What was acknowledged before this moment is there, and every number is right."""
    done = together(writers, "done")
    with square.books() as read:
        there = read.deeds()
        assert done - set(there) == set(), f"lost {when}"
        assert list(read.errors()) == [], when
    assert [words for w in writers for words in w.remembered.surprises] == [], when


def finish(square: Square, writers: list[Writer], when: str) -> None:
    """Everything at rest: what follows has followed, once; what was refused is not there."""
    rest(writers)
    look(square, writers, when)
    square.wait_for_the_worker()
    look(square, writers, when)
    with square.books() as read:
        there = read.deeds()
        assert list(read.unfinished()) == [], when
    assert together(writers, "refused") & set(there) == set(), when
    assert {verb for verb, _mark in together(writers, "done")} == VERBS, when


def together(writers: list[Writer], name: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for writer in writers:
        remembered: Remembered = writer.remembered
        found |= getattr(remembered, name).copy()
    return found
