"""What reaches people in the demo square: feeds and notices, and up to where they have read."""

import random
from bisect import bisect_right
from collections import defaultdict
from datetime import datetime, timedelta

from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Someone, Square
from hiroba.inbox.models import Notice
from hiroba.posts.models import FeedItem, Mark, Place, Post

AFTER = timedelta(milliseconds=180)  # what the worker takes


def tell(
    square: Square, rows: Rows, event: Event, to: int, kind: str, post: Post | None = None
) -> None:
    """As `inbox.notices` does: not oneself, once a cause. Nobody here mutes anybody."""
    doer = event.account_id
    if doer is None or doer == to:
        return
    told = Notice(to_id=to, kind=kind, doer_id=doer, post=post, cause=event.pk)
    told.pk = rows.id(event.at + AFTER)
    rows.add(told)


def deliver(square: Square, rows: Rows) -> None:
    """Every post into its author's feed and those of the author's friends."""
    numbers = square.numbers
    for post in rows.of(Post):
        author = post.author_id
        readers = [square.people[n].id for n in sorted(square.friends[numbers[author]])]
        for reader in (author, *readers):
            rows.add(FeedItem(reader_id=reader, post_id=post.pk, author_id=author))


def look(square: Square, rows: Rows) -> None:
    """Everybody looked in at some time: what is older is read, what is newer is not."""
    seen = {one.id: _last_look(rows.anchor, one) for one in square.people.values()}
    for account in rows.of(Account):
        account.last_login = seen[account.pk] - timedelta(days=account.pk % 9, hours=1)
    _read_notices(rows, seen)
    lists = _lists(rows)
    for person, moment in seen.items():
        for place, posts in lists[person].items():
            if found := bisect_right(posts, ids.first_id(moment)):
                rows.add(Mark(person_id=person, place=place, up_to=posts[found - 1]))
                rows.did("mark.move", person, moment, to=person)


def _last_look(anchor: datetime, one: Someone) -> datetime:
    if one.key:
        return anchor - timedelta(hours=9)
    dice = random.Random(f"look {one.number}")
    return anchor - timedelta(hours=dice.expovariate(1 / 20), minutes=5)


def _read_notices(rows: Rows, seen: dict[int, datetime]) -> None:
    read = set()
    for notice in rows.of(Notice):
        if notice.at < seen[notice.to_id]:
            notice.read = True
            read.add(notice.to_id)
    for person in sorted(read):
        rows.did("notice.read", person, seen[person], to=person)


def _lists(rows: Rows) -> dict[int, dict[str, list[int]]]:
    """Ids of posts, oldest first, of each list that remembers where somebody stopped."""
    posts = sorted(rows.of(Post), key=lambda post: post.pk)
    square = [post.pk for post in posts if post.audience == "everyone"]
    kinds = {post.pk: post.kind for post in posts}
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for item in sorted(rows.of(FeedItem), key=lambda item: item.post_id):
        mine = found[item.reader_id]
        mine[Place.SQUARE] = square
        mine[Place.HOME].append(item.post_id)
        if kinds[item.post_id] == "diary" and item.author_id != item.reader_id:
            mine[Place.DIARIES].append(item.post_id)
    return found
