"""A compiled query says what its rule says: the same as its ORM twin, for the whole cast."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from hiroba.accounts.actors import through
from hiroba.accounts.models import Field, ProfileField
from hiroba.agreements.models import Stop
from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Refusal
from hiroba.connect.models import Grant, Key, Token
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.policy import hot
from hiroba.policy.scopes import app, known
from hiroba.posts.models import Comment, FeedItem, Like, Mark, Photo, Place, Post
from tests.cast import NAMES_OF_CAST, a_consent, a_service
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
    "posts.statuses._friends": lambda c: {"since": _since(c), "kind": KINDS},
    "posts.statuses._more_of_friends": lambda c: {
        "since": _since(c), "before": _places(c), "kind": KINDS
    },
    "posts.statuses._circle": lambda c: {
        "since": (0,), "kind": KINDS, "circle": (c.team.pk, SOMEWHERE)
    },
    "posts.statuses._person": lambda c: {
        "since": (0,), "before": (ids.LARGEST,), "kind": KINDS, "person": _people(c)
    },
    "posts.statuses._one": lambda c: {"post": (*_posts(c)[::12], SOMEWHERE), "kind": KINDS},
    "posts.statuses._replies": lambda c: {"post": _posts(c)[::12]},
    "posts.statuses._likers": lambda c: {"post": _posts(c)[::12]},
    "posts.statuses._newest": lambda c: {"people": ((), _people(c))},
    "posts.statuses._updates_of_friends": lambda c: {"since": _since(c)},
    "posts.statuses._updates_of_circle": lambda c: {
        "since": (0,), "circle": (c.team.pk, SOMEWHERE)
    },
    "posts.statuses._updates_of_person": lambda c: {"since": (0,), "person": _people(c)},
    "posts.statuses._me": lambda c: {"person": _people(c)},
    "connect.people._person": lambda c: {"person": _people(c)},
    "connect.people._friends": lambda c: {"after": (0, c.ken.pk)},
    "connect.people._members": lambda c: {"circle": (c.team.pk, SOMEWHERE), "after": (0,)},
    "connect.tokens._behind": lambda c: {"hash": (c.token.hash, "cd" * 32)},
    "connect.clients._service": lambda c: {"service": (c.service.pk, SOMEWHERE)},
    "connect.claims._known": lambda c: {"person": _people(c)},
    "connect.people._lines": lambda c: {"people": ((), _people(c))},
}  # fmt: skip
OURS = [query for query in hot.HOT if query.name.startswith("hiroba.")]


def _places(cast):
    return (ids.LARGEST, _posts(cast)[len(_posts(cast)) // 2], 1)


def _since(cast):
    return (0, _posts(cast)[3])


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
    Stop.objects.create(person=cast.ken, client="2")
    cast.service = a_service(cast)
    cast.token = _token(cast)
    Key.objects.create(service=cast.service, hash="ab" * 32, hint="wxyz")
    Mark.objects.create(person=cast.ken, place=Place.HOME, up_to=cast.posts[5])
    Photo.objects.create(post_id=cast.posts[0], picture=cast.picture(), position=0)
    hot.forget()
    yield cast
    hot.forget()


def _token(cast) -> Token:
    agreed = a_consent(cast)
    until = clock.now() + timedelta(minutes=15)
    grant = Grant.objects.create(
        person=cast.hana, service=cast.service, client=cast.service.client, consent=agreed,
        scopes=agreed.scopes, ends=until,
    )  # fmt: skip
    return Token.objects.create(
        hash="ab" * 32, kind="access", grant=grant, scopes=agreed.scopes, ends=until
    )


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


def _by_orm(query: hot.Hot[Any], actor: Actor, values: dict[str, Any]) -> tuple[Any, bool]:
    """What it says, and whether in an order that is to be kept."""
    asked = _said(partial(query.build, actor, **values))
    if isinstance(asked, type):
        return asked, True
    return [query.into(*row) for row in asked], asked.ordered


def _said(ask: Callable[[], Any]) -> Any:
    """The answer, or which refusal it was."""
    try:
        return ask()
    except Refusal as no:
        return type(no)


def _readers(cast: Any) -> Any:
    """Everybody, and some of them through two programs; Ken provides to one of these alone."""
    yield from ((name, cast.actors[name]) for name in NAMES_OF_CAST)
    for name in ("hana", "mei", "sora", "rin"):
        for client, granted in (("1", "r_profile r_voice w_diary"), ("2", "r_profile r_diary")):
            names = " ".join(known(f"{granted} r_profile_gender"))
            yield f"{name} by {client}", through(cast.actors[name], app(client, names, False))


def test_every_compiled_query_is_tried_here():
    assert {query.name.removeprefix("hiroba.") for query in OURS} == set(TRIED)


@pytest.mark.parametrize("query", OURS, ids=lambda query: query.name)
def test_a_compiled_query_equals_its_twin(square, query):
    found = 0
    for values in _every_choice(TRIED[query.name.removeprefix("hiroba.")](square)):
        for name, actor in _readers(square):
            twin, ordered = _by_orm(query, actor, values)
            fast = _said(partial(query, actor, **values))
            if not ordered:
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
