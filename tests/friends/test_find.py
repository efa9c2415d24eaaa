"""Finding people: by name as each allows, by number or link, by friends in common."""

from itertools import chain

import pytest

from hiroba.accounts.models import Account
from hiroba.accounts.queries import find
from hiroba.base.refusals import Forbidden, SignIn
from hiroba.friends import actions, queries
from hiroba.friends.models import Friendship
from tests.doors import signed_in, signed_out, text_of

FOUND = '<section class="sheet"><h2>Found</h2>'


def names(actor, words):
    return {face.name for face in find(actor, words)}


def look_for(cast, who, words):
    """Who is found through the page, by their numbers; suggestions are left out."""
    answer = signed_in(cast.people[who]).get("/find/", {"q": words})
    assert answer.status_code == 200
    found = text_of(answer).partition(FOUND)[2].partition("</section>")[0]
    people = [*cast.people.items()]
    return {name for name, person in people if f"/people/{person.pk}/" in found}


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


def ways_to_name(person, words):
    """What may be typed to find a person: a part of the name, the number, a link."""
    return {
        "name": [words, words[:2], words[1:].upper(), f"  {words}  "],
        "number": [str(person.pk), f" {person.pk} "],
        "link": [
            f"http://localhost/people/{person.pk}/", f"/people/{person.pk}",
            f"https://elsewhere.example/people/{person.pk}/?as=public",
            f"http://localhost/people/{person.pk}/friends/#top",
        ],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("findable", "by_name"),
    [
        ("everyone", {"ken", "yui", "sora"}), ("friends_of_friends", {"ken", "yui"}),
        ("nobody", set()),
    ],
)  # fmt: skip
@pytest.mark.parametrize("who", ["ken", "yui", "sora"])
def test_T_9_the_page_finds_by_name_as_allowed_and_by_number_and_link(
    cast, who, findable, by_name
):
    cast._set("hana", findable=findable)
    ways = ways_to_name(cast.hana, "Hana")
    for words in ways["name"]:
        assert look_for(cast, who, words) == ({"hana"} if who in by_name else set()), words
    for words in ways["number"] + ways["link"]:
        assert look_for(cast, who, words) == {"hana"}, words


@pytest.mark.parametrize("who", ["rin", "taro"])
def test_EV_5_the_page_finds_nobody_across_a_block(cast, who):
    for words in chain(*ways_to_name(cast.hana, "Hana").values()):
        assert look_for(cast, who, words) == set(), words
        assert look_for(cast, "hana", words) == {"hana"}, "and oneself always"


def test_a_name_of_digits_is_found_by_name(cast):
    Account.objects.filter(pk=cast.hana.pk).update(name="2026年 20261122")
    assert look_for(cast, "sora", "20261122") == {"hana"}


def test_wide_spaces_are_spaces(cast):
    Account.objects.filter(pk=cast.hana.pk).update(name="山田 花")
    for words in ("山田　花", "山田  花", "　山田\t花 "):
        assert look_for(cast, "sora", words) == {"hana"}


@pytest.mark.parametrize("words", ["x" * 201, "あ" * 10_000, "Hana\x00", "\x00"])
def test_what_is_no_name_is_refused_beside_the_field_and_is_still_there(cast, words):
    answer = signed_in(cast.sora).get("/find/", {"q": words})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'id="q_error"' in page
    assert f'value="{words}"' in page
    assert FOUND not in page


@pytest.mark.parametrize(
    ("question", "status"),
    [("q=%FF%FE", 422), ("q=%ED%A0%80", 422), ("q=\xff", 200), ("q", 200), ("q=Hana&q=", 200),
     ("", 200)],
)  # fmt: skip
def test_what_is_in_no_encoding_finds_nobody(cast, question, status):
    answer = signed_in(cast.sora).get(f"/find/?{question}")
    assert answer.status_code == status
    assert FOUND not in text_of(answer)


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


@pytest.fixture
def crowd(cast):
    """120 people who share a name; Sora and Yui are friends with each."""
    made = Account.objects.bulk_create(
        Account(name=f"Fumi {n % 7}", email=f"f{n}@example.com", status="active")
        for n in range(120)
    )
    Friendship.objects.bulk_create(
        Friendship(one=one, other=other) for one in (cast.sora, cast.yui) for other in made
    )
    return made


def read_on(part):
    """Every person of a list, part by part."""
    found, before = [], None
    while True:
        page = part(before)
        found += [card.id for card in page.items]
        if (before := page.older) is None:
            return found


def test_the_list_of_friends_goes_on_without_gaps_or_doubles(cast, crowd):
    found = read_on(lambda before: queries.friends(cast.actors["sora"], before))
    assert found == [other.pk for other in reversed(crowd)]


def test_friends_in_common_go_on_without_gaps_or_doubles(cast, crowd):
    sora = cast.actors["sora"]
    found = read_on(lambda before: queries.friends_in_common(sora, cast.yui, before))
    assert found == [other.pk for other in reversed(crowd)]
    page = f"/people/{cast.yui.pk}/friends/"
    assert 'rel="next"' in text_of(signed_in(cast.sora).get(page))


def test_EV_20_a_search_goes_on_without_gaps_or_doubles(cast, crowd):
    found = read_on(lambda before: queries.found(cast.actors["sora"], "fumi", before))
    assert found == [one.pk for one in sorted(crowd, key=lambda one: (one.name, one.pk))]


def test_EV_20_the_page_of_a_search_leads_on_to_its_end(cast, crowd):
    reader, seen, path = signed_in(cast.sora), set(), "/find/?q=Fumi"
    for _ in range(4):
        page = text_of(reader.get(path))
        seen |= {one.pk for one in crowd if f"/people/{one.pk}/" in page}
        _before, more, link = page.partition('rel="next" href="')
        path = "/find/" + link.partition('"')[0].replace("&amp;", "&")
    assert (len(seen), more) == (120, "")


def test_a_search_goes_on_from_nobody_whom_one_may_not_see(cast, crowd):
    for last in (cast.hana.pk, 2**62):
        answer = signed_in(cast.rin).get("/find/", {"q": "Fumi", "before": last})
        assert answer.status_code == 404
    assert signed_in(cast.rin).get("/find/?q=Fumi&before=x").status_code == 422
