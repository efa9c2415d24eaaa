"""SIGKILL at random under eight writers: what was acknowledged stays, and all of it adds up.

50 kills in `make test`, CHAOS_KILLS in `make chaos`; CHAOS_SEED repeats a run.
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

from tests.chaos.square import PATIENCE, Square, open_square
from tests.chaos.writer import Remembered, Writer
from tests.server import Server

KILLS = int(os.environ.get("CHAOS_KILLS", "50"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 1 << 31)
KILLS_PER_SQUARE = 25
SQUARES = -(-KILLS // KILLS_PER_SQUARE)
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


def kill_parent(server: Server) -> None:
    family = server.children()
    assert server.process
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    server.wait_until_gone(family)
    server.start()


def kill_group(server: Server) -> None:
    server.kill()
    server.start()


def kill_a_child(server: Server) -> None:
    """The web child or the background worker: the parent starts it again."""
    with suppress(psutil.NoSuchProcess, IndexError):
        random.choice(server.children()).kill()
    server.wait_until_healthy()


WAYS = (kill_parent, kill_group, kill_a_child, kill_a_child)


@pytest.mark.parametrize("number", range(SQUARES))
def test_whatever_is_killed_nothing_acknowledged_is_lost(number, capsys):
    chance = random.Random(SEED + number)
    kills = min(KILLS_PER_SQUARE, KILLS - number * KILLS_PER_SQUARE)
    with open_square() as square, all_writing(square) as writers:
        for _ in range(kills):
            wait_for_some_deeds(writers, chance.randrange(1, 24))
            way = chance.choice(WAYS)
            way(square.server)
            look(square, writers, f"after {way.__name__}, CHAOS_SEED={SEED + number}")
        finish(square, writers, f"at the end, CHAOS_SEED={SEED + number}")
        with capsys.disabled():
            said = ", ".join(f"{len(together(writers, n))} {n}" for n in ("done", "unanswered"))
            sys.stdout.write(f"\n{kills} kills: {said}\n")


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
