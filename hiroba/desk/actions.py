"""What is done with a case: opened, taken, written in, decided, appealed."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from hiroba.base import clock, sentences
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict, Invalid
from hiroba.desk.days import due_after
from hiroba.desk.kinds import Decision, kind_of, kinds
from hiroba.desk.models import OPEN_STATES, Case, Entry, Look, Said, State
from hiroba.policy.gate import action, can, require
from hiroba.policy.rules import RANKS

TO_APPEAL = timedelta(days=30)
SENIOR = RANKS["senior"]


def open_case(kind: str, *, words: str = "", **columns: Any) -> Case:
    """A new case, due by its kind; part of the deed that causes it, so no deed of its own."""
    found = kinds()[kind]
    case = Case.objects.create(
        kind=kind,
        rank=found.rank,
        due=due_after(clock.now(), found.days),
        **{"language": sentences.language()} | columns,
    )
    if words:
        Entry.objects.create(
            case=case, author_id=columns.get("opener_id"), kind=Said.ANSWERED, body=words
        )
    return case


def question(kind: str, asker: int, subject: int, *, clause: str, reason: str) -> Case:
    """A case that the desk opens by itself: whom it is about reads why, and may answer. Part of
    the deeds that do so. Raises Invalid for a clause that such cases do not rest on, Conflict
    while one is open."""
    if clause not in kinds()[kind].clauses:
        raise Invalid(clause=_("Choose the clause on which it rests."))
    if found := Case.objects.filter(kind=kind, subject=subject, state__in=OPEN_STATES).first():
        raise Conflict(_("A case about it is open already: {number}").format(number=found.pk))
    case = open_case(kind, subject=subject, category=clause)
    Entry.objects.create(case=case, author_id=asker, kind=Said.ASKED, body=reason)
    return case


@action("desk.take")
def take(actor: Actor, case: Case, /) -> None:
    """From now on this operator holds the case, and sees what is in it."""
    still_open(case)
    Case.objects.filter(pk=case.pk).update(holder=actor.me)


@action("desk.assign")
def assign(actor: Actor, case: Case, /, *, to: int | None) -> None:
    """Back into the queue, or to an operator who could take it from there; raises Invalid for
    anybody else."""
    still_open(case)
    Case.objects.filter(pk=case.pk).update(holder=None)
    if to is None:
        return
    if not can(_at_the_desk(to), "desk.take", case):
        raise Invalid(to=_("Their role is not enough, or they decided it before."))
    Case.objects.filter(pk=case.pk).update(holder=to)


@action("desk.refer")
def refer(actor: Actor, case: Case, /) -> None:
    """Back into the queue, from which only a senior reviewer may take it from now on."""
    still_open(case)
    Case.objects.filter(pk=case.pk).update(rank=SENIOR, holder=None)


@action("desk.note")
def note(actor: Actor, case: Case, /, *, body: str) -> Entry:
    """For the desk alone."""
    return Entry.objects.create(case=case, author_id=actor.me, kind=Said.NOTE, body=body)


@action("desk.ask")
def ask(actor: Actor, case: Case, /, *, body: str) -> Entry:
    """Ask whoever opened it; until they answer, the case waits for them."""
    still_open(case)
    Case.objects.filter(pk=case.pk).update(state=State.ASKED)
    return Entry.objects.create(case=case, author_id=actor.me, kind=Said.ASKED, body=body)


@action("case.answer")
def answer(actor: Actor, case: Case, /, *, body: str) -> Entry:
    """The clock of the desk runs again, from the day of the answer."""
    return take_answer(case, actor.me, body)


@action("case.withdraw")
def withdraw(actor: Actor, case: Case, /) -> None:
    still_open(case)
    Case.objects.filter(pk=case.pk).update(state=State.WITHDRAWN, decided_at=clock.now())


@action("desk.look")
def look(
    actor: Actor, case: Case, /, *, what: str, row: int, person: int | None, reason: str
) -> Look:
    """Written down before anything is shown (PV-15)."""
    if not reason.strip():
        raise Invalid(reason=_("Say why you need to see it."))
    return Look.objects.create(
        case=case, looker_id=actor.me, what=what, row=row, person_id=person, reason=reason
    )


@action("desk.decide")
def decide(
    actor: Actor, case: Case, /, *, decision: str, clause: str, reason: str
) -> dict[str, str]:
    """The decision and what follows from it, in one transaction; the second one is told.

    Raises Invalid for a decision or clause that this kind of case does not have, Forbidden
    for one that needs a higher role.
    """
    still_open(case)
    chosen = _chosen(case, decision, clause, reason)
    _weigh(actor, case, chosen)
    Case.objects.filter(pk=case.pk).update(
        state=State.DECIDED, decision=decision, clause=clause, reason=reason,
        decided_by=actor.me, decided_at=clock.now(), told=chosen.person_told,
    )  # fmt: skip
    chosen.run(actor, case)
    return {"decision": decision}


@action("case.appeal")
def appeal(actor: Actor, case: Case, /, *, body: str) -> Case:
    """A case of its own, decided by somebody else (T-23). Raises Conflict for a second one."""
    if Case.objects.filter(appeal_of=case).exists():
        raise Conflict(_("You have appealed against this decision already."))
    if not may_be_appealed(case):
        raise Conflict(_("The time to appeal is over."))
    return open_case(
        "appeal",
        words=body,
        opener_id=actor.me,
        person_id=case.person_id,
        what=case.what,
        subject=case.subject,
        appeal_of=case,
    )


def take_answer(case: Case, author: int | None, body: str) -> Entry:
    """Part of the deeds that answer: by its opener, or by the link of an inquiry."""
    still_open(case)
    if case.state == State.ASKED:
        due = due_after(clock.now(), kind_of(case).days)
        Case.objects.filter(pk=case.pk).update(state=State.OPEN, due=due, reminded=None)
    return Entry.objects.create(case=case, author_id=author, kind=Said.ANSWERED, body=body)


def settle(case: int, decision: str, clause: str) -> None:
    """What was to be decided has come about by itself; part of the deed that brought it."""
    Case.objects.filter(pk=case, state__in=OPEN_STATES).update(
        state=State.DECIDED, decision=decision, clause=clause, decided_at=clock.now()
    )


def may_be_appealed(case: Case) -> bool:
    """Within 30 days, once, where its kind says so."""
    if case.state != State.DECIDED or case.decided_at is None:
        return False
    in_time = clock.now() < case.decided_at + TO_APPEAL
    appealable = kind_of(case).decisions[case.decision].appealable
    return in_time and appealable and not Case.objects.filter(appeal_of=case).exists()


def still_open(case: Case) -> None:
    """Raises Conflict with who has decided it."""
    if case.state in OPEN_STATES:
        return
    if case.state == State.WITHDRAWN:
        raise Conflict(_("This case has been withdrawn."))
    raise Conflict(
        _("{name} has decided this case already.").format(name=case.decided_by or _("Someone"))
    )


def _chosen(case: Case, decision: str, clause: str, reason: str) -> Decision:
    kind = kind_of(case)
    if decision not in kind.decisions:
        raise Invalid(decision=_("Choose a decision."))
    if clause not in kind.clauses:
        raise Invalid(clause=_("Choose the clause on which it rests."))
    if not reason.strip():
        raise Invalid(reason=_("Give the reason, in words for the person."))
    return kind.decisions[decision]


def _at_the_desk(account: int) -> Actor:
    """As they will be there: with their second factor."""
    found: Actor = import_string(settings.ACTOR_AGAIN)(Actor(account, second_factor=True))
    return found


def _weigh(actor: Actor, case: Case, chosen: Decision) -> None:
    """A case needs what its decision needs; then the law is asked as before."""
    if chosen.rank > case.rank:
        Case.objects.filter(pk=case.pk).update(rank=chosen.rank)
        require(actor, "desk.decide", case)
