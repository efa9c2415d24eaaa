"""Whether what everything stands on answers."""

from django.db import connection


def ask_database() -> None:
    """Raises OperationalError when the database does not answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
