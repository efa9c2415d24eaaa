"""Hot reads, compiled once and run again: the same rules, without compiling them each time.

What the ORM costs is building the SQL. A hot query is a function from an actor and
parameters to a queryset of values. It is called once a shape of the actor with marked
parameters (`Slot`); the SQL is kept and run with values from then on. A test compares it, for
the whole cast, with what the same function says through the ORM.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, CharField, Expression, QuerySet

from hiroba.base import plain
from hiroba.base.actor import Actor

Row = TypeVar("Row")
Value = int | str | Sequence[int]
HOT: list["Hot[Any]"] = []


class Slot(Expression):
    """Where a value goes when the query is run."""

    def __init__(self, name: str, of: type = int) -> None:
        super().__init__(output_field=BigIntegerField() if of is int else CharField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class Ids(Expression):
    """A list of ids as one parameter: `field__in=Ids(…)` compiles once for any length."""

    contains_aggregate = False

    def __init__(self, ids: Any) -> None:
        super().__init__(output_field=BigIntegerField())
        self.ids = ids

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT value FROM json_each(%s))", [self.ids]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return "(SELECT unnest(%s::bigint[]))", [self.ids]


@dataclass(frozen=True)
class Compiled:
    sql: str
    params: Sequence[Any]
    slots: Sequence[tuple[int, str]]
    converters: dict[int, Any]
    apply: Callable[..., Iterable[Any]]


class Hot(Generic[Row]):
    """A compiled query. Calling it returns a list of `into(*columns)`."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], into: Callable[..., Row], name: str
    ) -> None:
        self.build = build
        self.into = into
        self.name = name
        self._compiled: dict[tuple[Any, ...], Compiled | None] = {}
        HOT.append(self)

    def __call__(
        self, actor: Actor, /, *, using: str = DEFAULT_DB_ALIAS, **values: Value
    ) -> list[Row]:
        key = (actor.shape, using)
        try:
            compiled = self._compiled[key]
        except KeyError:
            compiled = self._compiled[key] = self._compile(actor, using, values)
        if compiled is None:
            return []
        who = {"me": actor.account_id, "world": actor.world}
        if actor.app:
            who["client"] = actor.app.client  # type: ignore[assignment]
        database = connections[using]
        given = who | _adapted(values, database.vendor)
        params = list(compiled.params)
        for place, name in compiled.slots:
            params[place] = given[name]
        rows: Iterable[Any] = plain.rows(database, compiled.sql, params)
        if compiled.converters:
            rows = compiled.apply(rows, compiled.converters)
        return [self.into(*row) for row in rows]

    def _compile(self, actor: Actor, using: str, values: dict[str, Value]) -> Compiled | None:
        marked = replace(actor, session_id=None, world=cast(int, Slot("world")))
        if actor.signed_in:
            marked = replace(marked, account_id=cast(int, Slot("me")))
        if actor.app:
            app = replace(actor.app, client=cast(str, Slot("client", str)))
            marked = replace(marked, app=app)
        slots = {
            name: Slot(name, type(value)) if isinstance(value, int | str) else Ids(Slot(name))
            for name, value in values.items()
        }
        compiler = self.build(marked, **slots).query.get_compiler(using)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        # Words of an enumeration as bare words, which the driver takes without asking.
        params = [str(one) if isinstance(one, str) else one for one in params]
        columns = [column[0] for column in compiler.select[: compiler.col_count]]
        converters = compiler.get_converters(columns)
        found = [(at, one.name) for at, one in enumerate(params) if isinstance(one, Slot)]
        return Compiled(sql, params, found, converters, compiler.apply_converters)


def hot(into: Callable[..., Row]) -> Callable[[Callable[..., QuerySet[Any, Any]]], Hot[Row]]:
    """Decorate a function from (actor, **ids) to `queryset.values_list(…)`, sliced as shown.

    Parameters are whole numbers, words, or lists of numbers used as `field__in=`.
    """
    return lambda build: Hot(build, into, f"{build.__module__}.{build.__name__}")


def forget() -> None:
    """Drop what was compiled, for tests that change settings or databases."""
    for query in HOT:
        query._compiled.clear()


def _adapted(values: dict[str, Any], vendor: str) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int | str) else _list(value, vendor)
        for name, value in values.items()
    }


def _list(ids: Sequence[int], vendor: str) -> Any:
    return list(ids) if vendor == "postgresql" else f"[{','.join(map(str, ids))}]"


__all__ = ["HOT", "Hot", "Ids", "Slot", "forget", "hot"]
