"""Installations of their own for the tests of commands."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.server import Server


class Square(Server):
    """An installation, its data folder, and commands that may fail."""

    @property
    def data(self) -> Path:
        return Path(self.environment["HIROBA_DATA"])

    def ask(self, *words: str) -> tuple[int, str]:
        """Status, and what was printed to either."""
        done = subprocess.run(
            [sys.executable, "-m", "hiroba.cli.main", *words],
            env=self.environment, capture_output=True, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr


def seconds_of_work(server: Server) -> float:
    """What the processors did for it so far. Other tests run at the same time, so the time on
    the wall says little; `make bench` measures that one."""
    assert server.process
    family = [psutil.Process(server.process.pid), *server.children()]
    return float(sum(one.cpu_times().user + one.cpu_times().system for one in family))


@pytest.fixture
def square(tmp_path: Path) -> Iterator[Square]:
    """A prepared installation without people; not started."""
    found = Square(tmp_path)
    found.prepare()
    yield found
    found.stop()
