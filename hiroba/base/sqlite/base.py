"""Django's SQLite, where it costs more than it need.

A statement's marks are rewritten once and not each time it is run: of a rule in SQL, some
thousands of characters, that takes as long as running it. Keys of our own are the row's
number itself (https://sqlite.org/lang_createtable.html#rowid), not a second index.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base, operations

MOST, LONGEST = 1_000, 10_000


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Sequence[str] | None = None) -> str:
        if param_names is not None or len(query) > LONGEST:
            return super().convert_query(query, param_names=param_names)
        return converted(query)


@lru_cache(MOST)
def converted(query: str) -> str:
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def aware(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


sqlite3.register_converter("datetime", lambda said: aware(said.decode()))


class Operations(operations.DatabaseOperations):
    def convert_datetimefield_value(self, value: Any, *_about: Any) -> datetime | None:
        """Columns come as moments; what was computed comes as it is kept."""
        return aware(value) if isinstance(value, str) else value


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = Operations
    data_types = base.DatabaseWrapper.data_types | {"BigIntegerField": "integer"}

    def create_cursor(self, name: str | None = None) -> Cursor:
        made: Cursor = self.connection.cursor(factory=Cursor)
        return made
