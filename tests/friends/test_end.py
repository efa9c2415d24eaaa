"""Ending a friendship: on both sides, in circles and feeds too."""

import pytest

from hiroba.accounts.models import Account
from hiroba.base.refusals import Forbidden
from hiroba.friends import actions
from hiroba.friends import queries as friends
from hiroba.friends.models import Friendship, Member
from hiroba.inbox.models import Notice
from hiroba.posts import queries
from tests.doors import signed_in


def counted(person):
    return Friendship.objects.filter(one=person).count()


@pytest.mark.parametrize("who", ["hana", "mei"])
def test_EV_3_either_of_two_friends_may_end_it(cast, who, work):
    other = {"hana": "mei", "mei": "hana"}[who]
    client = signed_in(cast.people[who])
    assert client.get(f"/people/{cast.people[other].pk}/unfriend/").status_code == 200
    assert Friendship.objects.filter(one=cast.hana, other=cast.mei).exists()
    assert client.post(f"/people/{cast.people[other].pk}/unfriend/").status_code == 302
    work()
    for one in (cast.hana, cast.mei):
        assert Account.objects.get(pk=one.pk).friends_count == counted(one)
    assert not Member.objects.filter(circle=cast.team, friend=cast.mei).exists()
    assert not Notice.objects.exists()


def test_neither_finds_the_other_in_the_feed_any_more(cast, work):
    post = cast.post("hana", audience="everyone")
    actions.accept(cast.actors["hana"], actions.ask(cast.actors["sora"], cast.hana))
    work()
    assert [item.id for item in queries.home(cast.actors["sora"]).items] == [post.pk]
    actions.end(cast.actors["sora"], cast.hana)
    assert work()
    assert queries.home(cast.actors["sora"]).items == []


def test_EV_9_what_is_for_friends_is_gone_at_once(cast):
    post = cast.post(audience="friends")
    client = signed_in(cast.ken)
    assert client.get(f"/posts/{post.pk}/").status_code == 200
    actions.end(cast.actors["hana"], cast.ken)
    assert client.get(f"/posts/{post.pk}/").status_code == 404


def test_a_stranger_has_nothing_to_end(cast):
    with pytest.raises(Forbidden):
        actions.end(cast.actors["sora"], cast.hana)
    assert signed_in(cast.sora).post(f"/people/{cast.hana.pk}/unfriend/").status_code == 403


def test_friends_once_more_they_find_each_others_last_fifty_posts(cast, work):
    posts = [cast.post("hana", body=f"Day {n}").pk for n in range(53)]
    actions.end(cast.actors["hana"], cast.ken)
    actions.accept(cast.actors["hana"], actions.ask(cast.actors["ken"], cast.hana))
    work()
    found, before = [], None
    while True:
        page = queries.home(cast.actors["ken"], before)
        found += [item.id for item in page.items]
        if (before := page.older) is None:
            break
    assert found == posts[:-51:-1]


def test_top_friends_are_chosen_and_let_go(cast):
    client = signed_in(cast.hana)
    assert client.post(f"/people/{cast.ken.pk}/top/").status_code == 302
    assert Friendship.objects.get(one=cast.hana, other=cast.ken).top
    assert not Friendship.objects.get(one=cast.ken, other=cast.hana).top
    post = cast.post(audience="top_friends")
    assert signed_in(cast.ken).get(f"/posts/{post.pk}/").status_code == 200
    assert client.post(f"/people/{cast.ken.pk}/untop/").status_code == 302
    assert signed_in(cast.ken).get(f"/posts/{post.pk}/").status_code == 404
    assert client.post(f"/people/{cast.sora.pk}/top/").status_code == 403


def test_whoever_is_a_top_friend_does_not_learn_of_it(cast):
    [hana] = friends.friends(cast.actors["mei"]).items
    assert not hana.top
