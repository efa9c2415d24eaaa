"""A server that runs, with people in it who write over HTTP."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from tests.chaos import worker
from tests.chaos.books import Books
from tests.chaos.writer import Client, Writer
from tests.server import Server, installation

PATIENCE = 60


class Square:
    """`worker`: beside the server on PostgreSQL; on SQLite it is one of its children."""

    def __init__(
        self, server: Server, world: dict[str, Any], beside: worker.Worker | None
    ) -> None:
        self.server = server
        self.world = world
        self.worker = beside
        self.data = Path(server.environment["HIROBA_DATA"])
        self.database = self.data / "hiroba.sqlite3"

    def books(self) -> Books:
        return Books(self.server.environment["DATABASE_URL"] or str(self.database))

    def writers(self) -> list[Writer]:
        """Signed in, not started yet."""
        return [
            Writer(self.server.port, email, me, self.world["posts"], self.asking(me))
            for email, me in self.world["writers"].items()
        ]

    def asking(self, person: int) -> list[int]:
        return list(self.world["asking"][str(person)])

    @contextmanager
    def somebody(self) -> Iterator[Client]:
        """One of the writers, signed in, in a browser of their own."""
        client = Client(self.server.port)
        try:
            client.sign_in(next(iter(self.world["writers"])))
            yield client
        finally:
            client.close()

    def wait_for_the_worker(self) -> None:
        """Until nothing that should follow is waiting, or nothing was done for so long."""
        least, until = self._waiting(), time.monotonic() + PATIENCE
        while least and time.monotonic() < until:
            time.sleep(0.05)
            waiting = self._waiting()
            if waiting < least:
                least, until = waiting, time.monotonic() + PATIENCE

    def _waiting(self) -> int:
        with self.books() as read:
            return read.waiting()


@contextmanager
def open_square(database_url: str = "") -> Iterator[Square]:
    with installation(database_url) as server:
        if database_url:
            server.run("prepare")
        else:
            server.prepare()
        words = [sys.executable, "-m", "tests.chaos.world"]
        environment = server.environment | {"DJANGO_SETTINGS_MODULE": "hiroba.settings"}
        made = subprocess.run(words, env=environment, capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        server.start()
        with worker.running(server) if database_url else nullcontext() as beside:
            yield Square(server, json.loads(made.stdout), beside)
