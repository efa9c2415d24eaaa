"""The cast, made once: every test gets the same rows and people of its own."""

import pickle
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

from tests.cast import Cast


class Casting:
    """Eighty queries make the cast; a statement a table brings it back."""

    def __init__(self) -> None:
        with transaction.atomic():
            empty = [model for model in apps.get_models() if not _written(model)]
            self._cast = pickle.dumps(vars(Cast()))
            self._statements = [_again(model) for model in empty if _written(model)]
            transaction.set_rollback(True)

    def again(self) -> Cast:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in self._statements:
                cursor.execute(statement, values)
        cast = Cast.__new__(Cast)
        vars(cast).update(pickle.loads(self._cast))
        return cast


def _written(model: type[Model]) -> bool:
    return model._base_manager.exists()


def _again(model: type[Model]) -> tuple[str, list[Any]]:
    """What writes the rows of a table as they are now."""
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        rows = cursor.fetchall()
        columns = [quote(column[0]) for column in cursor.description]
    row = f"({', '.join(['%s'] * len(columns))})"
    words = f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * len(rows))}"
    return words, [value for values in rows for value in values]
