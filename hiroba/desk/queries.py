"""Cases as the desk and as people see them."""

from datetime import datetime, timedelta
from statistics import median
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from msgspec import Struct

from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid
from hiroba.desk.kinds import kind_of, kinds
from hiroba.desk.models import OPEN_STATES, Case, Entry, Look, State
from hiroba.policy.gate import allowed, visible
from hiroba.policy.rules import rank_of

LISTED = 100
SEVERAL = 10
MEASURED = timedelta(days=90)
M = TypeVar("M", bound=Model)


def queue(actor: Actor, *, kind: str = "", mine: bool = False) -> list[Case]:
    """What is open, the most urgent first. Only bare facts: who it is about is in the case."""
    found = allowed(actor, "desk.list").filter(state__in=OPEN_STATES)
    found = found.filter(kind=kind) if kind else found
    found = found.filter(holder=actor.me) if mine else found
    return list(found.select_related("holder").order_by("due", "pk")[:LISTED])


def decided(actor: Actor) -> list[Case]:
    found = allowed(actor, "desk.list").exclude(state__in=OPEN_STATES)
    return list(found.select_related("holder").order_by("-decided_at")[:LISTED])


def mine(actor: Actor) -> list[Case]:
    """The cases that I opened, or that are about me or a partner that I run; not those that I
    hold at the desk."""
    concerned = Q(opener=actor.me) | Q(person=actor.me) | ~Q(holder=actor.me)
    found = allowed(actor, "case.read").filter(concerned).select_related("appeal")
    return list(found.order_by("-pk")[:LISTED])


def entries(actor: Actor, case: Case) -> QuerySet[Entry]:
    return visible(actor, Entry).filter(case=case).select_related("author").order_by("pk")


class Figures(Struct, frozen=True):
    """One kind of case at a glance (PV-13)."""

    label: Any
    open: int
    overdue: int
    decided: int
    median_days: float | None

    @property
    def empty(self) -> bool:
        return not (self.open or self.decided)


def figures(actor: Actor) -> list[Figures]:
    """Open, overdue, and of the last 90 days the median of days to a decision, by kind."""
    seen = allowed(actor, "desk.list")
    now = clock.now()
    waiting = list(seen.filter(state__in=OPEN_STATES).values_list("kind", "due", "state"))
    done = list(
        seen.filter(state=State.DECIDED, decided_at__gt=now - MEASURED).values_list(
            "kind", "pk", "decided_at"
        )
    )
    return [_figures(kind, waiting, done, now) for kind in kinds()]


def _figures(kind: str, waiting: list[Any], done: list[Any], now: datetime) -> Figures:
    of_kind = [(due, state) for one, due, state in waiting if one == kind]
    late = sum(due < now and state == State.OPEN for due, state in of_kind)
    days = [
        (decided_at - Case(pk=pk).at) / timedelta(days=1)
        for one, pk, decided_at in done
        if one == kind
    ]
    middle = round(median(days), 1) if days else None
    return Figures(kinds()[kind].label, len(of_kind), late, len(days), middle)


def the_one(found: QuerySet[M], which: str) -> M:
    """The one that has this number or this name. Raises Invalid where none or several have."""
    numbered = Q(pk=ids.read(which) or 0)
    rows = list(found.filter(numbered | Q(name__iexact=which)).order_by("pk")[:SEVERAL])
    if not rows:
        raise Invalid(which=_("Nothing here has this number or name."))
    if len(rows) > 1:
        numbers = ", ".join(str(row.pk) for row in rows)
        text = _("Several have this name. Give the number of one: {numbers}")
        raise Invalid(which=text.format(numbers=numbers))
    return rows[0]


def label_of(case: Case) -> Any:
    return kind_of(case).label


class Choice(Struct, frozen=True):
    """One way to end a case. `beyond`: the actor's role is not enough for it."""

    name: str
    label: Any
    beyond: bool


def choices(actor: Actor, case: Case) -> list[Choice]:
    return [
        Choice(name, one.label, one.rank > rank_of(actor))
        for name, one in kind_of(case).decisions.items()
    ]


def decision_label(case: Case) -> Any:
    if not case.decision:
        return ""
    return kind_of(case).decisions[case.decision].label


def outcome_of_appeal(actor: Actor, case: Case) -> Any:
    """What became of the decision when it was looked at again; "" while nobody has."""
    if not case.decision:
        return ""
    of_it = allowed(actor, "case.read").filter(pk=case.pk, appeal__state=State.DECIDED)
    again = of_it.select_related("appeal").first()
    return outcome(again) if again else ""


def outcome(case: Case) -> Any:
    """How a case stands: the decision, or what an appeal made of it."""
    again = getattr(case, "appeal", None)
    return decision_label(again) if again and again.decision else decision_label(case)


def hears_why(actor: Actor, case: Case) -> bool:
    """The reason is for whom it is about; whoever reported somebody learns the outcome."""
    return case.person_id == actor.account_id or not case.what


def is_late(case: Case) -> bool:
    return case.state == State.OPEN and case.due < clock.now()


def looks(actor: Actor, case: Case) -> QuerySet[Look]:
    return visible(actor, Look).filter(case=case).select_related("looker").order_by("-pk")
