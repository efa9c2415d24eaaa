"""Who stands how to whom."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account, Kind
from hiroba.accounts.queries import FOUND, face, faces, find
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import NotFound
from hiroba.friends.models import (
    Block,
    Circle,
    Friendship,
    Invitation,
    Member,
    Mute,
    Request,
)  # fmt: skip
from hiroba.policy.gate import allowed, visible
from hiroba.policy.hot import hot

SUGGESTED = 8
PER_PAGE = 50
BESIDE = 9
NOBODY = 0  # The id of no account.


class PersonCard(Struct):
    """A person in a list: their face, how they stand to the reader, what they share."""

    id: int
    name: str
    photo: str
    standing: str = "stranger"
    friends_in_common: int = 0
    top: bool = False
    muted: bool = False
    request_id: int | None = None
    friends_count: int = 0
    emblem: bool = False


class People(Struct):
    """A part of a list of people; `older`: the id to go on from, or None."""

    items: list[PersonCard]
    older: int | None


class Asking(Struct, frozen=True):
    id: int
    person: PersonCard
    message: str
    at: Any


class Tie(Struct, frozen=True):
    """How one person stands to the reader."""

    id: int
    top: bool | None
    asks: int | None
    asked: int | None
    muted: bool

    def word(self, me: int) -> str:
        if self.id == me:
            return "me"
        if self.top is not None:
            return "friend"
        if self.asks:
            return "asks"
        return "asked" if self.asked else "stranger"


@hot(Tie)
def _ties(actor: Actor, *, people: Sequence[int]) -> QuerySet[Any, Any]:
    friend = Friendship.objects.filter(one=actor.me, other=OuterRef("pk"))
    asks = visible(actor, Request).filter(to=actor.me, sender=OuterRef("pk"))
    asked = visible(actor, Request).filter(sender=actor.me, to=OuterRef("pk"))
    muted = Mute.objects.filter(who=actor.me, whom=OuterRef("pk"))
    return (
        Account.objects.filter(pk__in=people)
        .annotate(
            top=Subquery(friend.values("top")[:1]),
            asks=Subquery(asks.values("pk")[:1]),
            asked=Subquery(asked.values("pk")[:1]),
            muted=Exists(muted),
        )
        .values_list("pk", "top", "asks", "asked", "muted")
    )


def cards(actor: Actor, faces: list[Face]) -> list[PersonCard]:
    """How each stands to the reader, in one query for all of them."""
    found = [PersonCard(face.id, face.name, face.photo) for face in faces]
    if not actor.signed_in or not found:
        return found
    ties = {tie.id: tie for tie in _ties(actor, people=[card.id for card in found])}
    for card in found:
        tie = ties[card.id]
        card.standing, card.top, card.muted = tie.word(actor.me), bool(tie.top), tie.muted
        card.request_id = tie.asks or tie.asked
    return found


def card(actor: Actor, person: Account) -> PersonCard:
    """One person for their own page, with friends in common."""
    found = cards(actor, [face(actor, person)])[0]
    found.friends_count = person.friends_count
    found.emblem = person.kind == Kind.PARTNER  # PR-16
    if actor.signed_in and person.pk != actor.me:
        found.friends_in_common = sum(_number_in_common(actor, person=person.pk))
    return found


def friends(
    actor: Actor, before: int | None = None, name: str = "", outside: Circle | None = None
) -> People:
    """`name`: a part of theirs; `outside` a circle."""
    rows = visible(actor, Friendship)
    if name:
        rows = rows.filter(other__name__icontains=name)
    if outside:
        inside = Member.objects.filter(circle=outside, friend=OuterRef("other"))
        rows = rows.filter(~Exists(inside))
    return _part(actor, rows, before)


def friends_in_common(actor: Actor, person: Account, before: int | None = None) -> People:
    return _part(actor, _common(actor, person.pk), before)


def _part(actor: Actor, rows: QuerySet[Friendship], before: int | None) -> People:
    """Newest friendship first, 50 at a time."""
    rows = rows.filter(pk__lt=before or ids.LARGEST).order_by("-pk")
    found = list(
        rows.annotate(face=photo_of(actor, "other")).values_list(
            "pk", "other_id", "other__name", "face"
        )[: PER_PAGE + 1]
    )
    shown = cards(actor, [Face(*row[1:]) for row in found[:PER_PAGE]])
    return People(shown, found[PER_PAGE - 1][0] if len(found) > PER_PAGE else None)


def found(actor: Actor, words: str, after: int | None = None) -> People:
    """Whom one looks for, by name, 30 at a time; `after`: the last person seen so far."""
    faces = find(actor, words, after)
    shown = cards(actor, faces[:FOUND])
    return People(shown, shown[-1].id if len(faces) > FOUND else None)


def in_common(actor: Actor, person: Account) -> list[PersonCard]:
    """Own friends who are the person's friends too, the first few by name."""
    return cards(actor, _in_common(actor, person=person.pk))


