"""The demo world: a real friendship graph, and the people and words made up for it."""

import lzma
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Language = Literal["ja", "en"]
Names = Mapping[str, list[str]]

MOST_FRIENDS = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the graph.

    `gender` is a hint: f, m, or x for a name that does not say. `handle` is unique and fit for
    the local part of an address.
    """

    number: int
    name: str
    language: Language
    gender: str
    handle: str


@dataclass(frozen=True, slots=True)
class Voice:
    topic: str
    body: str


@dataclass(frozen=True, slots=True)
class Diary:
    topic: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Profiles:
    """What people of one language may say of themselves; `places` are homes and home towns."""

    about: tuple[str, ...]
    occupations: tuple[str, ...]
    places: tuple[str, ...]
    organisations: tuple[str, ...]
    interests: tuple[str, ...]
    favourites: tuple[str, ...]
    circles: tuple[str, ...]


def friendships() -> list[tuple[int, int]]:
    """Every pair of friends once, the lower number first, in order; people are 0 to 4,038."""
    return list(_within_the_limit(_real_friendships()))


@cache
def _real_friendships() -> tuple[tuple[int, int], ...]:
    # A row a person: how many friends of a higher number, then the gaps between their numbers.
    numbers = _variable_length(lzma.decompress(_bytes("friendships.xz")))
    pairs = []
    for person, count in enumerate(numbers):
        friend = person
        for _ in range(count):
            friend += next(numbers) + 1
            pairs.append((person, friend))
    return tuple(pairs)


def _variable_length(packed: bytes) -> Iterator[int]:
    """LEB128: seven bits a byte, the low ones first, the top bit says that more follow."""
    number = shift = 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield number
            number = shift = 0


@cache
def _within_the_limit(pairs: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Whoever has too many leaves out those with whom they share most friends, ties by number.

    These stay close all the same, so the square does not fall apart.
    """
    friends: dict[int, set[int]] = {}
    for one, other in pairs:
        friends.setdefault(one, set()).add(other)
        friends.setdefault(other, set()).add(one)
    for person in sorted(friends):
        mine = friends[person]
        closest = sorted(mine, key=lambda friend: (-len(mine & friends[friend]), friend))
        for friend in closest[: max(0, len(mine) - MOST_FRIENDS)]:
            mine.discard(friend)
            friends[friend].discard(person)
    return tuple((one, other) for one, other in pairs if other in friends[one])


# How names are spread, over every 24 people: Japanese full names, together (f) and spaced (s),
# a given name (g), a nickname (n), in Latin letters (r); English (E), from elsewhere (W), first
# name only (w). Names are all different for the first 4,080 people (24 for each nickname);
# after that they begin to repeat, as names do.
PATTERN = "fEsfWsfEsgfWsEfnsEfsrfWw"


def name_of(number: int) -> tuple[str, Language]:
    """The display name and the language of a person."""
    who = person(number)
    return who.name, who.language


@cache
def person(number: int) -> Person:
    """Who stands behind a number: always the same one."""
    block, place = divmod(number, len(PATTERN))
    # Turned by five from block to block, so that neighbours in the graph are a mixed lot.
    slot = (place + 5 * block) % len(PATTERN)
    kind = PATTERN[slot]
    if kind in "fsrgn":
        return _japanese(number, kind, block, slot)
    return _worldly(number, kind, block, slot)


def _japanese(number: int, kind: str, block: int, slot: int) -> Person:
    names = _toml("names.toml")["japanese"]
    if kind == "n":
        nick, roman = _nth(names["nicks"], block).split()
        return Person(number, nick, "ja", "x", _handle(number, roman))
    if kind == "g":
        given, roman, gender = _nth(names["given"], block).split()
        return Person(number, given, "ja", gender, _handle(number, roman))
    given, family = _pair(names, _turn("fsr", block, slot))
    (short, roman, gender), (long, house) = given.split(), family.split()
    name = {"f": long + short, "s": f"{long} {short}", "r": f"{roman} {house}"}[kind]
    return Person(number, name, "ja", gender, _handle(number, roman, house))


def _worldly(number: int, kind: str, block: int, slot: int) -> Person:
    english, *others = _toml("names.toml")["world"]
    if kind == "w":
        everyone = [name for group in (english, *others) for name in group["given"]]
        first, gender = _nth(everyone, block).split()
        return Person(number, first, "en", gender, _handle(number, first))
    turn = _turn(kind, block, slot)
    if kind == "E":
        given, family = _pair(english, turn)
    else:
        given, family = _pair(others[turn % len(others)], turn // len(others))
    first, gender = given.split()
    return Person(number, f"{first} {family}", "en", gender, _handle(number, first, family))


def _turn(kinds: str, block: int, slot: int) -> int:
    """How many before this one drew from the same names."""
    each = sum(kind in kinds for kind in PATTERN)
    return block * each + sum(kind in kinds for kind in PATTERN[:slot])


def _nth(names: list[str], turn: int) -> str:
    # 89 has no divisor in common with any list's length: strides through all, in no order.
    return names[turn * 89 % len(names)]


def _pair(names: Names, turn: int) -> tuple[str, str]:
    """A given and a family name; no pair comes twice before every pair came once."""
    given, family = names["given"], names["family"]
    round_, place = divmod(turn, len(given))
    return _nth(given, turn), family[(place * 7 + round_) % len(family)]


def _handle(number: int, *roman: str) -> str:
    plain = ".".join(roman).lower().translate(str.maketrans("øł", "ol"))
    ascii_ = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    return f"{ascii_}.{number}"


@cache
def topics() -> tuple[str, ...]:
    """What posts are about; the same in both languages."""
    return tuple(_toml("voices_en.toml"))


@cache
def voices(language: Language) -> tuple[Voice, ...]:
    written = _toml(f"voices_{language}.toml")
    return tuple(Voice(topic, body) for topic, bodies in written.items() for body in bodies)


@cache
def diaries(language: Language) -> tuple[Diary, ...]:
    written = _toml(f"diaries_{language}.toml")["diary"]
    return tuple(Diary(one["topic"], one["title"], one["body"].strip()) for one in written)


def comments(language: Language) -> tuple[str, ...]:
    """Comments that fit any post at all."""
    return tuple(_toml(f"comments_{language}.toml")["general"])


def comments_on(topic: str, language: Language) -> tuple[str, ...]:
    """Comments that fit any post of the topic."""
    return tuple(_toml(f"comments_{language}.toml")["topic"][topic])


def requests(language: Language) -> tuple[str, ...]:
    """What people write when they ask somebody to be friends."""
    return tuple(_toml("requests.toml")[language])


@cache
def profiles(language: Language) -> Profiles:
    said = _toml("profiles.toml")[language]
    return Profiles(**{field: tuple(values) for field, values in said.items()})


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_bytes(name).decode())


def _bytes(name: str) -> bytes:
    return resources.files(__name__).joinpath(name).read_bytes()
