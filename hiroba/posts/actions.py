"""Writing: publish, edit, show to others, delete; comments and likes; reading marks."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account, Audience
from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid
from hiroba.files import pictures
from hiroba.files.models import Picture
from hiroba.friends.models import Circle
from hiroba.policy import limits
from hiroba.policy.gate import Again, action
from hiroba.posts import mentions
from hiroba.posts.kinds import KINDS
from hiroba.posts.models import Comment, FeedItem, Like, Mark, Photo, Post, Reading, Version

Chosen = tuple[str, int | None]
# The same words from the same person within this time are one deed, clicked twice.
A_MOMENT = timedelta(seconds=10)


@action("post.publish")
def publish(
    actor: Actor,
    me: Account,
    /,
    *,
    kind: str,
    audience: Chosen,
    photos: Sequence[pictures.Prepared] = (),
    **words: Any,
) -> Post | Again[Post]:
    """`audience`: level and circle. Raises Invalid beside the field that is wrong."""
    if kind not in KINDS:
        raise Invalid(kind=_("There is no such kind of post."))
    if len(photos) > KINDS[kind].photos:
        raise Invalid(photos=_("These are too many photos."))
    if not words.get("body", "").strip() and not photos:
        raise Invalid(body=_("Write something, or choose a photo."))
    words["body"] = mentions.kept(me.pk, words.get("body", ""))
    words |= {"author": me, "kind": kind, **_shown_to(me.pk, audience)}
    for earlier in _a_moment_ago(Post.objects.filter(**words)):
        if _digests(earlier) == [photo.digest for photo in photos]:
            return Again(earlier)
    limits.spend("post", actor.me)
    post = Post.objects.create(**words)
    FeedItem.objects.create(reader=me, post=post, author=me)
    _hang(post, photos)
    return post


@action("post.edit")
def edit(actor: Actor, post: Post, /, **words: Any) -> Post:
    """The words as they were are kept as a version that every reader may see."""
    if "body" in words:
        words["body"] = mentions.kept(actor.me, words["body"])
    changed = {name: value for name, value in words.items() if getattr(post, name) != value}
    if not words.get("body", post.body).strip() and not post.photos.exists():
        raise Invalid(body=_("Write something, or delete the post."))
    if changed.keys() & {"title", "body"}:
        Version.objects.create(post=post, title=post.title, body=post.body)
        changed["edited_at"] = clock.now()
    if changed:
        Post.objects.filter(pk=post.pk).update(**changed)
    return post


@action("post.show_to")
def show_to(actor: Actor, post: Post, /, *, audience: Chosen) -> None:
    Post.objects.filter(pk=post.pk).update(**_shown_to(actor.me, audience))


@action("post.hide_older")
def hide_older(actor: Actor, me: Account, /, *, before: date, audience: str) -> dict[str, int]:
    """Narrow every older post that more people may read now; nothing is ever widened."""
    until = ids.first_id(datetime.combine(before, time(), timezone.get_current_timezone()))
    levels = list(Audience.values)
    wider = levels[: levels.index(audience)]
    older = Post.objects.filter(author=me, pk__lt=until, audience__in=wider)
    return {"hidden": older.update(audience=audience, circle=None)}


@action("post.delete")
def delete(actor: Actor, post: Post, /) -> dict[str, list[int]]:
    """With its comments, likes, versions and pictures. Returns the pictures to throw away."""
    return {"pictures": remove(post)}


@action("post.comment")
def comment(actor: Actor, post: Post, /, *, body: str) -> Comment | Again[Comment]:
    body = mentions.kept(actor.me, body)
    same = Comment.objects.filter(post=post, author=actor.me, body=body)
    if earlier := _a_moment_ago(same).first():
        return Again(earlier)
    limits.spend("comment", actor.me)
    Post.objects.filter(pk=post.pk).update(comments_count=F("comments_count") + 1)
    return Comment.objects.create(post=post, author_id=actor.me, body=body)


@action("comment.delete")
def delete_comment(actor: Actor, comment: Comment, /) -> None:
    remove_comment(comment)


@action("post.like")
def like(actor: Actor, post: Post, /) -> Like | Again[Like]:
    """Once; a second click changes nothing."""
    like, made = Like.objects.get_or_create(post=post, person_id=actor.me)
    if not made:
        return Again(like)
    Post.objects.filter(pk=post.pk).update(likes_count=F("likes_count") + 1)
    return like


@action("post.unlike")
def unlike(actor: Actor, post: Post, /) -> Again[None] | None:
    """Also of a post that one no longer sees; a second click changes nothing."""
    gone, _ = Like.objects.filter(post=post, person=actor.me).delete()
    if not gone:
        return Again(None)
    Post.objects.filter(pk=post.pk).update(likes_count=F("likes_count") - gone)
    return None


@action("post.read")
def read(actor: Actor, post: Post, /) -> None:
    """Tell an author who asks for it that one has read the diary."""
    Reading.objects.get_or_create(post=post, reader_id=actor.me)


@action("mark.move")
def move_mark(actor: Actor, me: Account, /, *, place: str, up_to: int) -> None:
    Mark.objects.update_or_create(person=me, place=place, defaults={"up_to": up_to})


def remove(post: Post) -> list[int]:
    """Part of the deed or decision that causes it. Returns the pictures that hung from it."""
    hung = list(post.photos.values_list("picture_id", flat=True))
    post.delete()
    Picture.objects.filter(pk__in=hung).delete()
    return hung


def remove_comment(comment: Comment) -> None:
    """Part of the deed or decision that causes it."""
    Post.objects.filter(pk=comment.post_id).update(comments_count=F("comments_count") - 1)
    comment.delete()


def _a_moment_ago(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(pk__gt=ids.first_id(clock.now() - A_MOMENT)).order_by("-pk")


def _digests(post: Post) -> list[str]:
    hung = post.photos.order_by("position")
    return list(hung.values_list("picture__digest", flat=True))


def _shown_to(author: int, audience: Chosen) -> dict[str, Any]:
    level, circle = audience
    if circle and not Circle.objects.filter(pk=circle, owner=author).exists():
        raise Invalid(audience=_("Choose one of your circles."))
    return {"audience": level, "circle_id": circle}


def _hang(post: Post, photos: Sequence[pictures.Prepared]) -> None:
    for position, prepared in enumerate(photos):
        limits.spend("upload", post.author_id)
        picture = pictures.keep(post.author_id, prepared)
        Photo.objects.create(post=post, picture=picture, position=position)
