"""Processes that are kept running: forked, watched, started again, and ended together.

The parent never sleeps and has one thread, so it reaps at once and a fork is safe at any time.
A child reads a pipe that only the parent can write to: when the parent is gone, however it
went, the read ends and so does the child.
"""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn

PATIENCE = 10
HEALTHY_AFTER = 1.0
LONGEST_PAUSE = 5.0

log = logging.getLogger(__name__)
Task = Callable[[], None]


@dataclass
class Child:
    name: str
    born: float
    pause: float


class Family:
    def __init__(self, tasks: Mapping[str, Task]) -> None:
        self._tasks = tasks
        self._children: dict[int, Child] = {}
        self._lifeline = os.pipe()
        self._watched = _watched()

    def live(self) -> None:
        """Until SIGTERM or SIGINT; then every child finishes what it is at."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.pthread_sigmask(signal.SIG_BLOCK, self._watched)
        for name in self._tasks:
            self._bear(name, 0)
        while signal.sigwait(self._watched) == signal.SIGCHLD:
            for child in self._reap():
                log.error("%s ended unasked; starting it again", child.name)
                self._bear(child.name, _pause_after(child))
        self._end()

    def _bear(self, name: str, pause: float) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be(name, pause)
        self._children[pid] = Child(name, time.monotonic(), pause)

    def _be(self, name: str, pause: float) -> NoReturn:
        """The child's whole life. It never returns into the parent's code."""
        status = 1
        try:
            os.close(self._lifeline[1])
            threading.Thread(target=self._end_with_parent, daemon=True).start()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self._watched)
            time.sleep(pause)
            self._tasks[name]()
            status = 0
        except BaseException:
            log.exception("%s failed", name)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)

    def _end_with_parent(self) -> None:
        os.read(self._lifeline[0], 1)
        os._exit(1)

    def _reap(self) -> Iterator[Child]:
        while self._children:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            if pid in self._children:
                yield self._children.pop(pid)

    def _end(self) -> None:
        """Ask; after `PATIENCE` seconds, or when told to stop a second time, insist."""
        self._tell(signal.SIGTERM)
        signal.alarm(PATIENCE)
        while self._children:
            if signal.sigwait(self._watched) != signal.SIGCHLD:
                self._tell(signal.SIGKILL)
            list(self._reap())

    def _tell(self, what: signal.Signals) -> None:
        for pid in self._children:
            os.kill(pid, what)


def _watched() -> set[signal.Signals]:
    """What `nohup` or a background job has made deaf stays deaf."""
    asked = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    heard = {one for one in asked if signal.getsignal(one) is not signal.SIG_IGN}
    return heard | {signal.SIGCHLD, signal.SIGALRM}


def _pause_after(child: Child) -> float:
    """At once for one that had lived; ever later for one that fails as it starts."""
    if time.monotonic() - child.born - child.pause > HEALTHY_AFTER:
        return 0
    return min(child.pause * 2 or 0.2, LONGEST_PAUSE)
