"""Whether what everything stands on answers, and knows its own sizes."""

from django.db import close_old_connections, connection

LOOKED_AT = 1000  # rows of each index
LONG_LOG = 4_000  # pages of 4 KB


def drop_broken() -> None:
    """As Django does before what it answers: connections that broke are made anew."""
    close_old_connections()


def ask_database() -> None:
    """Raises OperationalError when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def write_back() -> None:
    """SQLite's log of writes into its file, so that no request has to. A long log begins anew,
    for which writers wait a moment."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            _busy, pages, _done = cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > LONG_LOG:
                cursor.execute("PRAGMA wal_checkpoint(RESTART)")


def know_the_sizes() -> None:
    """How many rows there are, for the planner of queries. SQLite forgets it of a table that a
    migration makes anew, and then reads home a hundred times slower."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")  # Milliseconds, not seconds.
        cursor.execute("ANALYZE")
