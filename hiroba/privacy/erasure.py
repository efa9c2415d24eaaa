"""Erasing a person everywhere, as each table declares it (PV-9), files included."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hiroba.accounts.models import Account, Status
from hiroba.base import clock
from hiroba.base.models import Job
from hiroba.base.personal import Erase
from hiroba.files.models import Picture
from hiroba.files.pictures import throw_away
from hiroba.friends.models import Friendship
from hiroba.posts.models import Comment, Like, Post
from hiroba.privacy.register import Entry, entries


def erase_due() -> None:
    """Everybody whose 30 days are over."""
    due = Account.objects.filter(status=Status.CLOSING, closes_at__lte=clock.now())
    for account_id in list(due.values_list("pk", flat=True)):
        erase(account_id)


def erase(account_id: int) -> None:
    """Rows go or are emptied in one transaction; then the files, which no row names any more."""
    pictures = list(Picture.objects.filter(owner=account_id).values_list("pk", flat=True))
    with transaction.atomic():
        friends = list(_friends_of(account_id))
        posts = list(_posts_touched_by(account_id))
        Job.objects.filter(event__account=account_id).delete()
        for entry in sorted(entries(), key=_order):
            _erase(entry, account_id)
        _count_again(friends, posts)
        Account.objects.filter(pk=account_id).update(status=Status.ERASED)
    for picture in pictures:
        throw_away(picture)
    _forget_pages()


def _erase(entry: Entry, account_id: int) -> None:
    personal = entry.personal
    if personal.erase is Erase.DELETE:
        entry.about(account_id).delete()
    elif personal.erase is Erase.BLANK:
        entry.of(account_id).update(**personal.blank)


def _order(entry: Entry) -> bool:
    """What is emptied comes last: it lets go of what is deleted before."""
    return entry.personal.erase is not Erase.DELETE


def _friends_of(account_id: int) -> QuerySet[Any, int]:
    return Friendship.objects.filter(one=account_id).values_list("other_id", flat=True)


def _posts_touched_by(account_id: int) -> Iterator[int]:
    """Posts of others whose counters this person moved."""
    yield from Comment.objects.filter(author=account_id).values_list("post_id", flat=True)
    yield from Like.objects.filter(person=account_id).values_list("post_id", flat=True)


def _count_again(friends: list[int], posts: list[int]) -> None:
    Account.objects.filter(pk__in=friends).update(friends_count=F("friends_count") - 1)
    Post.objects.filter(pk__in=posts).update(
        comments_count=_number(Comment), likes_count=_number(Like)
    )


def _number(model: Any) -> Coalesce:
    rows = model.objects.filter(post=OuterRef("pk")).order_by().values("post")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _forget_pages() -> None:
    """SQLite overwrites what it deletes (`secure_delete`); the log of writes is emptied too."""
    if connection.vendor == "sqlite" and not settings.DATABASES["default"]["NAME"] == ":memory:":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
