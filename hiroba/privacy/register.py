"""The register of personal data, read off the declarations on the models (PV-1, PV-6)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from hiroba.accounts.foreign import FOREIGN
from hiroba.base.personal import Declaration, Personal


@dataclass(frozen=True)
class Entry:
    """One table that holds something about people."""

    model: type[Model]
    personal: Personal

    @property
    def name(self) -> str:
        return self.model._meta.label

    def of(self, account_id: int) -> QuerySet[Any]:
        """The rows that are this person's."""
        return self._by((self.personal.of,), account_id)

    def shown_to(self, account_id: int) -> QuerySet[Any]:
        """The rows that this person's disclosure holds."""
        wanted = Q(**{self.personal.of: account_id})
        for path in self.personal.also:
            wanted |= Q(**{path: account_id}) & self.personal.once
        rows = self.model._default_manager.filter(wanted)
        return rows.exclude(self.personal.withheld) if self.personal.withheld else rows

    def naming(self, account_id: int) -> QuerySet[Any]:
        """Every row that names this person, whoever may know of it."""
        paths = (self.personal.of, *self.personal.also, *self.personal.named)
        return self._by(paths, account_id)

    def by(self, path: str, account_id: int) -> QuerySet[Any]:
        """The rows that name this person in one of the ways that it knows."""
        return self._by((path,), account_id)

    def _by(self, paths: tuple[str, ...], account_id: int) -> QuerySet[Any]:
        wanted = reduce(or_, (Q(**{path: account_id}) for path in paths))
        return self.model._default_manager.filter(wanted)


def declaration(model: type[Model]) -> Declaration | None:
    return FOREIGN.get(model._meta.label) or vars(model).get("personal")


def entries() -> Iterator[Entry]:
    for model in apps.get_models():
        personal = declaration(model)
        if isinstance(personal, Personal):
            yield Entry(model, personal)
