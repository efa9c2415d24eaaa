"""Reading: lists of posts, each begun with what the reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account, Audience, Kind
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.friends.models import Circle, Member, Mute
from hiroba.partners.models import Issued
from hiroba.policy.gate import allowed, fetch, visible
from hiroba.policy.hot import Hot, hot
from hiroba.posts import mentions
from hiroba.posts.cards import (
    CommentCard,
    PhotoCard,
    PostCard,
    TitleCard,
    comment_columns,
    post_columns,
)
from hiroba.posts.models import Comment, Photo, Place, Post, PostKind, Reading, Version

SHOWN = 20
BESIDE = 6
COMMENTS_SHOWN = 50
Values = QuerySet[Any, tuple[Any, ...]]


class Page(Struct):
    """A part of a list. `older`: the id to go on from, or None at the end."""

    items: list[Any]
    older: int | None


# Hot reads: one row more than is shown tells whether there is more.


@hot(PostCard)
def _home(actor: Actor, *, before: int) -> Values:
    return post_columns(actor, _feed(actor, before), Place.HOME)[: SHOWN + 1]


@hot(PostCard)
def _home_of_kind(actor: Actor, *, before: int, kind: str) -> Values:
    return post_columns(actor, _feed(actor, before).filter(kind=kind), Place.HOME)[: SHOWN + 1]


@hot(PostCard)
def _home_of_circle(actor: Actor, *, before: int, circle: int) -> Values:
    posts = _feed(actor, before).filter(_by_members(circle))
    return post_columns(actor, posts, Place.HOME)[: SHOWN + 1]


@hot(PostCard)
def _diaries(actor: Actor, *, before: int) -> Values:
    return post_columns(actor, _diaries_of_friends(actor, before), Place.DIARIES)[: SHOWN + 1]


@hot(TitleCard)
def _titles(actor: Actor, *, before: int) -> Values:
    found = _diaries_of_friends(actor, before)
    return found.values_list("pk", "title", "author_id", "author__name")[:BESIDE]


@hot(PostCard)
def _square(actor: Actor, *, before: int) -> Values:
    posts = _for_everyone(actor).filter(pk__lt=before).order_by("-pk")
    return post_columns(actor, posts, Place.SQUARE)[: SHOWN + 1]


@hot(PostCard)
def _of_person(actor: Actor, *, person: int, before: int) -> Values:
    posts = visible(actor, Post).filter(author=person, pk__lt=before).order_by("-pk")
    return post_columns(actor, posts)[: SHOWN + 1]


@hot(PostCard)
def _of_person_and_kind(actor: Actor, *, person: int, before: int, kind: str) -> Values:
    posts = visible(actor, Post).filter(author=person, pk__lt=before, kind=kind)
    return post_columns(actor, posts.order_by("-pk"))[: SHOWN + 1]


@hot(PostCard)
def _one(actor: Actor, *, post: int) -> Values:
    return post_columns(actor, visible(actor, Post).filter(pk=post))


@hot(CommentCard)
def _comments(actor: Actor, *, post: int, before: int) -> Values:
    comments = visible(actor, Comment).filter(post=post, pk__lt=before).order_by("-pk")
    return comment_columns(actor, comments)[: COMMENTS_SHOWN + 1]


@hot(PhotoCard)
def _photos(actor: Actor, *, posts: Sequence[int]) -> Values:
    # Asked only for posts that the reader was just shown.
    photos = Photo.objects.filter(post__in=posts).order_by("post", "position")
    return photos.values_list("picture_id", "post_id", "picture__width", "picture__height")


def home(actor: Actor, before: int | None = None, *, kind: str = "", circle: int = 0) -> Page:
    """Own and friends' posts, newest first, nothing ranked and nothing inserted."""
    if kind:
        return _page(actor, _home_of_kind, before, kind=kind)
    if circle:
        return _page(actor, _home_of_circle, before, circle=fetch(actor, Circle, circle).pk)
    return _page(actor, _home, before)


def diaries(actor: Actor, before: int | None = None) -> Page:
    """Friends' diaries, newest first."""
    return _page(actor, _diaries, before)


def new_diaries(actor: Actor) -> list[TitleCard]:
    """The newest few of friends' diaries, for a list of titles."""
    return _titles(actor, before=ids.LARGEST)


def square(actor: Actor, before: int | None = None) -> Page:
    """The newest posts for everyone, in order of time."""
    return _page(actor, _square, before)


def of_person(actor: Actor, person: int, before: int | None = None, *, kind: str = "") -> Page:
    if kind:
        return _page(actor, _of_person_and_kind, before, person=person, kind=kind)
    return _page(actor, _of_person, before, person=person)


def one(actor: Actor, post: int) -> PostCard:
    """Raises NotFound for a post that is not there for this reader."""
    found = _one(actor, post=post) if 0 < post <= ids.LARGEST else []
    if not found:
        fetch(actor, Post, -1)
    return _complete(actor, found)[0]


def comments(actor: Actor, post: int, before: int | None = None) -> Page:
    """The newest 50, oldest of them first; `older` leads to earlier ones."""
    found = _comments(actor, post=post, before=before or ids.LARGEST)
    shown = found[:COMMENTS_SHOWN][::-1]
    _name_mentions(actor, shown)
    return Page(shown, shown[0].id if len(found) > COMMENTS_SHOWN else None)


