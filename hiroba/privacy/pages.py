"""SQLite's file after an erasure: rewritten, so that no page keeps a copy of what is gone.

`secure_delete` overwrites deleted rows where they lie, but not the copies that stay behind in a
page when its rows move to another one. PostgreSQL's own vacuum is left to PostgreSQL.
"""

from django.db import connection


def mark() -> None:
    """Inside the transaction that erases: remembered in the file itself, whatever is killed."""
    if connection.vendor == "sqlite":
        _do("PRAGMA user_version = 1")


def forget() -> None:
    """Rewrite the file if somebody was erased since; empty the log of writes in any case.

    The rewriting goes by way of a temporary file, since it may be larger than memory; readers
    go on reading meanwhile, writers wait.
    """
    if connection.vendor != "sqlite":
        return
    if _do("PRAGMA user_version") != 0:
        _do("PRAGMA temp_store = FILE")
        _do("VACUUM")
        _do("PRAGMA temp_store = MEMORY")
        _do("PRAGMA user_version = 0")
    _do("PRAGMA wal_checkpoint(TRUNCATE)")


def _do(words: str) -> object:
    with connection.cursor() as cursor:
        row = cursor.execute(words).fetchone()
    return row[0] if row else None
