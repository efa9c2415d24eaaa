"""Posts as programs read them: the same rules, fewer columns, each query compiled once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet
from msgspec import Struct

from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.policy.gate import allowed, visible
from hiroba.policy.hot import Hot, hot
from hiroba.posts.cards import PhotoCard
from hiroba.posts.models import Comment, Like, Post, PostKind
from hiroba.posts.queries import _by_members, _feed, _name_mentions, _photos

SHORT, LONG = 20, 420
Values = QuerySet[Any, tuple[Any, ...]]


class Status(Struct):
    """A post without what only its pages show."""

    id: int
    title: str
    body: str
    audience: str
    circle_id: int | None
    likes: int
    comments: int
    author_id: int
    author_name: str
    author_photo: int | None
    kind: str
    photos: list[PhotoCard] = []

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)


class Reply(Struct):
    id: int
    body: str
    author_id: int
    author_name: str
    author_photo: int | None

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)


class Said(Struct):
    author_id: int
    body: str


class Liker(Struct, frozen=True):
    author_id: int
    author_name: str
    author_photo: int | None


def _columns(posts: QuerySet[Post]) -> Values:
    return posts.values_list(
        "pk", "title", "body", "audience", "circle_id", "likes_count", "comments_count",
        "author_id", "author__name", "author__photo_public_id", "kind",
    )  # fmt: skip


@hot(Status)
def _friends(actor: Actor, *, since: int, kind: str) -> Values:
    return _columns(_feed(actor, ids.LARGEST).filter(pk__gt=since, kind=kind))[:SHORT]


@hot(Status)
def _more_of_friends(actor: Actor, *, since: int, before: int, kind: str) -> Values:
    return _columns(_feed(actor, before).filter(pk__gt=since, kind=kind))[:LONG]


@hot(Status)
def _circle(actor: Actor, *, since: int, kind: str, circle: int) -> Values:
    posts = _feed(actor, ids.LARGEST).filter(_by_members(circle), pk__gt=since, kind=kind)
    return _columns(posts)[:LONG]


@hot(Status)
def _person(actor: Actor, *, since: int, before: int, kind: str, person: int) -> Values:
    theirs = visible(actor, Post).filter(author=person, kind=kind)
    posts = theirs.filter(pk__gt=since, pk__lt=before)
    return _columns(posts.order_by("-pk"))[:LONG]


@hot(Status)
def _one(actor: Actor, *, post: int, kind: str) -> Values:
    return _columns(visible(actor, Post).filter(pk=post, kind=kind))


@hot(Reply)
def _replies(actor: Actor, *, post: int) -> Values:
    found = visible(actor, Comment).filter(post=post).order_by("pk")
    return found.values_list(
        "pk", "body", "author_id", "author__name", "author__photo_public_id"
    )[:LONG]


@hot(Liker)
def _likers(actor: Actor, *, post: int) -> Values:
    found = visible(actor, Like).filter(post=post).order_by("-pk")
    return found.values_list("person_id", "person__name", "person__photo_public_id")[:LONG]


@hot(Said)
def _newest(actor: Actor, *, people: Sequence[int]) -> Values:
    voices = visible(actor, Post).filter(author__in=people, kind=PostKind.VOICE)
    newest = voices.order_by().values("author").annotate(newest=Max("pk")).values("newest")
    return Post.objects.filter(pk__in=newest).values_list("author_id", "body")


class Update(Struct, frozen=True):
    """That somebody wrote something; not what."""

    id: int
    kind: str
    author_id: int
    author_name: str
    author_photo: int | None

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)


UPDATE = "update.view"


def _announced(posts: QuerySet[Post]) -> Values:
    return posts.values_list(
        "pk", "kind", "author_id", "author__name", "author__photo_public_id"
    )[:LONG]


@hot(Update)
def _updates_of_friends(actor: Actor, *, since: int) -> Values:
    return _announced(_feed(actor, ids.LARGEST, UPDATE).filter(pk__gt=since))


@hot(Update)
def _updates_of_circle(actor: Actor, *, since: int, circle: int) -> Values:
    posts = _feed(actor, ids.LARGEST, UPDATE).filter(_by_members(circle), pk__gt=since)
    return _announced(posts)


@hot(Update)
def _updates_of_person(actor: Actor, *, since: int, person: int) -> Values:
    posts = allowed(actor, UPDATE).filter(author=person, pk__gt=since)
    return _announced(posts.order_by("-pk"))


@hot(Liker)
def _me(actor: Actor, *, person: int) -> Values:
    found = Account.objects.filter(pk=person)
    return found.values_list("pk", "name", "photo_public_id")


def myself(actor: Actor) -> Liker:
    """The person who acts, as their own posts show them."""
    return _me(actor, person=actor.me)[0]


def of_friends(actor: Actor, kind: str, since: int, enough: int) -> list[Status]:
    """Own and friends' posts of a kind, newest first; at least `enough` where there are."""
    if enough <= SHORT:
        return _complete(actor, _friends, since=since, kind=kind)
    return friends_before(actor, kind, since)


def friends_before(
    actor: Actor, kind: str, since: int = 0, before: int = ids.LARGEST
) -> list[Status]:
    return _complete(actor, _more_of_friends, since=since, before=before, kind=kind)


def of_circle(actor: Actor, kind: str, since: int, circle: int) -> list[Status]:
    return _complete(actor, _circle, since=since, kind=kind, circle=circle)


def of_person(
    actor: Actor, kind: str, since: int, person: int, before: int = ids.LARGEST
) -> list[Status]:
    return _complete(actor, _person, since=since, before=before, kind=kind, person=person)


def one(actor: Actor, kind: str, post: int) -> list[Status]:
    """One or none."""
    return _complete(actor, _one, post=post, kind=kind)


def replies(actor: Actor, post: int) -> list[Reply]:
    """Oldest first."""
    found = _replies(actor, post=post)
    _name_mentions(actor, found)  # type: ignore[arg-type]
    return found


def updates_of_friends(actor: Actor, since: int) -> list[Update]:
    """That friends, and oneself, wrote something after `since`, the newest first."""
    return _updates_of_friends(actor, since=since)


def updates_of_circle(actor: Actor, since: int, circle: int) -> list[Update]:
    return _updates_of_circle(actor, since=since, circle=circle)


def updates_of_person(actor: Actor, since: int, person: int) -> list[Update]:
    return _updates_of_person(actor, since=since, person=person)


def newest_voices(actor: Actor, people: Sequence[int]) -> dict[int, str]:
    """The words of each person's newest voice, as far as they may be read."""
    found = _newest(actor, people=people)
    _name_mentions(actor, found)  # type: ignore[arg-type]
    return {one.author_id: one.body for one in found}


def likers(actor: Actor, post: int) -> list[Liker]:
    return _likers(actor, post=post)


def _complete(actor: Actor, query: Hot[Status], **values: Any) -> list[Status]:
    found = query(actor, **values)
    _name_mentions(actor, found)  # type: ignore[arg-type]
    return found


def with_photos(actor: Actor, found: Sequence[Status]) -> None:
    """The pictures that hang from these, in one query."""
    hung: dict[int, list[PhotoCard]] = {}
    for photo in _photos(actor, posts=[one.id for one in found]):
        hung.setdefault(photo.post_id, []).append(photo)
    for status in found:
        status.photos = hung.get(status.id, [])


__all__ = [
    "Liker", "PostKind", "Reply", "Status", "Update", "friends_before", "likers",
    "newest_voices", "of_circle", "of_friends", "of_person", "one", "replies",
    "updates_of_circle", "updates_of_friends", "updates_of_person", "with_photos",
]  # fmt: skip
