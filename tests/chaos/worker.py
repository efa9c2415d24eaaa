"""`hiroba work`: nobody's child, where the database is not a file of the server's."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.server import Server

PATIENCE = 60


class Worker:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it holds a connection to the database, so that a kill hits work."""
        self._process = self._server.beside("work")
        until = time.monotonic() + PATIENCE
        while not psutil.Process(self._process.pid).net_connections("unix"):
            assert time.monotonic() < until, "the worker does not begin"
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL; it has to be alive until then."""
        assert self._process
        assert self._process.poll() is None, "the worker ended by itself"
        self._process.kill()
        self._process.wait()


@contextmanager
def running(server: Server) -> Iterator[Worker]:
    worker = Worker(server)
    worker.start()
    try:
        yield worker
    finally:
        worker.kill()
