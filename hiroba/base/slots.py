"""A number that no other living process of this installation holds.

An exclusive lock on a file is released by the kernel when its holder dies, however it dies,
so a slot is free again at once and never shared.
"""

import fcntl
import os
from functools import cache
from pathlib import Path

from django.conf import settings

PER_MACHINE = 64

_held: dict[int, tuple[int, int]] = {}


def place() -> int:
    """Of this process among those of all machines, 0 to 4,095."""
    return _place(os.getpid())


@cache
def _place(process: int) -> int:
    return settings.HIROBA_MACHINE * PER_MACHINE + mine(settings.HIROBA_SLOTS)


def mine(folder: Path) -> int:
    """The slot of this process, 0 to 63; taken at the first call, again after a fork."""
    if (me := os.getpid()) not in _held:
        # A forked child must not keep its parent's lock alive.
        for _, inherited in _held.values():
            os.close(inherited)
        _held.clear()
        _held[me] = _take(folder)
    return _held[me][0]


def _take(folder: Path) -> tuple[int, int]:
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(PER_MACHINE):
        descriptor = os.open(folder / str(slot), os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return slot, descriptor
    raise RuntimeError(f"more than {PER_MACHINE} processes share one data folder")
