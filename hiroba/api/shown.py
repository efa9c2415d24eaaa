"""Shapes that several families show, and how they are made from rows.

Kinds of words carry an example each, from which the reference is printed.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Generic, TypeVar
from urllib.parse import urlencode

from django.templatetags.static import static
from msgspec import Meta, Struct

from hiroba.api.call import TOKENS, Call
from hiroba.connect.images import address

T = TypeVar("T")

PersonId = Annotated[
    str, Meta(description="Of this service alone.", examples=["k3v7m2qdxw5hnsab4tceyz6pju"])
]
CircleId = Annotated[str, Meta(examples=["c6u2p4xjsmw7qh3bnadfk5zrty"])]
PictureId = Annotated[str, Meta(examples=["p2w4hx7dqz5nbvk3sjmc6rtayf"])]
PostId = Annotated[str, Meta(examples=["913633349422024704"])]
DisplayName = Annotated[str, Meta(examples=["花"])]
Url = Annotated[str, Meta(examples=["https://hiroba.example/…"])]
Moment = Annotated[
    str,
    Meta(extra_json_schema={"format": "date-time"}, examples=["2026-11-26T09:12:00+00:00"]),
]
Words = Annotated[str, Meta(examples=["松江の朝です。"])]
Count = Annotated[str, Meta(examples=["3"])]


class Person(Struct):
    """A person as this service knows them."""

    id: PersonId
    displayName: DisplayName
    thumbnailUrl: Url
    profileUrl: Url


class Listed(Struct, Generic[T]):
    """A list of the wire."""

    entry: list[T]
    startIndex: int
    itemsPerPage: int
    totalResults: int


class Only(Struct, Generic[T]):
    """Exactly one thing, as an object where a list has an array."""

    entry: T
    startIndex: int = 0
    itemsPerPage: int = 1
    totalResults: int = 1


class Made(Struct):
    """What came of a POST."""

    id: PostId


def profile_url(call: Call, name: str) -> str:
    return f"{call.profiles}{name}/"


def photo_url(call: Call, picture: int | None, size: str = "small") -> str:
    if picture is None:
        return f"{call.issuer}{_no_photo()}"
    return address(picture, size, call.client, call.sector)


@cache  # A file of this release: its name changes with the next one.
def _no_photo() -> str:
    return str(static("hiroba/mark.svg"))


def shown_person(call: Call, name: str, shown: str, photo: int | None) -> Person:
    return Person(name, shown, photo_url(call, photo), profile_url(call, name))


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def listed(entries: list[T], start: int, total: int) -> Listed[T]:
    return Listed(entries, start, len(entries), total)


def everybody(people: Iterable[int], items: str) -> dict[int, str]:
    """Who stands in an answer, each with the same items."""
    return dict.fromkeys(people, items)


def next_page(call: Call, after: str) -> tuple[str, str]:
    """The header `Link` to what follows: asked for as this was, without what opens it."""
    kept = {name: said for name, said in call.query.items() if name not in _NOT_AGAIN}
    return "Link", f'<?{urlencode(kept | {"after": after})}>; rel="next"'


_NOT_AGAIN = ("after", "startIndex", *TOKENS)
