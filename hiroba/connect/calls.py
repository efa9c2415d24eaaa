"""The request log of a service: kept in memory for a second, then written together."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from hiroba.connect.models import Call, Service

EVERY, MOST = 1.0, 200
PATH = 100

_kept: list[Call] = []
_written = time.monotonic()
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
    one = Call(
        service_id=service, method=method[:7], path=path[:PATH], status=status, left=left,
        error=str(problem.get("error", ""))[:30], clause=str(problem.get("clause", ""))[:8],
    )  # fmt: skip
    with _lock:
        _kept.append(one)
        due = time.monotonic() - _written > EVERY or len(_kept) >= MOST
    if due:
        write()


def write() -> None:
    global _written
    with _lock:
        rows, _kept[:] = list(_kept), []
        _written = time.monotonic()
    there = set(
        Service.objects.filter(pk__in={row.service_id for row in rows}).values_list(
            "pk", flat=True
        )
    )
    Call.objects.bulk_create(row for row in rows if row.service_id in there)
