"""Who is in the demo square: two overlapping neighbourhoods of the real graph, and the cast."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from hiroba.base import ids
from hiroba.cli import world
from hiroba.cli.world import Language

NEIGHBOURHOODS = (348, 414)  # Two people, all of whose friends are here.
OPENED = datetime(2024, 1, 10, 3, tzinfo=UTC)
FAVOURITE_TOPICS = 4

# Where people who write English live; everybody's day has its own hours.
ZONES = {
    place: zone
    for zone, places in {
        "Europe/London": "London|Bristol|Leeds|Manchester|Sheffield|York|Norwich|Brighton|"
        "Cardiff|Edinburgh|Glasgow|Inverness|Belfast",
        "Europe/Dublin": "Dublin|Cork|Galway",
        "Europe/Berlin": "Berlin|Hamburg",
        "Europe/Lisbon": "Lisbon|Porto",
        "Europe/Paris": "Paris|Lyon",
        "America/New_York": "New York|Vermont|Toronto",
        "America/Los_Angeles": "Seattle|Portland, Oregon",
        "Australia/Melbourne": "Melbourne",
        "Pacific/Auckland": "Auckland|Wellington",
        "Asia/Kolkata": "Mumbai|Pune|Kolkata",
        "Asia/Singapore": "Singapore",
        "Asia/Tokyo": "Tokyo|Kyoto|Osaka|Sapporo|Fukuoka",
    }.items()
    for place in places.split("|")
}


@dataclass(frozen=True, slots=True)
class Someone:
    """`eager`: how much they write and answer, 1 being usual. `key`: of the cast, or empty."""

    number: int
    key: str
    name: str
    language: Language
    gender: str
    place: str
    zone: str
    topics: tuple[str, ...]
    eager: float

    @property
    def id(self) -> int:
        return account_id(self.number)


@dataclass(slots=True)
class Square:
    """How everybody stands to everybody, by number, to ask what the law would say."""

    people: dict[int, Someone]
    friends: dict[int, set[int]]
    pairs: list[tuple[int, int]]
    since: dict[tuple[int, int], datetime] = field(default_factory=dict)
    top: dict[int, set[int]] = field(default_factory=dict)
    circles: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    circle_ids: dict[tuple[int, str], int] = field(default_factory=dict)
    apart: set[frozenset[int]] = field(default_factory=set)

    @property
    def numbers(self) -> dict[int, int]:
        """From somebody's id to their number."""
        return _numbers(tuple(self.people))

    def near(self, one: int) -> set[int]:
        """Friends and friends of friends."""
        return self.friends[one].union(*(self.friends[near] for near in self.friends[one]))

    def readers(self, author: int, audience: str, circle: str = "") -> set[int]:
        """Who may read, without the author: the rule of `post.view`, over the whole square."""
        match audience:
            case "everyone":
                found = set(self.people)
            case "friends_of_friends":
                found = self.near(author)
            case "friends":
                found = self.friends[author]
            case "top_friends":
                found = self.top[author]
            case "circle":
                found = self.circles[author].get(circle, set())
            case _:
                found = set()
        return {one for one in found - {author} if frozenset((one, author)) not in self.apart}

    def friends_then(self, one: int, other: int, moment: datetime) -> bool:
        if other not in self.friends[one]:
            return False
        return self.since[min(one, other), max(one, other)] < moment

    def of_cast(self, key: str) -> Someone:
        return next(one for one in self.people.values() if one.key == key)


@cache
def _numbers(people: tuple[int, ...]) -> dict[int, int]:
    return {account_id(number): number for number in people}


@cache
def account_id(number: int) -> int:
    """The id of somebody's account: the same in every demo square."""
    return ids.past_id(joined(number), number)


def joined(number: int) -> datetime:
    dice = random.Random(f"joined {number}")
    return OPENED + timedelta(days=dice.randrange(400), seconds=dice.randrange(57_600))


def email_of(someone: Someone) -> str:
    return f"{someone.key or world.person(someone.number).handle}@example.com"


@cache
def _cast_file() -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath("cast.toml").read_text("utf-8"))


def cast() -> list[dict[str, Any]]:
    """Hana first."""
    return list(_cast_file()["person"])


def what_the_cast_writes() -> list[dict[str, Any]]:
    return list(_cast_file()["post"])


def thanks(language: Language) -> list[str]:
    return list(_cast_file()["thanks"][language])


def the_square() -> Square:
    """Always the same one."""
    graph: dict[int, set[int]] = {}
    for one, other in world.friendships():
        graph.setdefault(one, set()).add(other)
        graph.setdefault(other, set()).add(one)
    here = {number for centre in NEIGHBOURHOODS for number in (centre, *graph[centre])}
    pairs = [(a, b) for a, b in world.friendships() if a in here and b in here]
    played = {one["number"]: one for one in cast()}
    people = {n: _played(played[n]) if n in played else _someone(n) for n in sorted(here)}
    return Square(people, {n: graph[n] & here for n in people}, pairs)


def _played(one: dict[str, Any]) -> Someone:
    said = one["profile"]
    return Someone(
        one["number"], one["key"], one["name"], one["language"], one["gender"],
        said.get("location", [""])[0], one["zone"], tuple(one["topics"]), 1.6,
    )  # fmt: skip


def _someone(number: int) -> Someone:
    who, dice = world.person(number), random.Random(f"someone {number}")
    places = [
        p for p in world.profiles(who.language).places if who.language == "ja" or p in ZONES
    ]
    at_home = [p for p in places if p[-1] in "市区町"] if who.language == "ja" else places
    place = dice.choice(at_home)
    topics = tuple(dice.sample(world.topics(), FAVOURITE_TOPICS))
    # A few write much, most write now and then.
    eager = 0.25 + dice.expovariate(1.2)
    return Someone(
        number, "", who.name, who.language, who.gender, place,
        ZONES.get(place, "Asia/Tokyo"), topics, eager,
    )  # fmt: skip
