"""A large square in bulk: the whole friendship graph, or as many people as one asks for.

Everything is written as the actions would have left it: counters, feeds, confirmed addresses;
what it leaves out is the log of events. For measuring and trying out, into an empty square.
"""

import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Model

from hiroba.accounts.models import Account, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.base import clock, health, ids
from hiroba.cli import world
from hiroba.friends.models import Friendship
from hiroba.posts.feed import KEPT
from hiroba.posts.models import Comment, Like, Post

PASSWORD = "hiroba-demo"  # for invented people
BATCH = 5_000
READERS_AT_ONCE = 500
DAYS = 60
GRAPH_POSTS = 5
AUDIENCES = ("everyone", "friends", "friends", "everyone", "friends_of_friends", "self",
             "friends", "everyone")  # fmt: skip
M = TypeVar("M", bound=Model)
Pairs = list[tuple[int, int]]


def run(*, graph: bool, people: int = 0, friends: int = 30, posts: int = 10) -> None:
    """`graph`: the real one of 4,039 people; otherwise `people` with `friends` each."""
    if Account.objects.exists():
        raise SystemExit("There are people here already; seed wants an empty square.")
    pairs = world.friendships() if graph else _regular(people, friends)
    size = 1 + max(max(pair) for pair in pairs)
    with _told("people"):
        accounts = _people(size, pairs)
    with _told("friendships"):
        _friendships(accounts, pairs)
    with _told("posts"):
        _posts(accounts, GRAPH_POSTS if graph else posts)
    with _told("likes and comments"):
        _answers(accounts, pairs)
    with _told("feeds"):
        _feeds(accounts)
    health.know_the_sizes()


def _regular(people: int, friends: int) -> Pairs:
    """Everyone has as many friends: near ones around a ring, and some far away."""
    if not 2 <= friends < people:
        raise SystemExit("Everyone needs at least 2 friends, and fewer than there are people.")
    steps = [
        step if step % 3 else step * people // 97 + step for step in range(1, friends // 2 + 1)
    ]
    found = {
        tuple(sorted((one, (one + step) % people))) for one in range(people) for step in steps
    }
    return sorted((a, b) for a, b in found if a != b)


def _people(size: int, pairs: Pairs) -> list[int]:
    counts = [0] * size
    for one, other in pairs:
        counts[one] += 1
        counts[other] += 1
    password, joined = make_password(PASSWORD), clock.now() - timedelta(days=DAYS + 30)
    numbers = [ids.past_id(joined + timedelta(seconds=n), n) for n in range(size)]
    _save(Account, (_account(n, numbers[n], counts[n], password) for n in range(size)))
    _save(EmailAddress, (_address(n, numbers[n]) for n in range(size)))
    return numbers


def _account(n: int, number: int, friends: int, password: str) -> Account:
    who = world.person(n)
    return Account(
        id=number,
        name=who.name[:40],
        email=_mail(n),
        password=password,
        language=who.language,
        status=Status.ACTIVE,
        friends_count=friends,
        **{f"{name}_version": in_force(name) for name in NAMES},
    )


def _address(n: int, number: int) -> EmailAddress:
    return EmailAddress(user_id=number, email=_mail(n), verified=True, primary=True)


def _mail(n: int) -> str:
    return f"{world.person(n).handle}@example.com"


def _friendships(accounts: list[int], pairs: Pairs) -> None:
    since = clock.now() - timedelta(days=DAYS + 20)
    both = (pair for a, b in pairs for pair in ((a, b), (b, a)))
    _save(
        Friendship,
        (
            Friendship(
                id=ids.past_id(since + timedelta(milliseconds=n), n),
                one_id=accounts[a],
                other_id=accounts[b],
            )
            for n, (a, b) in enumerate(both)
        ),
    )


def _posts(accounts: list[int], each: int) -> None:
    total = len(accounts) * each
    step = timedelta(days=DAYS) / total
    start = clock.now() - timedelta(days=DAYS)
    _save(Post, (_post(n, accounts[n % len(accounts)], start + n * step) for n in range(total)))