def newer(actor: Actor, place: str, than: int) -> int:
    """How many posts came since, 21 for more than 20."""
    if place == Place.SQUARE:
        posts = _for_everyone(actor)
    elif place == Place.DIARIES:
        posts = _diaries_of_friends(actor, ids.LARGEST)
    else:
        posts = _feed(actor, ids.LARGEST)
    return len(posts.filter(pk__gt=than).values("pk")[: SHOWN + 1])


def readers(actor: Actor, post: int) -> list[Face]:
    readings = visible(actor, Reading).filter(post=post).order_by("-pk")[:1000]
    found = readings.annotate(face=photo_of(actor, "reader"))
    return [Face(*row) for row in found.values_list("reader_id", "reader__name", "face")]


class Wording(Struct, frozen=True):
    """How a post read at a time."""

    title: str
    body: str
    at: datetime


def versions(actor: Actor, post: PostCard) -> list[Wording]:
    """Newest first, the present one included."""
    earlier = list(visible(actor, Version).filter(post=post.id).order_by("pk"))
    names = _names(actor, mentions.everyone_in(version.body for version in earlier))
    # A version was kept at the moment it was replaced: it began when the one before it ended.
    began = [ids.time_of(post.id), *(version.at for version in earlier)]
    found = [
        Wording(version.title, mentions.named(version.body, names), at)
        for version, at in zip(earlier, began, strict=False)
    ]
    return [Wording(post.title, post.body, began[-1]), *reversed(found)]


def comments_under(author: int) -> int:
    """How many comments of others stand under somebody's posts."""
    return Comment.objects.filter(post__author=author).exclude(author=author).count()


def last_audience(author: int) -> tuple[Subquery, Subquery]:
    """Level and circle of what somebody wrote last, as columns of a query about them."""
    last = Post.objects.filter(author=author).order_by("-pk")
    return Subquery(last.values("audience")[:1]), Subquery(last.values("circle")[:1])


def begins_at(level: str, circle: int) -> str:
    """Where the composer begins, as its form writes it: at the audience used last. What
    reaches further than friends is chosen each time, so that nothing is for everyone only
    because something before it was (PV-30)."""
    if level == Audience.CIRCLE:
        return f"circle:{circle}" if circle else str(Audience.SELF)
    return level if level in {Audience.TOP_FRIENDS, Audience.SELF} else str(Audience.FRIENDS)


def typed_body(actor: Actor, post: Post) -> str:
    """The text as its author typed it, for the form that edits it."""
    return mentions.typed(post.body, _names(actor, mentions.people(post.body)))


def _for_everyone(actor: Actor) -> QuerySet[Post]:
    posts = _unmuted(actor, visible(actor, Post).filter(audience=Audience.EVERYONE))
    if actor.kind != Kind.TEST:
        return posts
    # Few live in a world of tests: from them it is a step to their posts, while from the newest
    # post backwards all of the square lies in between.
    return posts.filter(author__in=Issued.objects.filter(partner=actor.world).values("account"))


def _feed(actor: Actor, before: int, verb: str = "post.view") -> QuerySet[Post]:
    posts = allowed(actor, verb).filter(
        feed_items__reader=actor.me, feed_items__post__lt=before
    )
    return _unmuted(actor, posts).order_by("-feed_items__post")


def _by_members(circle: int) -> Exists:
    return Exists(Member.objects.filter(circle=circle, friend=OuterRef("author")))


def _diaries_of_friends(actor: Actor, before: int) -> QuerySet[Post]:
    return _feed(actor, before).filter(kind=PostKind.DIARY).exclude(author=actor.me)


def _unmuted(actor: Actor, posts: QuerySet[Post]) -> QuerySet[Post]:
    if not actor.signed_in:
        return posts
    return posts.filter(~Exists(Mute.objects.filter(who=actor.me, whom=OuterRef("author"))))


def _page(actor: Actor, query: Hot[PostCard], before: int | None, **values: Any) -> Page:
    found = query(actor, before=before or ids.LARGEST, **values)
    shown = _complete(actor, found[:SHOWN])
    return Page(shown, shown[-1].id if len(found) > SHOWN else None)


def _complete(actor: Actor, posts: list[PostCard]) -> list[PostCard]:
    """Photos and the names of people mentioned, each in one query for all posts."""
    if not posts:
        return posts
    hung: dict[int, list[PhotoCard]] = {}
    for photo in _photos(actor, posts=[post.id for post in posts]):
        hung.setdefault(photo.post_id, []).append(photo)
    for post in posts:
        post.photos = hung.get(post.id, [])
    _name_mentions(actor, posts)
    return posts


def _name_mentions(actor: Actor, cards: Sequence[PostCard | CommentCard]) -> None:
    people = mentions.everyone_in(card.body for card in cards)
    if people:
        names = _names(actor, people)
        for card in cards:
            card.body = mentions.named(card.body, names)


def _names(actor: Actor, people: set[int]) -> dict[int, str]:
    found = visible(actor, Account).filter(pk__in=people)
    return dict(found.values_list("pk", "name"))