@hot(Face)
def _in_common(actor: Actor, *, person: int) -> QuerySet[Any, Any]:
    rows = _common(actor, person).order_by("other__name", "pk")
    found = rows.annotate(face=photo_of(actor, "other"))
    return found.values_list("other_id", "other__name", "face")[:BESIDE]


@hot(int)
def _number_in_common(actor: Actor, *, person: int) -> QuerySet[Any, Any]:
    counted = _common(actor, person).order_by().values("one").annotate(n=Count("pk"))
    return counted.values_list("n")


def _common(actor: Actor, person: int) -> QuerySet[Friendship]:
    theirs = Friendship.objects.filter(one=person, other=OuterRef("other"))
    return visible(actor, Friendship).filter(Exists(theirs))


def asking_me(actor: Actor) -> list[Asking]:
    return _asking(actor, "sender", visible(actor, Request).filter(to=actor.me))


def asked_by_me(actor: Actor) -> list[Asking]:
    return _asking(actor, "to", visible(actor, Request).filter(sender=actor.me))


def circles(actor: Actor) -> QuerySet[Circle]:
    return visible(actor, Circle).annotate(count=Count("members")).order_by("name")


def members(actor: Actor, circle: Circle) -> list[PersonCard]:
    inside = Member.objects.filter(circle=circle).values("friend")
    return cards(actor, faces(actor, visible(actor, Account).filter(pk__in=inside)))


def inside(circle: Circle) -> set[int]:
    """Who is in a circle that was fetched, those included who are closing and may come back."""
    return set(Member.objects.filter(circle=circle).values_list("friend_id", flat=True))


def message_of(actor: Actor, request_id: int | None) -> str:
    """What was written with a request that waits for the reader's answer."""
    if request_id is None:
        return ""
    request = visible(actor, Request).filter(pk=request_id, to=actor.me).first()
    return request.message if request else ""


def suggestions(actor: Actor) -> list[PersonCard]:
    """Friends of friends with the most friends in common, whom both sides let be shown."""
    mine = Friendship.objects.filter(one=actor.me).values("other")
    counted = (
        Friendship.objects.filter(one__in=mine)
        .exclude(other=actor.me)
        .exclude(other__in=mine)
        .values("other")
        .annotate(n=Count("pk"))
        .order_by("-n", "other")
        .values_list("other", "n")[: SUGGESTED * 4]
    )
    shared = dict(counted)
    people = allowed(actor, "account.suggest").filter(pk__in=list(shared))
    found = cards(actor, faces(actor, people))
    for one in found:
        one.friends_in_common = shared[one.id]
    return sorted(found, key=lambda one: (-one.friends_in_common, one.id))[:SUGGESTED]


def sent_invitations(actor: Actor) -> QuerySet[Invitation]:
    return visible(actor, Invitation).order_by("-pk")


def request_between(actor: Actor, person: int, verb: str) -> Request:
    """The open request with a person that may be answered or withdrawn; NotFound if none."""
    requests = allowed(actor, verb).filter(Q(sender=person) | Q(to=person))
    found: Request | None = requests.first()
    if found is None:
        raise NotFound
    return found


def blocked(actor: Actor) -> list[Face]:
    """By name alone: who blocks somebody sees their photo no more."""
    rows = visible(actor, Block).order_by("whom__name").values_list("whom_id", "whom__name")
    return [Face(*row, photo_id=None) for row in rows]


def muted(actor: Actor) -> list[Face]:
    seen = visible(actor, Account).values("pk")
    rows = visible(actor, Mute).filter(whom__in=seen).order_by("whom__name").values_list(
        "whom_id", "whom__name", "whom__photo_public_id"
    )  # fmt: skip
    return [Face(*row) for row in rows]


def a_stranger(actor: Actor) -> Actor:
    """A member like the actor who stands to nobody."""
    return replace(actor, account_id=NOBODY)


@contextmanager
def eyes_of_a_friend(actor: Actor) -> Iterator[Actor]:
    """A member who is the actor's friend and nothing more, for as long as this lasts: then the
    friendship is taken back, before anybody else could see it."""
    with transaction.atomic():
        Friendship.objects.create(one_id=actor.me, other_id=NOBODY)
        yield a_stranger(actor)
        transaction.set_rollback(True)


def _asking(actor: Actor, side: str, requests: QuerySet[Request]) -> list[Asking]:
    rows = requests.order_by("-pk").annotate(face=photo_of(actor, side)).select_related(side)
    found = list(rows)
    people = [Face(getattr(r, f"{side}_id"), getattr(r, side).name, r.face) for r in found]
    return [
        Asking(request.pk, person, request.message, request.at)
        for request, person in zip(found, cards(actor, people), strict=True)
    ]
