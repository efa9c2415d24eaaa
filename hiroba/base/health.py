"""Whether what everything stands on answers, and knows its own sizes."""

from django.db import close_old_connections, connection

LOOKED_AT = 1000  # rows of each index


def drop_broken() -> None:
    """As Django does before and after what it answers: connections that broke are made anew."""
    close_old_connections()


def ask_database() -> None:
    """Raises OperationalError when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def know_the_sizes() -> None:
    """How many rows there are, for the planner of queries. SQLite forgets it of a table that a
    migration makes anew, and then reads home a hundred times slower."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")  # Milliseconds, not seconds.
        cursor.execute("ANALYZE")
