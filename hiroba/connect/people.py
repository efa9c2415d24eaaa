"""People as programs read them: oneself, friends, a circle, one person; with profile lines."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from msgspec import Struct

from hiroba.accounts.models import Account, ProfileField
from hiroba.base.actor import Actor
from hiroba.friends.models import Circle, Friendship, Member
from hiroba.policy.gate import missing, visible
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


def person(actor: Actor, number: int) -> list[One]:
    """One or none."""
    return _person(actor, person=number)


def friends(actor: Actor, after: int = 0) -> list[One]:
    """In the order of their ids; at most 1,000, as many as anybody has."""
    return _friends(actor, after=after)


def members(actor: Actor, circle: Circle, after: int = 0) -> list[One]:
    return _members(actor, circle=circle.pk, after=after)


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


__all__ = ["One", "circles", "friends", "members", "person", "with_lines"]
