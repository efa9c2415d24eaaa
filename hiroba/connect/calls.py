"""The request log of a service: kept in memory for a second, then written together."""

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

from django.db import Error, close_old_connections, connection, transaction

from hiroba.base import clock, ids, plain
from hiroba.connect.models import CALLS_KEPT, Call, Service

EVERY, MOST = 1.0, 5_000
AT_ONCE = 5_000
PATH = 100
COLUMNS = ("id", "service_id", "method", "path", "status", "error", "clause", '"left"')
_INSERT = plain.insert("connect_call", COLUMNS)

log = logging.getLogger(__name__)
_kept: list[tuple[Any, ...]] = []
_lock = threading.Lock()


def note(
    service: int | None,
    method: str,
    path: str,
    status: int,
    problem: Mapping[str, Any],
    left: int,
) -> None:
    """What a process that is killed had not written yet is lost: at most a second's."""
    if service is None:
        return
    error, clause = str(problem.get("error", ""))[:30], str(problem.get("clause", ""))[:8]
    row = (ids.new_id(), service, method[:7], path[:PATH], status, error, clause, left)
    with _lock:
        if len(_kept) < MOST:  # More than the database takes, while it takes none.
            _kept.append(row)


def keep_writing() -> None:
    """In a thread of the server's own: no request waits for the disk, and none is the last."""
    while True:
        time.sleep(EVERY)
        try:
            write()
        except Error:
            log.warning("the request log was not written", exc_info=True)
            close_old_connections()


def forget() -> None:
    """After seven days. A part at a time, so that nobody waits long for the table."""
    old = Call.objects.filter(pk__lt=ids.first_id(clock.now() - CALLS_KEPT)).order_by("pk")
    while some := list(old.values_list("pk", flat=True)[:AT_ONCE]):
        Call.objects.filter(pk__in=some).delete()


def write() -> None:
    """As bare rows: models would cost each request more than the rest of its record."""
    with _lock:
        rows = list(_kept)
    if not rows:
        return
    asked = {service for _id, service, *_rest in rows}
    with transaction.atomic(), connection.cursor() as cursor:
        there = set(Service.objects.filter(pk__in=asked).values_list("pk", flat=True))
        cursor.executemany(_INSERT, [row for row in rows if row[1] in there])
    with _lock:
        del _kept[: len(rows)]
