"""What is written in the demo square: every text of the world once, and the cast's own."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from hiroba.base.models import Event
from hiroba.cli import world
from hiroba.cli.demo import inbox
from hiroba.cli.demo.drawing import Drawing
from hiroba.cli.demo.hours import moment_of, some_moment
from hiroba.cli.demo.profiles import suits, told_by
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Someone, Square, what_the_cast_writes
from hiroba.cli.world import Diary, Language, Voice
from hiroba.inbox.models import NoticeKind
from hiroba.posts.mentions import CLOSE, OPEN, people
from hiroba.posts.models import Photo, Post, Version

WIDE = (896, 672)
PHOTOS = 32  # beside those of the cast
VOICE_LONGEST = 150
WITH = {"ja": "({}と一緒に)", "en": "(with {})"}
AUDIENCES = {
    "voice": {"everyone": 44, "friends_of_friends": 12, "friends": 36, "top_friends": 3,
              "circle": 3, "self": 2},
    "diary": {"everyone": 40, "friends_of_friends": 16, "friends": 38, "top_friends": 3,
              "circle": 2, "self": 1},
}  # fmt: skip
PICTURED = {
    "weather": ("clouds", "rain", "hills"), "ramen": ("ramen",), "cats": ("cat",),
    "trains": ("train",), "gardening": ("flowers", "leaves"), "books": ("books",),
    "coding": ("desk",), "running": ("hills", "coast"), "onsen": ("onsen",),
    "bread": ("bread",), "football": ("pitch",), "music": ("record",),
    "photography": ("coast", "fuji", "hills", "branch"), "study": ("desk",),
    "camping": ("tent", "moon"), "games": ("board",), "knitting": ("knit",),
    "nightwalk": ("street", "moon"), "coffee": ("coffee",),
    "festivals": ("lanterns", "fireworks"), "cooking": ("onigiri",),
}  # fmt: skip


@dataclass(slots=True)
class Written:
    """A post, and what is needed to answer it. `said`: who answered what, given by name."""

    post: Post
    author: Someone
    topic: str
    moment: datetime
    readers: set[int]
    said: list[list[str]] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)


def write(square: Square, rows: Rows) -> list[Written]:
    """Oldest first, with photos and mentions."""
    found = [_of_cast(square, rows, given) for given in what_the_cast_writes()]
    found += _of_everyone(square, rows)
    found.sort(key=lambda one: one.post.pk)
    _choose_photos(found)
    for one in found:
        _publish(square, rows, one)
    _correct(rows, found)
    return found


def _of_cast(square: Square, rows: Rows, given: dict[str, Any]) -> Written:
    author = square.of_cast(given["by"])
    moment = moment_of(rows.anchor, author, given["ago"], time.fromisoformat(given["at"]))
    audience, circle = given["audience"], given.get("circle", "")
    post = Post(
        id=rows.id(moment),
        author_id=author.id,
        kind="diary" if "title" in given else "voice",
        title=given.get("title", ""),
        body=kept(square, author, given["body"].strip()),
        audience=audience,
        circle_id=square.circle_ids.get((author.number, circle)),
        show_readers=given.get("show_readers", False),
    )
    readers = square.readers(author.number, audience, circle)
    said, scenes = given.get("comments", []), given.get("scenes", [])
    return Written(post, author, given["topic"], moment, readers, said, scenes)


def _of_everyone(square: Square, rows: Rows) -> Iterator[Written]:
    languages: tuple[Language, ...] = ("ja", "en")
    for language in languages:
        dice = random.Random(f"posts {language}")
        some = [s for s in square.people.values() if s.language == language and not s.key]
        texts: list[Voice | Diary] = [*world.voices(language), *world.diaries(language)]
        dice.shuffle(texts)
        wrote: Counter[int] = Counter()
        for text in texts:
            author = _author(square, some, text, wrote, dice)
            wrote[author.number] += 1
            yield _one(square, rows, author, text, dice)


def _author(
    square: Square, some: list[Someone], text: Voice | Diary, wrote: Counter[int],
    dice: random.Random,
) -> Someone:  # fmt: skip
    """Somebody who likes the topic; who wrote already rather leaves it to others."""
    told = told_by(text.body)
    fond = [s for s in some if text.topic in s.topics and suits(told, s)]
    known = [len(square.friends[s.number]) ** 0.5 for s in fond]
    weights = [
        s.eager * near / (1 + wrote[s.number] ** 1.5)
        for s, near in zip(fond, known, strict=True)
    ]
    return dice.choices(fond, weights)[0]


def _one(
    square: Square, rows: Rows, author: Someone, text: Voice | Diary, dice: random.Random
) -> Written:
    kind = "diary" if isinstance(text, Diary) else "voice"
    audience, circle = _audience(square, author, kind, dice)
    readers = square.readers(author.number, audience, circle)
    moment = some_moment(dice, rows.anchor, author)
    post = Post(
        id=rows.id(moment),
        author_id=author.id,
        kind=kind,
        title=text.title if isinstance(text, Diary) else "",
        body=text.body if kind == "diary" else _with_a_friend(square, author, text.body, dice),
        audience=audience,
        circle_id=square.circle_ids.get((author.number, circle)),
        show_readers=kind == "diary" and dice.random() < 0.4,
    )
    return Written(post, author, text.topic, moment, readers)


def _audience(
    square: Square, author: Someone, kind: str, dice: random.Random
) -> tuple[str, str]:
    chances = AUDIENCES[kind]
    level = dice.choices(list(chances), list(chances.values()))[0]
    circles = sorted(square.circles[author.number])
    if level == "circle" and circles:
        return level, dice.choice(circles)
    if level == "circle" or (level == "top_friends" and not square.top[author.number]):
        return "friends", ""
    return level, ""


def _with_a_friend(square: Square, author: Someone, body: str, dice: random.Random) -> str:
    """A few were not alone."""
    near = sorted(square.friends[author.number])
    if dice.random() > 0.05 or not near:
        return body
    friend = square.people[dice.choice(near)]
    typed = f"{body} {WITH[author.language].format('@' + friend.name)}"
    if len(typed) > VOICE_LONGEST:
        return body
    return f"{body} {WITH[author.language].format(mention(friend))}"


def mention(someone: Someone) -> str:
    return f"{OPEN}{someone.id}{CLOSE}"


def kept(square: Square, writer: Someone, text: str) -> str:
    """As `mentions.kept` does with what is typed: `@Name` of a friend becomes who it is."""
    for someone in square.people.values():
        if someone.key and someone.number in square.friends[writer.number]:
            text = text.replace(f"@{someone.name}", mention(someone))
    return text


def _choose_photos(found: list[Written]) -> None:
    """Some posts get a photo of what they are about; diaries up to three."""
    dice = random.Random("photos")
    able = [one for one in found if one.topic in PICTURED and not one.author.key]
    left = PHOTOS
    for one in dice.sample(able, len(able)):
        scenes = PICTURED[one.topic]
        many = min(left, dice.choice((1, 2, 3)) if one.post.kind == "diary" else 1, len(scenes))
        one.scenes = dice.sample(scenes, many)
        left -= many
        if left <= 0:
            return


def _publish(square: Square, rows: Rows, one: Written) -> None:
    rows.add(one.post)
    author = one.author
    for position, scene in enumerate(one.scenes):
        size = WIDE if (one.post.pk // 7 + position) % 4 else WIDE[::-1]
        seed = f"{author.number} {one.topic} {position} {one.post.body[:12]}"
        picture = rows.picture(author.id, one.moment, Drawing(scene, *size, seed))
        hung = rows.id(one.moment)
        rows.add(Photo(id=hung, post_id=one.post.pk, picture_id=picture.pk, position=position))
    event = rows.did("post.publish", author.id, one.moment, to=author.id, result=one.post.pk)
    tell_mentioned(square, rows, event, one, one.post.body)


def tell_mentioned(square: Square, rows: Rows, event: Event, one: Written, text: str) -> None:
    """Whoever is named and may read the post; its author learns of a comment anyway."""
    for person in sorted(people(text)):
        if square.numbers[person] in one.readers:
            inbox.tell(square, rows, event, person, NoticeKind.MENTION, one.post)


def _correct(rows: Rows, found: list[Written]) -> None:
    """Some posts were edited soon after; how they read before can still be seen."""
    for one in found[5::97]:
        moment = one.moment + timedelta(minutes=3)
        post = one.post
        rows.add(
            Version(id=rows.id(moment), post_id=post.pk, title=post.title, body=post.body[:-1])
        )
        rows.did("post.edit", one.author.id, moment, to=post.pk, result=post.pk)
        post.edited_at = moment
