"""How many requests a minute: counted in memory that all processes of a machine share.

A file of the data folder, mapped by each of them; a slot holds a key's mark, the minute and its
count. Nothing is written to the database. Two processes that count at the same instant may
count one where there were two, and two keys of one slot start each other anew: a limit errs
towards letting through.
"""

import mmap
import os
import struct
import time
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

SLOTS = 1 << 16
_KEY = struct.Struct("<II")
_SLOT = struct.Struct("<III")  # mark of the key, minute, count
WINDOW = 60
FILE = "rates"


class Rate(NamedTuple):
    """`left`: requests until the limit; `resets_in`: seconds until the window ends."""

    limit: int
    left: int
    resets_in: int

    @property
    def exceeded(self) -> bool:
        return self.left < 0


def spend(key: str, limit: int) -> Rate:
    """One more request for this key, in this minute."""
    now = int(time.time())
    minute = now // WINDOW
    place, mark = _KEY.unpack(blake2b(key.encode(), digest_size=8).digest())
    at = place % SLOTS * _SLOT.size
    memory = _memory(settings.HIROBA_DATA)
    there, when, count = _SLOT.unpack_from(memory, at)
    count = count + 1 if (there, when) == (mark, minute) else 1
    _SLOT.pack_into(memory, at, mark, minute, count)
    return Rate(limit, limit - count, WINDOW - now % WINDOW)


@cache
def _memory(folder: Path) -> mmap.mmap:
    descriptor = os.open(Path(folder) / FILE, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        os.ftruncate(descriptor, SLOTS * _SLOT.size)
        return mmap.mmap(descriptor, SLOTS * _SLOT.size)
    finally:
        os.close(descriptor)
