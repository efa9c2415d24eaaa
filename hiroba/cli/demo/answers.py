"""What follows from posts in the demo square: comments, likes, who has read it."""

import random
from collections import Counter
from datetime import datetime, timedelta

from hiroba.cli import world
from hiroba.cli.demo import inbox
from hiroba.cli.demo.hours import soon_after
from hiroba.cli.demo.posts import Written, kept, mention, tell_mentioned
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Someone, Square, thanks
from hiroba.inbox.models import NoticeKind
from hiroba.posts.models import Comment, Like, Reading

MANY = {0: 22, 1: 26, 2: 20, 3: 13, 4: 8, 5: 5, 7: 3, 9: 2}  # comments, and how often so many
STRANGERS = 8


def answer(square: Square, rows: Rows, written: list[Written]) -> None:
    used: Counter[str] = Counter()
    for one in written:
        dice = random.Random(f"answers {one.post.title}{one.post.body}")
        around = _around(square, one, dice)
        _talk(square, rows, one, around, dice, used)
        _like(square, rows, one, around, dice)
        if one.post.show_readers:
            _read(square, rows, one, around, dice)


def _around(square: Square, one: Written, dice: random.Random) -> list[Someone]:
    """Who comes by: friends who may read it, and a few others who may."""
    author = one.author.number
    near = sorted(n for n in one.readers if square.friends_then(author, n, one.moment))
    far = sorted(one.readers - square.friends[author])
    some = near + dice.sample(far, min(STRANGERS, len(far)))
    dice.shuffle(some)
    return [square.people[n] for n in some if square.people[n].key != "rin"]


def _talk(
    square: Square, rows: Rows, one: Written, around: list[Someone], dice: random.Random,
    used: Counter[str],
) -> None:  # fmt: skip
    """What the cast is given to say, then what others say, in order of time."""
    moment = one.moment
    for key, words in one.said:
        moment = soon_after(dice, moment, 0.6, square.of_cast(key))
        _comment(square, rows, one, square.of_cast(key), words, _before(rows, moment))
    able = [s for s in around if s.language == one.author.language and not s.key]
    able.sort(key=lambda s: -s.eager * dice.random())
    many = dice.choices(list(MANY), list(MANY.values()))[0] - len(one.said)
    for someone in able[: max(0, min(many, len(able) // 2))]:
        moment = soon_after(dice, moment, 1.5, someone)
        if moment >= rows.anchor - timedelta(minutes=2):
            return
        words = _words(one, dice, used)
        _comment(square, rows, one, someone, words, moment)
        if dice.random() < 0.3:
            moment = soon_after(dice, moment, 0.8, one.author)
            _thank(square, rows, one, someone, moment, dice)


def _words(one: Written, dice: random.Random, used: Counter[str]) -> str:
    """What fits; never twice under one post, and what was said least so far."""
    language = one.author.language
    on_topic = dice.random() < 0.5
    fitting = world.comments_on(one.topic, language) if on_topic else world.comments(language)
    under = one.post.body
    least = min(fitting, key=lambda words: (used[under + words], used[words], dice.random()))
    used[least] += 1
    used[under + least] += 1
    return least


def _thank(
    square: Square, rows: Rows, one: Written, someone: Someone, moment: datetime,
    dice: random.Random,
) -> None:  # fmt: skip
    words = dice.choice(thanks(one.author.language))
    if someone.number in square.friends[one.author.number]:
        words = f"{mention(someone)} {words}"
    if moment < rows.anchor:
        _comment(square, rows, one, one.author, words, moment)


def _comment(
    square: Square, rows: Rows, one: Written, writer: Someone, words: str, moment: datetime
) -> None:
    post, body = one.post, kept(square, writer, words)
    comment = rows.add(
        Comment(id=rows.id(moment), post_id=post.pk, author_id=writer.id, body=body)
    )
    post.comments_count += 1
    event = rows.did("post.comment", writer.id, moment, to=post.pk, result=comment.pk)
    inbox.tell(square, rows, event, post.author_id, NoticeKind.COMMENT, post)
    tell_mentioned(square, rows, event, one, body)


def _like(
    square: Square, rows: Rows, one: Written, around: list[Someone], dice: random.Random
) -> None:
    many = round(len(around) * 0.45 * dice.random() ** 1.8)
    for someone in dice.sample(around, many):
        moment = soon_after(dice, one.moment, 7, someone)
        if moment >= rows.anchor - timedelta(minutes=2):
            continue
        like = rows.add(Like(id=rows.id(moment), post_id=one.post.pk, person_id=someone.id))
        one.post.likes_count += 1
        event = rows.did("post.like", someone.id, moment, to=one.post.pk, result=like.pk)
        inbox.tell(square, rows, event, one.post.author_id, NoticeKind.LIKE, one.post)


def _read(
    square: Square, rows: Rows, one: Written, around: list[Someone], dice: random.Random
) -> None:
    for someone in around:
        moment = soon_after(dice, one.moment, 12, someone)
        if dice.random() < 0.5 and moment < rows.anchor:
            row = Reading(id=rows.id(moment), post_id=one.post.pk, reader_id=someone.id)
            rows.add(row)
            rows.did("post.read", someone.id, moment, to=one.post.pk)


def _before(rows: Rows, moment: datetime) -> datetime:
    return min(moment, rows.anchor - timedelta(minutes=1))