def _post(n: int, author: int, moment: datetime) -> Post:
    language = "ja" if n % 3 else "en"
    shown = {
        "id": ids.past_id(moment, n),
        "author_id": author,
        "audience": AUDIENCES[n * 7 % 29 % len(AUDIENCES)],
    }
    if n % 12 == 5:
        diary = world.diaries(language)[n * 31 % len(world.diaries(language))]
        return Post(kind="diary", title=diary.title, body=diary.body, **shown)
    voice = world.voices(language)[n * 31 % len(world.voices(language))]
    return Post(kind="voice", body=voice.body, **shown)


def _answers(accounts: list[int], pairs: Pairs) -> None:
    """Friends like and comment, where the audience lets friends read; counters follow."""
    friends: dict[int, list[int]] = {}
    for a, b in pairs:
        friends.setdefault(accounts[a], []).append(accounts[b])
        friends.setdefault(accounts[b], []).append(accounts[a])
    posts = Post.objects.exclude(audience="self").order_by("pk").values_list("pk", "author_id")
    _save(Like, _likes(posts.iterator(), friends))
    _save(Comment, _comments(posts.iterator(), friends))
    for table, column in (("like", "likes"), ("comment", "comments")):
        _count(table, f"{column}_count")


def _likes(posts: Iterable[tuple[int, int]], friends: dict[int, list[int]]) -> Iterator[Like]:
    made = 0
    for n, (post, author) in enumerate(posts):
        near = friends[author]
        for k in range(min(n % 4, len(near))):
            made += 1
            moment = ids.time_of(post) + timedelta(minutes=k + 1)
            person = near[(n + k) % len(near)]
            yield Like(id=ids.past_id(moment, made), post_id=post, person_id=person)


def _comments(
    posts: Iterable[tuple[int, int]], friends: dict[int, list[int]]
) -> Iterator[Comment]:
    made = 0
    for n, (post, author) in enumerate(posts):
        said = world.comments("ja" if n % 3 else "en")
        for k in range((0, 1, 0, 2)[n % 4]):
            made += 1
            moment = ids.time_of(post) + timedelta(minutes=7 * (k + 1))
            writer = friends[author][(n * 3 + k) % len(friends[author])]
            yield Comment(
                id=ids.past_id(moment, made),
                post_id=post,
                author_id=writer,
                body=said[made * 31 % len(said)],
            )


def _count(table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE posts_post SET {column} = n FROM (SELECT post_id, count(*) AS n"
            f" FROM posts_{table} GROUP BY post_id) AS counted WHERE posts_post.id = post_id"
        )


_FEED = """
    INSERT INTO posts_feeditem (reader_id, post_id, author_id)
    SELECT reader, post, author FROM (
        SELECT reader, post, author,
               row_number() OVER (PARTITION BY reader ORDER BY post DESC) AS place
        FROM (
            SELECT f.one_id AS reader, p.id AS post, p.author_id AS author
            FROM friends_friendship f JOIN posts_post p ON p.author_id = f.other_id
            WHERE f.one_id BETWEEN %s AND %s
            UNION ALL
            SELECT p.author_id, p.id, p.author_id FROM posts_post p
            WHERE p.author_id BETWEEN %s AND %s
        ) AS everything
    ) AS placed WHERE place <= %s ORDER BY reader, post
"""


def _feeds(accounts: list[int]) -> None:
    for start in range(0, len(accounts), READERS_AT_ONCE):
        some = accounts[start : start + READERS_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(_FEED, [some[0], some[-1], some[0], some[-1], KEPT])


def _save(model: type[M], rows: Iterable[M]) -> None:
    walk = iter(rows)
    with transaction.atomic():
        while some := list(islice(walk, BATCH)):
            model._default_manager.bulk_create(some)


class _told:  # noqa: N801  (reads as a sentence: with told("people"))
    """Says on the terminal how long a part took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.start = time.monotonic()

    def __exit__(self, *_error: Any) -> None:
        print(f"{self.what}: {time.monotonic() - self.start:.1f} s", flush=True)
