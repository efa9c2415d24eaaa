"""The server: loaded once, then forked into web children and, with SQLite, the worker."""

import errno
import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from granian._granian import SocketHolder
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from hiroba.cli.main import wrong
from hiroba.cli.serving import address
from hiroba.cli.serving.children import Family, Task
from hiroba.cli.serving.prepare import prepare_apart, up_to_date

BACKLOG = 1024
SECONDS_FOR_CHILDREN_TO_END = 1.5
# Threads a web child may run at once; idle ones end. SQLite writes one at a time and Python
# computes one at a time, so more would only queue inside; fewer, and a handful of slow uploads
# would keep everybody else waiting.
THREADS = 8
STDERR = {"class": "logging.StreamHandler", "formatter": "generic"}
LOG = {"handlers": {"console": STDERR, "access": STDERR}}

Application = Callable[..., Any]


def serve(*, host: str, port: int, workers: int) -> int:
    address.settle(port)
    with listen(host, port) as listener:
        if not up_to_date() and prepare_apart():
            return wrong("the database could not be prepared; `hiroba check` says more")
        application = load()
        print(f"Serving {os.environ[address.NAME]}", flush=True)
        run(application, listener, workers, with_worker=_embedded(), beside={})
    return 0


def listen(host: str, port: int) -> socket.socket:
    """One socket for all children, held by the parent: while a child is started again, new
    connections wait for it. Raises SystemExit where the port cannot be had."""
    try:
        listener = _bind(host, port)
    except OSError as error:
        reason = str(error.strerror).partition(" (")[0]
        other = f"Choose another port, for example PORT={port + 1}."
        raise SystemExit(wrong(f"cannot listen on {host}:{port}: {reason}. {other}")) from error
    # What is accepted here inherits it: no answer waits for the acknowledgement of another.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listener.setblocking(False)
    return listener


def _bind(host: str, port: int) -> socket.socket:
    """Children of a server that was killed hold its port for a moment longer."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    until = time.monotonic() + SECONDS_FOR_CHILDREN_TO_END
    while True:
        try:
            return socket.create_server((host, port), family=family, backlog=BACKLOG)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
            time.sleep(0.05)


def load() -> Application:
    """Everything that children share: code, addresses, templates, translations."""
    gc.disable()  # To look for garbage in it takes a quarter of the start, and there is none.
    import django
    from django.conf import settings
    from django.db import connections
    from django.template import engines
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    django.setup()
    application: Application = import_string(settings.WSGI_APPLICATION)
    get_resolver().reverse_dict  # noqa: B018  (reading it imports every view)
    engines.all()
    connections.close_all()
    # What is loaded by now stays: no collection touches it, so children go on sharing it.
    gc.freeze()
    gc.enable()
    return application


def run(
    application: Application, listener: socket.socket, workers: int, *, with_worker: bool,
    beside: Mapping[str, Task],
) -> None:  # fmt: skip
    """`beside`: what else runs along, by name."""
    tasks: dict[str, Task] = {
        f"web child {n + 1}": lambda: _answer(application, listener) for n in range(workers)
    }
    tasks.update(beside)
    if with_worker:
        tasks["the background worker"] = _work
    # A page allocates some thousands of objects and frees them all without the collector.
    gc.set_threshold(50_000, 20, 20)
    Family(tasks).live()


def _answer(application: Application, listener: socket.socket) -> None:
    from hiroba.connect.calls import keep_writing  # Models: after Django is set up.

    server = InThisProcess(
        "hiroba", interface=Interfaces.WSGI, backlog=BACKLOG, blocking_threads=THREADS,
        log_level=LogLevels.error, log_dictconfig=LOG,
    )  # fmt: skip
    server.listener = listener
    threading.Thread(target=keep_writing, daemon=True).start()
    server.serve(target_loader=lambda: application, wrap_loader=False)


class InThisProcess(MPServer):
    """Granian's one worker, in the process that calls `serve`: ours is forked already.

    Its own parent process gives up when a child is killed twice in five seconds, and its
    children outlive it; ours does neither. The names with an underscore are Granian 2.8's.
    """

    listener: socket.socket

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        # Granian's words: no address to bind, no second socket; one that is bound already.
        self._ssp = self._sso = None
        self._shd = SocketHolder(self.listener.fileno(), False, BACKLOG)  # type: ignore
        self._start_ipc()  # type: ignore[no-untyped-call]
        self._spawn_worker(0, spawn_target, target_loader).inner.run()


def _work() -> None:
    from hiroba.cli.serving.work import work_along

    work_along()


def _embedded() -> bool:
    """Whether the database lives in this folder, so that nobody else could do its work."""
    from django.db import connection

    return connection.vendor == "sqlite"
