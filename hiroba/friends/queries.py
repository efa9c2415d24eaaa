"""Who stands how to whom."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account
from hiroba.accounts.queries import face, faces
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import NotFound
from hiroba.friends.models import (
    Block, Circle, Friendship, Invitation, Member, Mute, Request,
)  # fmt: skip
from hiroba.policy.gate import allowed, visible

SUGGESTED = 8
PER_PAGE = 50


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


class People(Struct):
    """A part of a list of people; `older`: the id to go on from, or None."""

    items: list[PersonCard]
    older: int | None


class Asking(Struct, frozen=True):
    id: int
    person: PersonCard
    message: str
    at: Any


def cards(actor: Actor, faces: list[Face]) -> list[PersonCard]:
    """How each stands to the reader, in four queries for all of them."""
    found = [PersonCard(face.id, face.name, face.photo) for face in faces]
    if not actor.signed_in or not found:
        return found
    ids_ = [card.id for card in found]
    friends = Friendship.objects.filter(one=actor.me, other__in=ids_)
    tops = dict(friends.values_list("other_id", "top"))
    requests = visible(actor, Request)
    asks = dict(requests.filter(to=actor.me, sender__in=ids_).values_list("sender_id", "pk"))
    asked = dict(requests.filter(sender=actor.me, to__in=ids_).values_list("to_id", "pk"))
    mutes = Mute.objects.filter(who=actor.me, whom__in=ids_)
    muted = set(mutes.values_list("whom_id", flat=True))
    for card in found:
        card.standing = _word(actor, card.id, tops, asks, asked)
        card.top, card.muted = tops.get(card.id, False), card.id in muted
        card.request_id = asks.get(card.id) or asked.get(card.id)
    return found


def card(actor: Actor, person: Account) -> PersonCard:
    """One person for their own page, with friends in common."""
    found = cards(actor, [face(actor, person)])[0]
    found.friends_count = person.friends_count
    if actor.signed_in and person.pk != actor.me:
        found.friends_in_common = _common(actor, person.pk).count()
    return found


def _word(
    actor: Actor, person: int, tops: dict[int, bool], asks: dict[int, int], asked: dict[int, int]
) -> str:
    if person == actor.me:
        return "me"
    if person in tops:
        return "friend"
    if person in asks:
        return "asks"
    return "asked" if person in asked else "stranger"


def friends(
    actor: Actor, before: int | None = None, name: str = "", outside: Circle | None = None
) -> People:
    """Newest friendship first, 50 at a time; `name`: a part of theirs; `outside` a circle."""
    rows = visible(actor, Friendship).filter(pk__lt=before or ids.LARGEST).order_by("-pk")
    if name:
        rows = rows.filter(other__name__icontains=name)
    if outside:
        inside = Member.objects.filter(circle=outside, friend=OuterRef("other"))
        rows = rows.filter(~Exists(inside))
    found = list(
        rows.annotate(face=photo_of(actor, "other")).values_list(
            "pk", "other_id", "other__name", "face"
        )[: PER_PAGE + 1]
    )
    shown = cards(actor, [Face(*row[1:]) for row in found[:PER_PAGE]])
    return People(shown, found[PER_PAGE - 1][0] if len(found) > PER_PAGE else None)


def in_common(actor: Actor, person: Account, most: int = 100) -> list[PersonCard]:
    """Own friends who are the person's friends too."""
    rows = _common(actor, person.pk).order_by("other__name")
    found = rows.annotate(face=photo_of(actor, "other"))[:most]
    return cards(
        actor, [Face(*row) for row in found.values_list("other_id", "other__name", "face")]
    )


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
    rows = requests.order_by("-pk").annotate(face=photo_of(actor, side)).select_related(side)
    found = list(rows)
    people = [Face(getattr(r, f"{side}_id"), getattr(r, side).name, r.face) for r in found]
    return [
        Asking(request.pk, person, request.message, request.at)
        for request, person in zip(found, cards(actor, people), strict=True)
    ]
