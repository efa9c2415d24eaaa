"""The background worker: takes the steps that follow from what people do."""

import os
import signal
import threading

from hiroba.base import queue

GIVES_WAY = 5


def work(*, again: bool) -> None:
    """Until SIGTERM or SIGINT; a step that has begun is finished first."""
    stopped = _told_to_stop()
    if again:
        print(f"{take_up_again()} parked steps are taken up again.", flush=True)
    print("Working. Ctrl-C ends it.", flush=True)
    queue.work_until(stopped.is_set)


def work_along() -> None:
    """The same beside a server, whose answers go first where both want the processor."""
    os.nice(GIVES_WAY)
    queue.work_until(_told_to_stop().is_set)


def _told_to_stop() -> threading.Event:
    stopped = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopped.set())
    return stopped


def take_up_again() -> int:
    """Returns how many steps were parked."""
    return queue.parked().update(tries=0, error="")
