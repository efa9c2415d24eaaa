"""A case that is nearly due, or late, is called to mind (PV-13)."""

from datetime import timedelta

import pytest
from django.utils import translation

from hiroba.base.models import Event
from hiroba.desk import actions, queries, reminders
from hiroba.desk.models import Case
from hiroba.inbox import queries as inbox
from tests.doors import signed_in, text_of

DUE = "A case at the desk is nearly due, or overdue"


@pytest.fixture
def case(cast, clock):
    """Due in two days."""
    found = cast.row("a case of gen")
    Case.objects.filter(pk=found.pk).update(due=clock.now() + timedelta(days=2))
    return Case.objects.get(pk=found.pk)


def told(cast, work, who):
    """How often they were reminded, by now."""
    reminders.remind()
    work()
    with translation.override("en"):
        return [str(one.line) for one in inbox.notices(cast.actor(who)).items].count(DUE)


def test_PV_13_once_a_day_before_and_every_day_that_it_is_late(cast, case, clock, work):
    counts = []
    for hours in (0, 25, 1, 23, 1, 25, 25):
        clock.forward(hours=hours)
        counts.append(told(cast, work, "mod"))
    assert counts == [0, 1, 1, 2, 2, 3, 4]
    assert queries.is_late(Case.objects.get(pk=case.pk))


def test_everybody_at_the_desk_until_somebody_holds_it_then_they_alone(
    cast, case, clock, work, mail
):
    clock.forward(hours=25)
    assert (told(cast, work, "mod"), told(cast, work, "sen")) == (1, 1)
    actions.take(cast.actor("mod"), case)
    mail.clear()
    clock.forward(hours=48)
    assert (told(cast, work, "mod"), told(cast, work, "sen")) == (2, 1)
    assert [(letter.to, letter.subject) for letter in mail] == [(["mod@example.com"], DUE)]
    assert DUE in text_of(signed_in(cast.mod).get("/notices/"))


@pytest.mark.parametrize("state", ["asked", "decided", "withdrawn"])
def test_what_does_not_wait_for_the_desk_is_not_called_to_mind(cast, case, clock, work, state):
    Case.objects.filter(pk=case.pk).update(state=state)
    clock.forward(days=9)
    assert told(cast, work, "mod") == 0
    assert not Event.objects.filter(verb="desk.remind").exists()
