"""The demo world's texts fit where they go, do not repeat, and its graph is the real one."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import chain

import pytest

from hiroba.accounts.models import MOST_FRIENDS
from hiroba.cli import world
from hiroba.cli.world import Language

LANGUAGES: tuple[Language, ...] = ("ja", "en")
PEOPLE = 4_039


def degrees() -> Counter[int]:
    return Counter(chain.from_iterable(world.friendships()))


def test_the_graph_is_the_real_one_less_45() -> None:
    pairs = world.friendships()
    assert len(pairs) == len(set(pairs)) == 88_234 - 45
    assert pairs == sorted(pairs)
    assert all(one < other for one, other in pairs)
    assert set(degrees()) == set(range(PEOPLE))


def test_nobody_has_more_than_1000_friends() -> None:
    assert world.MOST_FRIENDS == MOST_FRIENDS
    assert degrees().most_common(2) == [(107, 1_000), (1684, 792)]


def test_the_graph_is_the_same_every_time() -> None:
    text = "\n".join(f"{one} {other}" for one, other in world.friendships())
    assert sha256(text.encode()).hexdigest()[:16] == "48ebebb983f9020e"


def test_leaving_out_45_keeps_everybody_connected() -> None:
    friends: dict[int, set[int]] = {number: set() for number in range(PEOPLE)}
    for one, other in world.friendships():
        friends[one].add(other)
        friends[other].add(one)
    reached, edge = {0}, {0}
    while edge:
        edge = set().union(*(friends[number] for number in edge)) - reached
        reached |= edge
    assert len(reached) == PEOPLE


def test_everyone_has_a_name_of_their_own() -> None:
    everyone = [world.person(number) for number in range(PEOPLE)]
    assert len({who.name for who in everyone}) == PEOPLE
    assert len({who.handle for who in everyone}) == PEOPLE
    assert all(who.handle.isascii() and " " not in who.handle for who in everyone)
    assert max(len(who.name) for who in everyone) <= 40
    assert {who.gender for who in everyone} == {"f", "m", "x"}


def test_two_thirds_are_japanese() -> None:
    spoken = Counter(world.name_of(number)[1] for number in range(2_400))
    assert spoken == {"ja": 1_600, "en": 800}


def test_a_name_belongs_to_its_number_for_good() -> None:
    assert [world.name_of(number)[0] for number in (0, 1, 9, 107, 100_000)] == [
        "佐藤美咲",
        "Alice Abbott",
        "美咲",
        "Ruth Farrow",
        "金城英明",
    ]


@pytest.mark.parametrize(("language", "least"), [("ja", 320), ("en", 200)])
def test_voices(language: Language, least: int) -> None:
    voices = world.voices(language)
    assert len(voices) >= least
    assert all(1 <= len(voice.body) <= 150 for voice in voices)
    assert {voice.topic for voice in voices} == set(world.topics())
    assert no_two_alike(voice.body for voice in voices)


@pytest.mark.parametrize(("language", "least"), [("ja", 70), ("en", 45)])
def test_diaries(language: Language, least: int) -> None:
    diaries = world.diaries(language)
    assert len(diaries) >= least
    assert all(1 <= len(diary.title) <= 60 for diary in diaries)
    assert all(200 <= len(diary.body) <= 10_000 for diary in diaries)
    assert all("\n\n" in diary.body for diary in diaries)
    assert {diary.topic for diary in diaries} == set(world.topics())
    assert no_two_alike(diary.title for diary in diaries)
    assert no_two_alike(diary.body for diary in diaries)


@pytest.mark.parametrize(("language", "general", "each"), [("ja", 80, 6), ("en", 60, 4)])
def test_comments(language: Language, general: int, each: int) -> None:
    topical = [world.comments_on(topic, language) for topic in world.topics()]
    assert len(world.comments(language)) >= general
    assert all(len(said) >= each for said in topical)
    assert no_two_alike(chain(world.comments(language), *topical))


@pytest.mark.parametrize("language", LANGUAGES)
def test_friend_requests(language: Language) -> None:
    assert len(world.requests(language)) >= 25
    assert no_two_alike(world.requests(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_profiles(language: Language) -> None:
    said = world.profiles(language)
    assert len(said.about) >= 60
    assert len(said.occupations) >= 60
    assert len(said.places) >= 80
    assert len(said.interests) >= 80
    for field in said.__slots__:
        assert no_two_alike(getattr(said, field)), field


def no_two_alike(texts: Iterable[str]) -> bool:
    every = list(texts)
    return len(every) == len(set(every)) and all(text == text.strip() for text in every)
