"""64-bit ids, ordered by time, made by the application, so that no sequence is shared.

From the top: 41 bits milliseconds since 2020, 6 bits machine (`HIROBA_MACHINE`), 6 bits slot
(one a process, `slots.py`), 10 bits sequence. Two processes never hold the same slot, so two
ids are never equal. The time of a row is read from its id.
"""

import threading
from datetime import UTC, datetime, timedelta

from django.conf import settings

from hiroba.base import clock, slots

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 10
PLACE_BITS = 12
TIME_SHIFT = SEQUENCE_BITS + PLACE_BITS
SEQUENCES = 1 << SEQUENCE_BITS
LARGEST = (1 << 63) - 1
DIGITS = len(str(LARGEST))

_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Larger than every id this process made before, even when the clock goes back."""
    global _last
    place = settings.HIROBA_MACHINE * slots.PER_MACHINE + slots.mine(settings.HIROBA_SLOTS)
    with _lock:
        ticks = _milliseconds(clock.now()) << SEQUENCE_BITS
        _last = max(_last + 1, ticks)
        milliseconds, sequence = divmod(_last, SEQUENCES)
    return milliseconds << TIME_SHIFT | place << SEQUENCE_BITS | sequence


def first_id(moment: datetime) -> int:
    """The smallest id a row of that moment can have: ids from it on are at or after it."""
    return max(_milliseconds(moment), 0) << TIME_SHIFT


def time_of(row_id: int) -> datetime:
    return EPOCH + timedelta(milliseconds=row_id >> TIME_SHIFT)


def read(said: str) -> int | None:
    """The id that somebody wrote; None for what no row can have."""
    if not said.isascii() or not said.isdecimal() or len(said) > DIGITS:
        return None
    return number if (number := int(said)) <= LARGEST else None


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)


def past_id(moment: datetime, sequence: int) -> int:
    """An id for a row of the past, for loading: the same arguments give the same id.

    Its place is the last one, which no process takes while there are fewer than 4,096.
    """
    spot = ((1 << PLACE_BITS) - 1) << SEQUENCE_BITS
    return first_id(moment) | spot | sequence % SEQUENCES
