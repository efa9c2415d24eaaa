"""Finding people: by name as each allows, by number or link, by friends in common."""

import pytest

from hiroba.accounts.models import Account
from hiroba.accounts.queries import find
from hiroba.base.refusals import Forbidden, SignIn
from hiroba.friends import actions, queries
from tests.doors import signed_in, signed_out, text_of


def names(actor, words):
    return {face.name for face in find(actor, words)}


def test_EV_20_a_part_of_a_name_is_enough(cast):
    Account.objects.filter(pk=cast.hana.pk).update(name="山田 花")
    assert names(cast.actors["sora"], "田 花") == {"山田 花"}
    assert names(cast.actors["sora"], "SOR") == {"Sora"}
    assert "山田 花" in text_of(signed_in(cast.sora).get("/find/", {"q": "花"}))


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "' OR 1=1 --", "*", "　"])
def test_EV_20_signs_that_mean_something_to_a_database_mean_nothing(cast, words):
    assert names(cast.actors["sora"], words) == set()


@pytest.mark.parametrize("who", ["rin", "taro"])
def test_EV_20_search_finds_only_what_one_may_see(cast, who):
    assert names(cast.actors[who], "Hana") == set()
    assert names(cast.actors[who], str(cast.hana.pk)) == set()
    assert f"/people/{cast.hana.pk}/" not in text_of(
        signed_in(cast.people[who]).get("/find/", {"q": "Hana"})
    )


def test_T_9_each_decides_who_finds_them_by_name(cast):
    cast._set("hana", findable="friends_of_friends")
    assert names(cast.actors["yui"], "Hana") == {"Hana"}
    assert names(cast.actors["sora"], "Hana") == set()
    cast._set("hana", findable="nobody")
    assert names(cast.actors["ken"], "Hana") == set()
    assert names(cast.actors["hana"], "Hana") == {"Hana"}


def test_a_number_or_a_link_finds_whoever_may_be_seen(cast):
    cast._set("hana", findable="nobody")
    for words in (str(cast.hana.pk), f"http://localhost/people/{cast.hana.pk}/"):
        assert names(cast.actors["sora"], words) == {"Hana"}


@pytest.mark.parametrize("number", ["9" * 19, "0" * 19, "12345", str((1 << 63) - 1)])
def test_a_number_that_is_nobodys_finds_nobody(cast, number):
    assert names(cast.actors["sora"], number) == set()
    assert signed_in(cast.sora).get("/find/", {"q": number}).status_code == 200


def test_T_7_whoever_is_closing_or_new_is_not_found(cast):
    assert names(cast.actors["sora"], "Leo") == set()
    assert names(cast.actors["sora"], "Nina") == set()


def test_T_4_searching_is_for_members(cast):
    assert signed_out().get("/find/", {"q": "Hana"}).status_code == 302
    with pytest.raises(SignIn):
        find(cast.actors["guest"], "Hana")
    with pytest.raises(Forbidden):
        find(cast.actors["ema"], "Hana")


def test_words_that_are_too_long_are_refused_beside_the_field(cast):
    assert signed_in(cast.sora).get("/find/", {"q": "x" * 201}).status_code == 422


def test_friends_of_friends_are_suggested_by_friends_in_common(cast):
    cast.befriend("mei", "yui")
    cast.befriend("ken", "sora")
    cards = queries.suggestions(cast.actors["hana"])
    assert [(card.id, card.friends_in_common) for card in cards] == [
        (cast.yui.pk, 2), (cast.sora.pk, 1)
    ]  # fmt: skip


def test_suggestions_are_switched_off_on_either_side(cast):
    cast._set("yui", suggested=False)
    assert queries.suggestions(cast.actors["hana"]) == []
    cast._set("yui", suggested=True)
    assert f"/people/{cast.yui.pk}/" in text_of(signed_in(cast.hana).get("/find/"))
    client = signed_in(cast.hana)
    assert client.post("/settings/finding/", {"findable": "everyone"}).status_code < 400
    assert f"/people/{cast.yui.pk}/" not in text_of(client.get("/find/"))


def test_whom_one_has_asked_is_not_suggested_again(cast):

    actions.ask(cast.actors["hana"], cast.yui)
    assert queries.suggestions(cast.actors["hana"]) == []


def test_EV_3_friends_in_common_are_ones_own_friends_too(cast):
    cards = queries.in_common(cast.actors["yui"], cast.hana)
    assert [card.id for card in cards] == [cast.ken.pk]
    assert queries.in_common(cast.actors["sora"], cast.hana) == []
    page = text_of(signed_in(cast.yui).get(f"/people/{cast.hana.pk}/friends/"))
    assert "Ken" in page
    assert "Mei" not in page


def test_the_list_of_friends_goes_on_without_gaps_or_doubles(cast):
    from hiroba.friends.models import Friendship

    others = Account.objects.bulk_create(
        Account(name=f"F{n}", email=f"f{n}@example.com", status="active") for n in range(120)
    )
    Friendship.objects.bulk_create(Friendship(one=cast.sora, other=other) for other in others)
    found, before = [], None
    while True:
        part = queries.friends(cast.actors["sora"], before)
        found += [card.id for card in part.items]
        if (before := part.older) is None:
            break
    assert found == [other.pk for other in reversed(others)]
