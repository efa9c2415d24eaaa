"""64-bit ids, ordered by time, made by the application, so that no sequence is shared.

From the top: 41 bits milliseconds since 2020, 6 bits machine (`HIROBA_MACHINE`), 6 bits slot
(one a process, `slots.py`), 10 bits sequence. Two processes never hold the same slot, so two
ids are never equal. The time of a row is read from its id.
"""

import threading
from datetime import UTC, datetime, timedelta

from hiroba.base import clock, slots

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
SEQUENCE_BITS = 10
PLACE_BITS = 12
TIME_SHIFT = SEQUENCE_BITS + PLACE_BITS
SEQUENCES = 1 << SEQUENCE_BITS
LARGEST = (1 << 63) - 1
DIGITS = len(str(LARGEST))

_MILLISECOND = timedelta(milliseconds=1)
_lock = threading.Lock()
_last = 0


def new_id() -> int:
    """Larger than every id this process made before, even when the clock goes back."""
    return new_ids(1)[0]


def new_ids(count: int) -> list[int]:
    """In rising order; many at once borrow from the milliseconds to come."""
    global _last
    place = slots.place() << SEQUENCE_BITS
    with _lock:
        first = max(_last + 1, _milliseconds(clock.now()) << SEQUENCE_BITS)
        _last = first + count - 1
    return [
        at >> SEQUENCE_BITS << TIME_SHIFT | place | at % SEQUENCES
        for at in range(first, first + count)
    ]


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
    return (moment - EPOCH) // _MILLISECOND


def past_id(moment: datetime, sequence: int) -> int:
    """An id for a row of the past, for loading: the same arguments give the same id.

    Its place is the last one, which no process takes while there are fewer than 4,096.
    """
    spot = ((1 << PLACE_BITS) - 1) << SEQUENCE_BITS
    return first_id(moment) | spot | sequence % SEQUENCES
