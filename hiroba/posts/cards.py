"""Posts and comments as lists show them: plain values, one query for all their columns."""

from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Coalesce
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.posts.models import Comment, Like, Mark, Post


class PhotoCard(Struct, frozen=True):
    id: int
    post_id: int
    width: int
    height: int

    @property
    def small(self) -> str:
        return f"/files/{self.id}/small"

    @property
    def medium(self) -> str:
        return f"/files/{self.id}/medium"

    @property
    def large(self) -> str:
        return f"/files/{self.id}/large"


class PostCard(Struct):
    """`body` holds mentions as `mentions.named` leaves them once `complete` has run."""

    id: int
    kind: str
    title: str
    body: str
    audience: str
    edited_at: datetime | None
    likes: int
    comments: int
    show_readers: bool
    author_id: int
    author_name: str
    author_photo: int | None
    liked: bool
    mine: bool
    circle_name: str | None
    read_up_to: int
    hidden: bool
    photos: list[PhotoCard] = []

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)

    @property
    def author(self) -> Face:
        return Face(self.author_id, self.author_name, self.author_photo)

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def fresh(self) -> bool:
        return self.read_up_to >= 0 and self.id > self.read_up_to and not self.mine


class TitleCard(Struct, frozen=True):
    """A diary in a list of titles."""

    id: int
    title: str
    author_id: int
    author_name: str

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)

    @property
    def author(self) -> Face:
        return Face(self.author_id, self.author_name, None)


class CommentCard(Struct):
    id: int
    body: str
    author_id: int
    author_name: str
    author_photo: int | None
    can_delete: bool
    mine: bool
    hidden: bool

    @property
    def at(self) -> datetime:
        return ids.time_of(self.id)

    @property
    def author(self) -> Face:
        return Face(self.author_id, self.author_name, self.author_photo)


NO_MARK = Value(-1, output_field=BigIntegerField())
NO, YES = Value(False), Value(True)


def post_columns(
    actor: Actor, posts: QuerySet[Post], place: str = ""
) -> QuerySet[Post, tuple[Any, ...]]:
    """The columns of `PostCard`, in its order. `place`: the list whose reading mark counts."""
    return posts.annotate(
        face=photo_of(actor, "author"),
        liked=_liked(actor),
        mine=_mine(actor, "author"),
        circle_name_=_circle_name(actor),
        read_up_to=_read_up_to(actor, place),
    ).values_list(
        "pk", "kind", "title", "body", "audience", "edited_at", "likes_count",
        "comments_count", "show_readers", "author_id", "author__name", "face", "liked", "mine",
        "circle_name_", "read_up_to", "hidden",
    )  # fmt: skip


def comment_columns(
    actor: Actor, comments: QuerySet[Comment]
) -> QuerySet[Comment, tuple[Any, ...]]:
    mine, theirs = _mine(actor, "author"), _mine(actor, "post__author")
    return comments.annotate(
        face=photo_of(actor, "author"),
        can_delete=Case(When(mine, then=YES), When(theirs, then=YES), default=NO)
        if actor.signed_in
        else NO,
        mine=_mine(actor, "author"),
    ).values_list(
        "pk", "body", "author_id", "author__name", "face", "can_delete", "mine", "hidden"
    )


def _liked(actor: Actor) -> Any:
    if not actor.signed_in:
        return NO
    return Exists(Like.objects.filter(post=OuterRef("pk"), person=actor.account_id))


def _mine(actor: Actor, path: str) -> Any:
    if not actor.signed_in:
        return NO
    return Case(
        When(**{path: actor.account_id}, then=YES), default=NO, output_field=BooleanField()
    )


def _circle_name(actor: Actor) -> Any:
    """Only its author learns for which circle a post is."""
    if not actor.signed_in:
        return Value(None, output_field=CharField())
    return Case(When(author=actor.account_id, then=F("circle__name")), output_field=CharField())


def _read_up_to(actor: Actor, place: str) -> Any:
    if not place or not actor.signed_in:
        return NO_MARK
    mark = Mark.objects.filter(person=actor.account_id, place=place)
    return Coalesce(
        Subquery(mark.values("up_to")[:1]), Value(0), output_field=BigIntegerField()
    )
