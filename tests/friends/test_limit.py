"""A thousand friends at most, on either side, also when two acceptances race."""

import pytest
from django.db import IntegrityError, transaction

from hiroba.accounts.models import MOST_FRIENDS, Account
from hiroba.base.refusals import Conflict
from hiroba.friends import actions
from hiroba.friends.models import Friendship, Request
from tests.cast import Cast
from tests.doors import signed_in, text_of
from tests.race import race


def fill(person: Account, most: int) -> None:
    """Friends until there are so many, all of them real rows."""
    have = Friendship.objects.filter(one=person).count()
    others = Account.objects.bulk_create(
        Account(name=f"Friend {n}", email=f"f{n}.{person.pk}@example.com", friends_count=1)
        for n in range(most - have)
    )
    Friendship.objects.bulk_create(Friendship(one=person, other=other) for other in others)
    Friendship.objects.bulk_create(Friendship(one=other, other=person) for other in others)
    Account.objects.filter(pk=person.pk).update(friends_count=most)


@pytest.mark.parametrize("full", ["hana", "sora"])
def test_EV_3_nobody_has_more_than_a_thousand_friends(cast, full):
    fill(cast.people[full], MOST_FRIENDS)
    asked = actions.ask(cast.actors["sora"], cast.hana)
    with pytest.raises(Conflict):
        actions.accept(cast.actors["hana"], asked)
    answer = signed_in(cast.hana).post(f"/people/{cast.sora.pk}/accept/")
    assert answer.status_code == 409
    assert "1,000" in text_of(answer)
    assert not Friendship.objects.filter(one=cast.hana, other=cast.sora).exists()
    assert Request.objects.get() == asked
    other = {"hana": "sora", "sora": "hana"}[full]
    before = cast.people[other].friends_count
    assert Account.objects.get(pk=cast.people[other].pk).friends_count == before


def test_the_thousandth_friend_is_welcome(cast):
    fill(cast.hana, MOST_FRIENDS - 1)
    actions.accept(cast.actors["hana"], actions.ask(cast.actors["sora"], cast.hana))
    assert Account.objects.get(pk=cast.hana.pk).friends_count == MOST_FRIENDS


def test_the_database_itself_refuses_the_thousand_and_first(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=cast.hana.pk).update(friends_count=MOST_FRIENDS + 1)


@pytest.mark.django_db(transaction=True)
def test_T_13_two_acceptances_that_race_at_999_make_one_friendship():
    cast = Cast()
    fill(cast.hana, MOST_FRIENDS - 1)
    requests = [actions.ask(cast.actors[name], cast.hana) for name in ("sora", "yui")]
    said = race([lambda r=r: actions.accept(cast.actors["hana"], r) for r in requests])
    assert sorted(type(word).__name__ for word in said) == ["Conflict", "dict"]
    assert Request.objects.count() == 1
    counted = Friendship.objects.filter(one=cast.hana).count()
    assert counted == MOST_FRIENDS == Account.objects.get(pk=cast.hana.pk).friends_count
    for name in ("sora", "yui"):
        person = Account.objects.get(pk=cast.people[name].pk)
        assert person.friends_count == Friendship.objects.filter(one=person).count()


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_each_other_at_once_end_with_one_request():
    cast = Cast()
    said = race([
        lambda: actions.ask(cast.actors["sora"], cast.hana),
        lambda: actions.ask(cast.actors["hana"], cast.sora),
    ])  # fmt: skip
    assert sorted(type(word).__name__ for word in said) == ["Conflict", "Request"]
    assert Request.objects.count() == 1
