"""The books, read straight from the database: what is there, and does it add up?"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import psycopg

# Counters that are kept, each with how it is counted. No row may differ.
KEPT = {
    "likes": """
        SELECT p.id FROM posts_post p
        WHERE p.likes_count != (SELECT count(*) FROM posts_like l WHERE l.post_id = p.id)""",
    "comments": """
        SELECT p.id FROM posts_post p WHERE p.comments_count !=
        (SELECT count(*) FROM posts_comment c WHERE c.post_id = p.id)""",
    "friends": """
        SELECT a.id FROM accounts_account a WHERE a.friends_count !=
        (SELECT count(*) FROM friends_friendship f WHERE f.one_id = a.id)""",
    "friendships with one side": """
        SELECT f.id FROM friends_friendship f WHERE NOT EXISTS (SELECT 1
        FROM friends_friendship g WHERE g.one_id = f.other_id AND g.other_id = f.one_id)""",
    "friends who still ask": """
        SELECT r.id FROM friends_request r JOIN friends_friendship f
        ON f.one_id = r.sender_id AND f.other_id = r.to_id""",
}
# The rows of each deed, and the events that say it was done: the same numbers, each once.
RECORDED = {
    "voice": ("SELECT id FROM posts_post WHERE audience = 'friends'", "post.publish"),
    "comment": ("SELECT id FROM posts_comment", "post.comment"),
    "like": ("SELECT id FROM posts_like", "post.like"),
}
DEEDS = {
    "voice": "SELECT body FROM posts_post WHERE audience = 'friends'",
    "comment": "SELECT body FROM posts_comment",
    "like": """
        SELECT CAST(person_id AS text) || '-' || CAST(post_id AS text) FROM posts_like""",
    "accept": """
        SELECT CAST(one_id AS text) || '-' || CAST(other_id AS text) FROM friends_friendship""",
}
# What the schedule takes every second is none of these while it goes well.
OPEN = "event_id IS NOT NULL OR error <> ''"
FEED_OUGHT = """
    SELECT f.other_id, p.id FROM posts_post p
    JOIN friends_friendship f ON f.one_id = p.author_id WHERE p.audience = 'friends'
    UNION SELECT author_id, id FROM posts_post WHERE audience = 'friends'"""
FEED_IS = """
    SELECT i.reader_id, i.post_id FROM posts_feeditem i JOIN posts_post p ON p.id = i.post_id
    WHERE p.audience = 'friends'"""
# PostgreSQL looks after both itself.
WHOLE_FILE = ("PRAGMA foreign_key_check", "PRAGMA quick_check")


def connect(address: str) -> Any:
    """A transaction that writes nothing and sees one moment, on either database."""
    if not address.startswith("postgresql"):
        file = sqlite3.connect(f"file:{address}?mode=ro", uri=True, timeout=60)
        file.isolation_level = None
        file.execute("BEGIN")
        return file
    server = psycopg.connect(address)
    server.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    server.read_only = True
    return server


class Books:
    """One moment of the database. `address`: a URL of PostgreSQL, or SQLite's file."""

    def __init__(self, address: str) -> None:
        self._connection = connect(address)

    def __enter__(self) -> "Books":
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def rows(self, sql: str) -> list[Any]:
        return list(self._connection.execute(sql).fetchall())

    def deeds(self) -> Counter[tuple[str, str]]:
        """How often each deed is there: (verb, mark)."""
        return Counter(
            (verb, mark) for verb, sql in DEEDS.items() for (mark,) in self.rows(sql)
        )

    def errors(self) -> Iterator[str]:
        """What does not add up, at any moment."""
        for name, sql in KEPT.items():
            if wrong := self.rows(sql):
                yield f"{name}: {wrong}"
        for name, (sql, verb) in RECORDED.items():
            rows = {pk for (pk,) in self.rows(sql)}
            events = Counter(
                pk
                for (pk,) in self.rows(f"SELECT result FROM base_event WHERE verb = '{verb}'")
            )
            if wrong := rows ^ set(events):
                yield f"{name}: row without event, or event without row: {wrong}"
            if twice := [pk for pk, times in events.items() if times > 1]:
                yield f"{name}: done twice: {twice}"

    def waiting(self) -> int:
        """Steps that follow from events and were not taken yet, or are to be tried again."""
        return int(self.rows(f"SELECT count(*) FROM base_job WHERE {OPEN}")[0][0])

    def unfinished(self) -> Iterator[str]:
        """What did not follow, or followed twice, once nothing is waiting."""
        tried = f"SELECT step, tries, error FROM base_job WHERE tries > 0 AND ({OPEN})"
        for job in self.rows(tried):
            yield f"a step stays: {job}"
        ought, is_ = set(self.rows(FEED_OUGHT)), Counter(self.rows(FEED_IS))
        if wrong := ought ^ set(is_):
            missing = len(ought - set(is_))
            yield f"feeds: {missing} missing, {len(wrong) - missing} too many: {wrong}"
        told = Counter(cause for (cause,) in self.rows("SELECT cause FROM inbox_notice"))
        if wrong_causes := self._ought_to_be_told() ^ set(told):
            yield f"notices without event, or events without notice: {wrong_causes}"
        if twice := [cause for cause, times in told.items() if times > 1]:
            yield f"told twice: {twice}"
        if broken := list(self._broken()):
            yield f"the file is broken: {broken}"

    def _broken(self) -> Iterator[Any]:
        if isinstance(self._connection, sqlite3.Connection):
            for sql in WHOLE_FILE:
                yield from (row for row in self.rows(sql) if row != ("ok",))

    def _ought_to_be_told(self) -> set[int]:
        verbs = "('post.comment', 'post.like', 'request.accept')"
        return {pk for (pk,) in self.rows(f"SELECT id FROM base_event WHERE verb IN {verbs}")}
