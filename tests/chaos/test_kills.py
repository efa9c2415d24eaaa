"""SIGKILL at random under eight writers: what was acknowledged stays, and all of it adds up.

50 kills in `make test`, CHAOS_KILLS in `make chaos`; CHAOS_SEED repeats a run.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.chaos.books import Books
from tests.chaos.writer import Remembered, Writer
from tests.server import Server, installation

KILLS = int(os.environ.get("CHAOS_KILLS", "50"))
SEED = int(os.environ.get("CHAOS_SEED", "0")) or random.randrange(1, 1 << 31)
KILLS_PER_WORLD = 25
WORLDS = -(-KILLS // KILLS_PER_WORLD)
PATIENCE = 60

pytestmark = pytest.mark.chaos


@contextmanager
def a_square() -> Iterator[tuple[Server, dict[str, Any]]]:
    """A server that runs, with the people of `world.py` in it."""
    with installation() as server:
        server.run("prepare")
        words = [sys.executable, "-m", "tests.chaos.world"]
        environment = server.environment | {"DJANGO_SETTINGS_MODULE": "hiroba.settings"}
        made = subprocess.run(words, env=environment, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        server.start()
        yield server, json.loads(made.stdout)


@contextmanager
def eight_writers(server: Server, world: dict[str, Any]) -> Iterator[list[Writer]]:
    writers = [
        Writer(server.port, email, me, world["posts"], world["asking"][str(me)])
        for email, me in world["writers"].items()
    ]
    for writer in writers:
        writer.start()
    try:
        yield writers
    finally:
        for writer in writers:
            writer.stop()
        for writer in writers:
            writer.join(PATIENCE)


def books(server: Server) -> Books:
    return Books(Path(server.environment["HIROBA_DATA"]) / "hiroba.sqlite3")


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


def kill_web_child(server: Server) -> None:
    _kill(server.children()[:1])
    server.wait_until_healthy()


def kill_worker(server: Server) -> None:
    _kill(server.children()[-1:])


def _kill(chosen: list[psutil.Process]) -> None:
    for process in chosen:
        process.kill()


WAYS = (kill_parent, kill_group, kill_web_child, kill_worker)


@pytest.mark.parametrize("number", range(WORLDS))
def test_whatever_is_killed_nothing_acknowledged_is_lost(number, capsys):
    chance = random.Random(SEED + number)
    kills = min(KILLS_PER_WORLD, KILLS - number * KILLS_PER_WORLD)
    with a_square() as (server, world), eight_writers(server, world) as writers:
        for _ in range(kills):
            time.sleep(chance.uniform(0.05, 0.4))
            way = chance.choice(WAYS)
            way(server)
            look(server, writers, f"after {way.__name__}, CHAOS_SEED={SEED + number}")
        finish(server, writers, f"at the end, CHAOS_SEED={SEED + number}")
        with capsys.disabled():
            said = {name: len(together(writers, name)) for name in ("done", "unanswered")}
            sys.stdout.write(f"\n{kills} kills: {said}\n")


def look(server: Server, writers: list[Writer], when: str) -> None:
    """What was acknowledged before this moment is there, and every number is right."""
    done = together(writers, "done")
    with books(server) as read:
        there = read.deeds()
        assert done - set(there) == set(), f"lost {when}"
        assert list(read.errors()) == [], when
    assert [s for w in writers for s in w.remembered.surprises] == [], when


def finish(server: Server, writers: list[Writer], when: str) -> None:
    """Everything at rest: what follows has followed, once; what was refused is not there."""
    for writer in writers:
        writer.stop()
        writer.join(PATIENCE)
    look(server, writers, when)
    wait_for_the_worker(server)
    look(server, writers, when)
    with books(server) as read:
        there = read.deeds()
        assert list(read.unfinished()) == [], when
    assert together(writers, "refused") & set(there) == set(), when
    verbs = {verb for verb, _mark in together(writers, "done")}
    assert verbs == {"voice", "comment", "like", "accept"}, f"too little happened {when}"


def together(writers: list[Writer], name: str) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for writer in writers:
        remembered: Remembered = writer.remembered
        found |= getattr(remembered, name).copy()
    return found


def wait_for_the_worker(server: Server) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with books(server) as read:
            if not read.waiting():
                return
        time.sleep(0.05)
