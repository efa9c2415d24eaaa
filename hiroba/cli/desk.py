"""`hiroba desk`: what waits there, by its bare facts; and one case, for whoever holds it."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone, translation

from hiroba.accounts.actors import in_the_terminal
from hiroba.accounts.models import Account
from hiroba.accounts.operators import operators
from hiroba.base.actor import Actor
from hiroba.base.refusals import Forbidden, Invalid, NotFound
from hiroba.cli.columns import aligned
from hiroba.desk import queries
from hiroba.desk.actions import look
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.policy import gate


def desk(*, number: int | None, operator: str, reason: str) -> None:
    with translation.override("en"):
        if number is None:
            print(aligned(_queue()))
        else:
            print("\n".join(_opened(number, operator, reason)))


def _queue() -> Iterator[tuple[object, ...]]:
    """Past the law on purpose: bare facts that name nobody but operators, and whoever asks here
    runs the place."""
    yield "number", "kind", "due", "state", "holder"
    waiting = Case.objects.filter(state__in=OPEN_STATES).select_related("holder")
    for case in waiting.order_by("due", "pk"):
        late = " (overdue)" if queries.is_late(case) else ""
        holder = case.holder.email if case.holder else "-"
        yield case.pk, case.kind, f"{_time(case.due)}{late}", case.state, holder


def _opened(number: int, email: str, reason: str) -> Iterator[str]:
    """Personal data: looked at in somebody's name, and on record before (PV-15)."""
    if not email or not reason.strip():
        raise Invalid("what is in a case is personal data: add --as MAIL and --reason TEXT")
    account = operators().filter(email=email.lower()).first()
    if account is None:
        raise NotFound(f"{email} is no operator. `hiroba operator list` names them")
    case = Case.objects.filter(pk=number).first() if 0 <= number < 1 << 63 else None
    if case is None:
        raise NotFound(f"no case has the number {number}. `hiroba desk` lists what is open")
    actor = in_the_terminal(account)
    _look(actor, case, reason)
    yield aligned(_facts(case))
    for entry in queries.entries(actor, case):
        author = f", {entry.author}" if entry.author else ""
        yield f"\n{entry.get_kind_display()}{author}, {_time(entry.at)}\n{entry.body}"


def _look(actor: Actor, case: Case, reason: str) -> None:
    """One look for each person in it; one that names nobody where nobody has an account."""
    if not gate.can(actor, "desk.look", case):
        raise Forbidden(*gate.why(actor, "desk.look", case).reasons)
    for person in {case.opener_id, case.person_id} - {None} or {None}:
        look(actor, case, what="case", row=case.pk, person=person, reason=reason)


def _facts(case: Case) -> Iterator[tuple[str, object]]:
    yield "number", case.pk
    yield "kind", queries.label_of(case)
    yield "state", case.get_state_display()
    yield "opened", _time(case.at)
    yield "due", _time(case.due)
    yield "opened by", _who(case.opener) or case.email or "-"
    yield "about", _who(case.person) or "-"
    if case.decision:
        yield "decision", queries.decision_label(case)
        yield "clause", case.clause
        yield "reason", case.reason


def _who(account: Account | None) -> str:
    return f"{account.name} <{account.email}>" if account else ""


def _time(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
