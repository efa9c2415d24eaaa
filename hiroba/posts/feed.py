"""The home feed: one row per reader and post, filled by what happens elsewhere.

A reader keeps the newest 1,000. Rows are written for friends whatever the audience; the rule
is asked again at reading, so a post shown to others later needs no new row.
"""

from django.db import connection
from django.db.models import Q

from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.friends.models import Friendship
from hiroba.posts.models import FeedItem, Post

KEPT = 1000
BROUGHT = 50
TURNS = 50

_FAN_OUT = """
    INSERT INTO posts_feeditem (reader_id, post_id, author_id)
    SELECT f.other_id, p.id, p.author_id
    FROM posts_post p JOIN friends_friendship f ON f.one_id = p.author_id
    WHERE p.id = %s
    ON CONFLICT DO NOTHING
"""
_TRIM = """
    DELETE FROM posts_feeditem WHERE reader_id = %s AND post_id < (
        SELECT post_id FROM posts_feeditem WHERE reader_id = %s
        ORDER BY post_id DESC LIMIT 1 OFFSET %s)
"""


def deliver(event: Event) -> None:
    """A post goes into the feeds of its author's friends, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_FAN_OUT, [event.made])
    if post := Post.objects.filter(pk=event.made).first():
        _trim_some(post)


def bring_together(event: Event) -> None:
    """New friends find each other's last 50 posts in their feeds."""
    one, other = event.data["one"], event.data["other"]
    if Friendship.objects.filter(one=one, other=other).exists():
        _bring(one, other)
        _bring(other, one)


def part(event: Event) -> None:
    """The friendship is over: neither finds the other in the feed."""
    one, other = event.account_id, event.subject
    if one and not Friendship.objects.filter(one=one, other=other).exists():
        FeedItem.objects.filter(
            Q(reader=one, author=other) | Q(reader=other, author=one)
        ).delete()


def _trim_some(post: Post) -> None:
    """Of the readers just reached, every fiftieth in turn: all stay near the newest 1,000."""
    turn = (post.pk >> ids.TIME_SHIFT) % TURNS
    friends = Friendship.objects.filter(one=post.author_id).values_list("other_id", flat=True)
    readers = [post.author_id, *friends]
    with connection.cursor() as cursor:
        for reader in readers:
            if (reader >> ids.TIME_SHIFT) % TURNS == turn:
                cursor.execute(_TRIM, [reader, reader, KEPT - 1])


def _bring(author: int, reader: int) -> None:
    newest = Post.objects.filter(author=author).order_by("-pk").values_list("pk", flat=True)
    FeedItem.objects.bulk_create(
        (
            FeedItem(reader_id=reader, post_id=post, author_id=author)
            for post in newest[:BROUGHT]
        ),
        ignore_conflicts=True,
    )
