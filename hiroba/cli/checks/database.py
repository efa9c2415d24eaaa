"""The database: there, up to date, whole; and the work that waits in it."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from hiroba.base import clock, ids, queue
from hiroba.base.models import Event, Job
from hiroba.cli.archive.manifest import database_file
from hiroba.cli.checks.finding import Finding

RESTORE = "Stop the server and restore the last backup."
WAITED_TOO_LONG = timedelta(minutes=2)
AHEAD = timedelta(minutes=1)
NO_SHARED_MEMORY = (
    "Move the data folder to a local disk: on this one readers would wait for writers."
)


def check_database() -> Iterator[Finding]:
    if (file := database_file(settings.HIROBA_DATA)) and not file.exists():
        yield Finding("database", f"{file} does not exist yet", "hiroba prepare")
        return
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        words = str(error).strip().splitlines()[0]
        advice = RESTORE if _damaged(error) else "Start it, or mend DATABASE_URL."
        yield Finding("database", f"does not answer: {words}", advice)
        return
    migrated = _migrated()
    yield migrated
    yield from _sqlite() if connection.vendor == "sqlite" else _postgresql()
    if migrated.fine:
        yield _parked()
        yield _waiting()
        yield _clock()


def _damaged(error: DatabaseError) -> bool:
    """SQLite's own word for it; a damaged schema is noticed as soon as the file is opened."""
    code = getattr(error.__cause__, "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _migrated() -> Finding:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        said = f"{len(missing)} migrations are missing"
        return Finding("migrations", said, "hiroba prepare")
    return Finding("migrations", "all there")


def _sqlite() -> Iterator[Finding]:
    said = _asked("PRAGMA quick_check(1)")
    if said == "ok":
        yield Finding("integrity", "quick_check: ok")
    else:
        yield Finding("integrity", said, RESTORE)
    mode = _asked("PRAGMA journal_mode")
    yield Finding("journal", mode, "" if mode == "wal" else NO_SHARED_MEMORY)


def _postgresql() -> Iterator[Finding]:
    number = int(_asked("SHOW server_version_num"))
    old = "" if number >= 140_000 else "Update the server: Django asks for PostgreSQL 14."
    yield Finding("database", f"PostgreSQL {number // 10_000}", old)


def _asked(question: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return str(cursor.fetchone()[0])


def _parked() -> Finding:
    jobs = list(queue.parked().order_by("pk")[:3])
    if not jobs:
        return Finding("parked work", "none")
    last = (jobs[0].error.strip().splitlines() or ["it ended its worker"])[-1]
    said = f"{queue.parked().count()} steps failed {queue.TRIES} times, first {jobs[0].step}"
    return Finding(
        "parked work", f"{said}: {last}",
        "Mend the cause, stop the server, then `hiroba work --again` takes them up.",
    )  # fmt: skip


def _waiting() -> Finding:
    limit = clock.now() - WAITED_TOO_LONG
    late = Job.objects.filter(due__lt=limit, leased_until=None, tries__lt=queue.TRIES).count()
    if late:
        return Finding("background work", f"{late} steps wait", "Is `hiroba work` running?")
    return Finding("background work", "nothing waits")


def _clock() -> Finding:
    """Ids are times: a newest one in the future means that the clock has gone back since."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first()
    if newest and ids.time_of(newest) > clock.now() + AHEAD:
        said = f"the newest event is of {ids.time_of(newest):%Y-%m-%d %H:%M} UTC, in the future"
        return Finding("clock", said, "Set the clock of this machine, or wait until then.")
    return Finding("clock", f"{clock.now():%Y-%m-%d %H:%M} UTC")
