"""The register of personal data, read off the declarations on the models (PV-1, PV-6)."""

from collections.abc import Iterator
from dataclasses import dataclass
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
        return self.model._default_manager.filter(**{self.personal.of: account_id})

    def about(self, account_id: int) -> QuerySet[Any]:
        """The rows that are this person's, and those of others that name them."""
        paths = (self.personal.of, *self.personal.also)
        wanted = Q()
        for path in paths:
            wanted |= Q(**{path: account_id})
        return self.model._default_manager.filter(wanted)


def declaration(model: type[Model]) -> Declaration | None:
    return FOREIGN.get(model._meta.label) or vars(model).get("personal")


def entries() -> Iterator[Entry]:
    for model in apps.get_models():
        personal = declaration(model)
        if isinstance(personal, Personal):
            yield Entry(model, personal)


