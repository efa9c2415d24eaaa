"""All or nothing, and once more where two that waited for each other were parted."""

from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

T = TypeVar("T")
TRIES = 4
DEADLOCK = "40P01"  # SQLSTATE of PostgreSQL


def whole(run: Callable[[], T]) -> T:
    """`run` in one transaction; begun again from nothing when PostgreSQL ended it to resolve a
    deadlock. Inside of another transaction it is that one which begins again."""
    for tries in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return run()
        except OperationalError as error:
            if tries == TRIES or connection.in_atomic_block or not _deadlock(error):
                raise
    raise AssertionError


def _deadlock(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == DEADLOCK
