"""A statement run past Django's cursors, which cost several times what a short one takes."""

from collections.abc import Sequence
from typing import Any

from hiroba.base.sqlite.base import converted


def rows(database: Any, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """By Django's cursor where somebody listens, as tests that count queries do."""
    if database.force_debug_cursor or database.execute_wrappers:
        with database.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())
    opened = driver(database)
    with database.wrap_database_errors:
        found: list[tuple[Any, ...]] = opened.execute(
            marked(database.vendor, sql), params
        ).fetchall()
        return found


def driver(database: Any) -> Any:
    """The driver's own connection, opened where it is not yet."""
    if database.connection is None:
        database.ensure_connection()
    return database.connection


def insert(table: str, columns: Sequence[str]) -> str:
    """The statement for one row, with Django's marks."""
    marks = ", ".join("%s" for _ in columns)
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"


def marked(vendor: str, sql: str) -> str:
    """With the driver's own marks for parameters."""
    return converted(sql) if vendor == "sqlite" else sql
