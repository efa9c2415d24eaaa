"""Who stands how to whom."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account
from hiroba.base.actor import Actor
from hiroba.friends.models import Block, Circle, Friendship, Member, Mute, Request
from hiroba.policy.gate import allowed, visible

SUGGESTED = 8
PER_PAGE = 50


class Friend(Struct, frozen=True):
    face: Face
    top: bool


class Known(Struct, frozen=True):
    """A person in a list, with how many friends they share with the reader."""

    face: Face
    friends_in_common: int


class Asking(Struct, frozen=True):
    id: int
    face: Face
    message: str
    at: Any


class Standing(Struct, frozen=True):
    """How the reader stands to a person: "me", "friend", "asked", "asks" or "stranger"."""

    word: str
    request_id: int | None = None
    top: bool = False
    muted: bool = False


def standing(actor: Actor, person: Account) -> Standing:
    if not actor.signed_in:
        return Standing("stranger")
    if person.pk == actor.me:
        return Standing("me")
    muted = Mute.objects.filter(who=actor.me, whom=person).exists()
    if friend := Friendship.objects.filter(one=actor.me, other=person).first():
        return Standing("friend", top=friend.top, muted=muted)
    open_ = visible(actor, Request)
    if asks := open_.filter(sender=person, to=actor.me).first():
        return Standing("asks", asks.pk, muted=muted)
    asked = open_.filter(sender=actor.me, to=person).first()
    return Standing("asked" if asked else "stranger", asked and asked.pk, muted=muted)


def friends(actor: Actor, page: int = 1) -> list[Friend]:
    """In order of name, top friends first; 50 a page, `page` from 1."""
    found = visible(actor, Friendship).order_by("-top", "other__name", "pk")
    start = (max(page, 1) - 1) * PER_PAGE
    rows = found.annotate(face=photo_of(actor, "other")).values_list(
        "other_id", "other__name", "face", "top"
    )[start : start + PER_PAGE + 1]
    return [Friend(Face(*row[:3]), row[3]) for row in rows]


def in_common(actor: Actor, person: Account, most: int = 100) -> list[Face]:
    """Own friends who are the person's friends too."""
    theirs = Friendship.objects.filter(one=person, other=OuterRef("other"))
    mine = visible(actor, Friendship).filter(Exists(theirs)).order_by("other__name")
    rows = mine.annotate(face=photo_of(actor, "other"))[:most]
    return [Face(*row) for row in rows.values_list("other_id", "other__name", "face")]


def asking_me(actor: Actor) -> list[Asking]:
    return _asking(actor, "sender", visible(actor, Request).filter(to=actor.me))


def asked_by_me(actor: Actor) -> list[Asking]:
    return _asking(actor, "to", visible(actor, Request).filter(sender=actor.me))


def circles(actor: Actor) -> QuerySet[Circle]:
    return visible(actor, Circle).annotate(size=Count("members")).order_by("name")


def members(circle: Circle) -> set[int]:
    return set(Member.objects.filter(circle=circle).values_list("friend_id", flat=True))


def suggestions(actor: Actor) -> list[Known]:
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
    rows = people.annotate(face=photo_of(actor, "")).values_list("pk", "name", "face")
    found = [Known(Face(*row), shared[row[0]]) for row in rows]
    return sorted(found, key=lambda known: (-known.friends_in_common, known.face.id))[:SUGGESTED]


def blocked(actor: Actor) -> list[Face]:
    rows = visible(actor, Block).order_by("whom__name").values_list(
        "whom_id", "whom__name", "whom__photo_public_id"
    )  # fmt: skip
    return [Face(*row) for row in rows]


def muted(actor: Actor) -> list[Face]:
    rows = visible(actor, Mute).order_by("whom__name").values_list(
        "whom_id", "whom__name", "whom__photo_public_id"
    )  # fmt: skip
    return [Face(*row) for row in rows]


def a_friend(actor: Actor) -> int | None:
    """Some friend who is neither a top friend nor in a circle, for "see it as a friend"."""
    found = visible(actor, Friendship).order_by("top", "pk")
    in_circle = Member.objects.filter(circle__owner=actor.me, friend=OuterRef("other"))
    plain = found.filter(~Exists(in_circle), top=False).first() or found.first()
    return plain and plain.other_id


def _asking(actor: Actor, side: str, requests: QuerySet[Request]) -> list[Asking]:
    rows = requests.filter(Q(declined=False) | Q(sender=actor.me)).order_by("-pk")
    found = rows.annotate(face=photo_of(actor, side)).select_related(side)
    return [
        Asking(r.pk, Face(getattr(r, f"{side}_id"), getattr(r, side).name, r.face), r.message, r.at)
        for r in found
    ]
