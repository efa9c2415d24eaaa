"""A compiled query says what its rule says: the same as its ORM twin, for the whole cast."""

import itertools
from typing import Any

import pytest

from hiroba.accounts.models import Field, ProfileField
from hiroba.base import ids
from hiroba.base.refusals import Refusal
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.policy import hot
from hiroba.posts.models import Comment, FeedItem, Like, Mark, Photo, Place, Post
from tests.cast import NAMES_OF_CAST
from tests.house import rooms

rooms.enter_all()

AUDIENCES = ("everyone", "friends_of_friends", "friends", "top_friends", "circle", "self")
LINE_AUDIENCES = [audience for audience in AUDIENCES if audience != "circle"]
KINDS = ("voice", "diary")
SOMEWHERE = 1 << 40

# One row a query: for each parameter the values to try, taken from a square full of posts.
TRIED: dict[str, Any] = {
    "posts.queries._home": lambda c: {"before": _places(c)},
    "posts.queries._home_of_kind": lambda c: {"before": _places(c), "kind": KINDS},
    "posts.queries._home_of_circle": lambda c: {
        "before": _places(c), "circle": (c.team.pk, SOMEWHERE)
    },
    "posts.queries._diaries": lambda c: {"before": _places(c)},
    "posts.queries._titles": lambda c: {"before": _places(c)},
    "posts.queries._square": lambda c: {"before": _places(c)},
    "posts.queries._of_person_and_kind": lambda c: {
        "person": _people(c), "before": (ids.LARGEST,), "kind": KINDS
    },
    "posts.queries._of_person": lambda c: {"person": _people(c), "before": _places(c)},
    "posts.queries._one": lambda c: {"post": (*_posts(c)[::2], SOMEWHERE)},
    "posts.queries._comments": lambda c: {"post": _posts(c)[::5], "before": _places(c)[:2]},
    "posts.queries._photos": lambda c: {"posts": ((), _posts(c)[:1], _posts(c))},
    "accounts.queries._lines": lambda c: {"person": _people(c)},
    "accounts.queries._face": lambda c: {"person": _people(c)},
    "friends.queries._ties": lambda c: {"people": ((), tuple(p.pk for p in c.people.values()))},
    "friends.queries._in_common": lambda c: {"person": _people(c)},
    "friends.queries._number_in_common": lambda c: {"person": _people(c)},
    "inbox.queries._frame": lambda c: {},
    "inbox.queries._notices": lambda c: {"before": _places(c)},
}  # fmt: skip
OURS = [query for query in hot.HOT if query.name.startswith("hiroba.")]


def _places(cast):
    return (ids.LARGEST, _posts(cast)[len(_posts(cast)) // 2], 1)


def _people(cast):
    return (cast.hana.pk, cast.mei.pk, cast.rin.pk, cast.leo.pk, SOMEWHERE)


def _posts(cast):
    return tuple(cast.posts)


@pytest.fixture
def square(cast):
    """Posts of several people for every audience, with all that hangs from them."""
    cast.posts = []
    for field, audience in zip(Field.values, LINE_AUDIENCES, strict=False):
        ProfileField.objects.create(person=cast.hana, field=field, value="…", audience=audience)
    for author, audience, kind in itertools.product(("hana", "mei", "leo"), AUDIENCES, KINDS):
        circle = cast.team if (author, audience) == ("hana", "circle") else None
        post = cast.post(author, audience=audience, kind=kind, circle=circle, title=kind[:5])
        cast.posts.append(post.pk)
        _hang_everything_from(cast, post)
    cast.row("her photo for friends")
    cast.row("sora, whom hana mutes")
    for row in ("a request from sora", "a request from rin"):
        cast.row(row)
    Mark.objects.create(person=cast.ken, place=Place.HOME, up_to=cast.posts[5])
    Photo.objects.create(post_id=cast.posts[0], picture=cast.picture(), position=0)
    hot.forget()
    yield cast
    hot.forget()


def _hang_everything_from(cast, post: Post) -> None:
    for number, person in enumerate(("hana", "ken", "mei", "rin", "leo", "sora")):
        reader = cast.people[person]
        FeedItem.objects.get_or_create(
            reader=reader, post=post, defaults={"author": post.author}
        )
        Comment.objects.create(post=post, author=reader, body="How nice!")
        Notice.objects.create(
            to=post.author, kind=NoticeKind.COMMENT, doer=reader, post=post,
            cause=post.pk + number, read=bool(number % 2),
        )  # fmt: skip
    Like.objects.create(post=post, person=cast.ken)


def _every_choice(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        dict(zip(values, choice, strict=True)) for choice in itertools.product(*values.values())
    ]


def _said(ask: Any, *given: Any, **values: Any) -> Any:
    try:
        return ask(*given, **values)
    except Refusal as no:
        return type(no)


def test_every_compiled_query_is_tried_here():
    assert {query.name.removeprefix("hiroba.") for query in OURS} == set(TRIED)


@pytest.mark.parametrize("query", OURS, ids=lambda query: query.name)
def test_a_compiled_query_equals_its_twin(square, query):
    found = 0
    for values in _every_choice(TRIED[query.name.removeprefix("hiroba.")](square)):
        for name in NAMES_OF_CAST:
            actor = square.actors[name]
            twin, fast = (_said(ask, actor, **values) for ask in (query.twin, query))
            if isinstance(twin, list) and not query.build(actor, **values).ordered:
                twin, fast = sorted(twin, key=repr), sorted(fast, key=repr)
            assert fast == twin, f"{name} with {values}"
            found += len(twin) if isinstance(twin, list) else 0
    assert found, "nobody sees anything: the comparison proves nothing"


def test_what_was_compiled_for_one_answers_for_another_of_the_same_shape(square):
    """The person is a parameter: nothing of the first reader stays in the query."""
    from hiroba.posts import queries

    queries.home(square.actors["hana"])
    seen = {post.id for post in queries.home(square.actors["sora"]).items}
    assert seen == set(Post.objects.filter(audience="everyone").exclude(
        author=square.leo).values_list("pk", flat=True))  # fmt: skip
