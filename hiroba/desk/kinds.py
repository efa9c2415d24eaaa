"""What a kind of case is. The kinds themselves are named in `hiroba/case_kinds.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.desk.models import Case


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One way to end a case. `run` does what follows from it, in the same transaction; with
    `undo`, which an appeal runs when it is overturned, it can be appealed against. Not
    `told`: it can be read, and nobody is written to. Not `person_told`: whom it is about
    learns nothing of it, as of a report in which nothing was found. `rank`: the least role
    that may end a case this way, where that is more than the case itself needs."""

    label: Any
    run: Callable[[Actor, Case], None]
    undo: Callable[[Actor, Case], None] | None = None
    told: bool = True
    person_told: bool = True
    rank: int = 1

    @property
    def appealable(self) -> bool:
        return self.undo is not None


@dataclass(frozen=True, kw_only=True)
class CaseKind:
    """`days`: working days until it is due; `rank`: the least role that may decide it;
    `clauses`: what a decision may rest on; `about`: the row, in words, for the holder;
    `template`: how its holder sees it; `looked`: what of it may be looked at, in words."""

    label: Any
    days: int
    rank: int
    decisions: Mapping[str, Decision]
    clauses: tuple[str, ...]
    template: str
    about: Callable[[Actor, Case], Mapping[str, Any]] = field(default=lambda actor, case: {})
    looked: Mapping[str, Any] = field(default_factory=dict)


def kinds() -> Mapping[str, CaseKind]:
    found: Mapping[str, CaseKind] = import_string(settings.CASE_KINDS)
    return found


def kind_of(case: Case) -> CaseKind:
    return kinds()[case.kind]


def looked_at(what: str) -> Any:
    """What an operator looked at, in words; on the terminal it is the whole case."""
    if what == "case":
        return _("Case")
    found = (kind.looked[what] for kind in kinds().values() if what in kind.looked)
    return next(found, what)


def is_told(case: Case) -> bool:
    """Whether whoever is in it is written to about the case as it stands."""
    return not case.decision or kind_of(case).decisions[case.decision].told


def nothing(actor: Actor, case: Case) -> None:
    """A decision from which nothing follows but that it is told."""
