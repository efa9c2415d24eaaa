"""What a partner does while something of it ends: one comes first, and the other sees it."""

import time
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.base import clock
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, NotFound
from hiroba.desk import actions as desk
from hiroba.desk.models import OPEN_STATES, Case, State
from hiroba.partners import cards, certification, issued, staff
from hiroba.partners.actions import set_tier
from hiroba.partners.models import MOST_TEST_ACCOUNTS, Application, Card, Staff
from hiroba.policy.gate import ACTIONS, action
from hiroba.policy.law import LAW, rule
from hiroba.policy.rules import signed_in
from hiroba.policy.rules import staff as works_there
from hiroba.policy.tiers import Service, Tier, entitled
from tests.cast import Cast, signed_in_as
from tests.race import race

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


@pytest.fixture
def cast(transactional_db):
    """In a database that really commits, so that the deeds see each other."""
    return Cast()


@pytest.fixture
def use():
    """A deed that needs the Graph API and takes a moment; says what the account held before
    and after."""
    verb = "service.use_it"
    rule(verb, "partners.Partner", signed_in & entitled(Service.GRAPH_API), works_there("pk"),
         "PR-6")  # fmt: skip

    @action(verb)
    def use(actor, partner, /):
        before = _tier(actor)
        time.sleep(0.02)
        return {"before": before, "after": _tier(actor)}

    yield use
    del LAW[verb], ACTIONS[verb]


def _tier(actor):
    return Account.objects.get(pk=actor.me).tier


def _certificate_is_over(cast):
    partner = cast.partners["pia"]
    yesterday = clock.today() - timedelta(days=1)
    set_tier(partner, Tier.CERTIFIED, certified_until=yesterday)
    return certification.expire


def _card_is_over(cast):
    partner = cast.partners["kai"]
    Card.objects.all().delete()
    Card.objects.create(
        partner=partner, customer="c", setup="s", state="active", month=1, year=2020
    )
    set_tier(partner, Tier.CARD)
    return cards.expire


@pytest.mark.parametrize(
    ("who", "over", "left"),
    [("pia", _certificate_is_over, Tier.GENERAL), ("kai", _card_is_over, Tier.NO_CARD)],
)
def test_what_expires_does_not_end_under_a_deed_and_none_begins_after_it(
    cast, use, who, over, left
):
    for _round in range(ROUNDS):
        Event.objects.all().delete()
        expire = over(cast)
        actor, partner = signed_in_as(cast, who), cast.partners[who]
        used, expired = race([partial(use, actor, partner), expire])
        assert expired is None
        if not isinstance(used, Forbidden):
            assert used["before"] == used["after"] != left
        with pytest.raises(Forbidden):
            use(actor, partner)
        assert _tier(actor) == left
        done = Event.objects.filter(verb="service.use_it").count()
        assert done == (0 if isinstance(used, Forbidden) else 1)


def test_PR_10_two_owners_who_remove_each_other_leave_one(cast):
    partner = cast.partners["pia"]
    cast.people["pat"] = cast._person("pat")
    cast._set("pat", kind="organisation")
    for _round in range(ROUNDS):
        Staff.objects.filter(partner=partner).delete()
        rows = [
            Staff.objects.create(partner=partner, account=cast.people[name], role="owner")
            for name in ("pia", "pat")
        ]
        pia, pat = (
            replace(of_account(one.account), step_up=True, second_factor=True) for one in rows
        )
        said = race([partial(staff.remove, pia, rows[1]), partial(staff.remove, pat, rows[0])])
        assert sum(isinstance(one, dict) for one in said) == 1
        assert any(isinstance(one, Forbidden | NotFound | Conflict) for one in said)
        assert Staff.objects.filter(partner=partner, role="owner").count() == 1


def test_PR_7_of_two_test_accounts_issued_at_once_one_is_the_last(cast):
    partner, actor = cast.partners["pia"], cast.actors["pia"]
    secret = issued.Secret("secret", "!")

    def issue():
        return issued.issue_test(actor, partner, name="Test", secret=secret)

    open_ones = Account.objects.filter(kind="test", status="active")
    while open_ones.count() < MOST_TEST_ACCOUNTS - 1:
        issue()
    said = race([issue, issue])
    assert sorted(type(one).__name__ for one in said) == ["Conflict", "Issued"]
    assert open_ones.count() == MOST_TEST_ACCOUNTS


def test_PR_2_applying_while_one_withdraws_leaves_at_most_one_application(cast):
    partner, actor = cast.partners["gen"], cast.actors["gen"]

    def apply():
        return certification.apply(actor, partner, issued_on=clock.today(), papers={})

    for _round in range(ROUNDS):
        Case.objects.all().delete()
        first = apply()
        withdraw = partial(desk.withdraw, actor, first.case)
        *said, withdrawn = race([apply, apply, withdraw])
        assert withdrawn is None
        made = [one for one in said if isinstance(one, Application)]
        assert all(isinstance(one, Application | Conflict) for one in said)
        under_way = Application.objects.filter(case__state__in=OPEN_STATES)
        assert list(under_way) == made
        first.case.refresh_from_db()
        assert first.case.state == State.WITHDRAWN
