"""Shapes that several families show, and how they are made from rows."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.templatetags.static import static
from msgspec import Struct

from hiroba.api.call import Call
from hiroba.connect.claims import issuer
from hiroba.connect.images import address

T = TypeVar("T")


class Person(Struct):
    """A person as this service knows them."""

    id: str
    displayName: str
    thumbnailUrl: str
    profileUrl: str


class Listed(Struct, Generic[T]):
    """A list of the wire: `entry` is an object where exactly one thing is asked for."""

    entry: Any
    startIndex: int
    itemsPerPage: int
    totalResults: int


class Made(Struct):
    """What came of a POST."""

    id: str


def profile_url(call: Call, name: str) -> str:
    return f"{issuer()}/of/{call.sector}/{name}/"


def photo_url(call: Call, picture: int | None, size: str = "small") -> str:
    if picture is None:
        return f"{issuer()}{static('hiroba/mark.svg')}"
    return address(picture, size, call.found.client, call.sector)


def person(call: Call, name: str, shown: str, photo: int | None) -> Person:
    return Person(name, shown, photo_url(call, photo), profile_url(call, name))


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def listed(entries: list[Any], start: int, total: int) -> Listed[Any]:
    return Listed(entries, start, len(entries), total)


def everybody(people: Iterable[int], items: str) -> dict[int, str]:
    """Who stands in an answer, each with the same items."""
    return dict.fromkeys(people, items)
