"""People as programs read them: oneself, friends, a circle, one person; with profile lines."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from msgspec import Struct

from hiroba.accounts.models import Account, ProfileField
from hiroba.base.actor import Actor
from hiroba.files.models import Picture
from hiroba.friends.models import Circle, Friendship, Member
from hiroba.policy import limits
from hiroba.policy.gate import allowed, fetch, missing, visible
from hiroba.policy.hot import hot

Values = QuerySet[Any, tuple[Any, ...]]
MOST = 1000


class One(Struct):
    """`lines`: what of the profile this program may read, by field."""

    id: int
    name: str
    photo: int | None
    friends_photo: int | None
    lines: dict[str, str] = {}


def _columns(people: QuerySet[Account]) -> Values:
    return people.values_list("pk", "name", "photo_public_id", "photo_friends_id")


@hot(One)
def _person(actor: Actor, *, person: int) -> Values:
    return _columns(visible(actor, Account).filter(pk=person))


@hot(One)
def _friends(actor: Actor, *, after: int) -> Values:
    mine = visible(actor, Friendship).filter(one=actor.me, other=OuterRef("pk"))
    people = visible(actor, Account).filter(Exists(mine), pk__gt=after)
    return _columns(people.order_by("pk"))[:MOST]


@hot(One)
def _members(actor: Actor, *, circle: int, after: int) -> Values:
    inside = Member.objects.filter(circle=circle, friend=OuterRef("pk"))
    people = visible(actor, Account).filter(Exists(inside), pk__gt=after)
    return _columns(people.order_by("pk"))[:MOST]


class Line(Struct, frozen=True):
    person: int
    field: str
    value: str


@hot(Line)
def _lines(actor: Actor, *, people: Sequence[int]) -> Values:
    found = visible(actor, ProfileField).filter(person__in=people)
    return found.values_list("person_id", "field", "value")


class Named(Struct, frozen=True):
    """Somebody whose e-mail address was known. `near`: a friend, or oneself."""

    person: One
    email: str
    near: bool


def named_by_mail(actor: Actor, addresses: Sequence[str]) -> list[Named]:
    """Friends by their addresses, and whoever lets services find them. Limited exactly, so
    that nobody tries addresses out; raises TooMany."""
    people = allowed(actor, "account.look_up").filter(
        email__in={address.lower() for address in addresses}
    )
    with transaction.atomic():
        limits.spend("look_up", actor.me)
    mine = visible(actor, Friendship).filter(one=actor.me, other=OuterRef("pk"))
    rows = people.annotate(near=Exists(mine)).order_by("pk")
    columns = ("pk", "name", "photo_public_id", "photo_friends_id", "email", "near")
    return [
        Named(One(*row[:4]), row[4], row[5] or row[0] == actor.me)
        for row in rows.values_list(*columns)
    ]


def photos(actor: Actor, one: One) -> list[tuple[str, Picture]]:
    """Each with who sees it. Of others the public one alone: a friend's own photo for friends
    reaches no service."""
    places = {"everyone": one.photo}
    if one.id == actor.me:
        places["friends"] = one.friends_photo
    found = Picture.objects.in_bulk([pk for pk in places.values() if pk])
    return [(privacy, found[pk]) for privacy, pk in places.items() if pk in found]


def measures(photos: Iterable[int | None]) -> dict[int, tuple[int, int]]:
    """Width and height of pictures as they were sent."""
    found = Picture.objects.filter(pk__in={one for one in photos if one})
    return {pk: (width, height) for pk, width, height in
            found.values_list("pk", "width", "height")}  # fmt: skip


def person(actor: Actor, number: int) -> list[One]:
    """One or none."""
    return _person(actor, person=number)


def friends(actor: Actor, after: int = 0) -> list[One]:
    """In the order of their ids; at most 1,000, as many as anybody has."""
    return _friends(actor, after=after)


def members(actor: Actor, circle: Circle, after: int = 0) -> list[One]:
    return _members(actor, circle=circle.pk, after=after)


def top_friends(actor: Actor) -> set[int]:
    mine = visible(actor, Friendship).filter(one=actor.me, top=True)
    return set(mine.values_list("other", flat=True))


def last_login(actor: Actor) -> datetime | None:
    """One's own; that of others is shown to nobody here."""
    return fetch(actor, Account, actor.me).last_login


def circles(actor: Actor) -> list[Circle]:
    return list(visible(actor, Circle).order_by("pk"))


def with_lines(actor: Actor, people: Sequence[One]) -> None:
    """Each person's lines that the person behind the token may see and the scopes open."""
    if missing(actor, "profilefield.view"):
        return
    by_id = {one.id: one for one in people}
    for one in people:
        one.lines = {}
    for line in _lines(actor, people=list(by_id)):
        by_id[line.person].lines[line.field] = line.value


__all__ = [
    "Named", "One", "circles", "friends", "last_login", "measures", "members", "named_by_mail",
    "person", "photos", "top_friends", "with_lines",
]  # fmt: skip
