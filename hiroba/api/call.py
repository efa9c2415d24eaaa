"""One request of a program, as an endpoint sees it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from hashlib import sha256
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from django.utils.functional import cached_property
from msgspec import Meta, Struct

from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import pairwise
from hiroba.connect.claims import issuer
from hiroba.friends.models import Circle
from hiroba.policy.gate import fetch

T = TypeVar("T")


ME = "@me"
MOST_BODY = 2 * 1024 * 1024
DEEPEST = 20
TOKENS = ("access_token", "oauth_token")


@dataclass
class Call:
    """`client`: the program's id, of this `partner`, whose ids come and go; `content`: the
    media type with its parameters; `read`: gives the body, at most once."""

    method: str
    actor: Actor
    client: str
    partner: int | None
    query: Mapping[str, str]
    content: str = ""
    read: Callable[[], bytes] = field(default=lambda: b"")

    @cached_property
    def sector(self) -> str:
        return pairwise.sector(self.client, self.partner)

    @cached_property
    def issuer(self) -> str:
        return issuer()

    @cached_property
    def profiles(self) -> str:
        """Below it are the pages of people, by the names that this service has for them."""
        return f"{self.issuer}/of/{self.sector}/"

    @property
    def content_type(self) -> str:
        return self.content.partition(";")[0].strip().lower()

    @cached_property
    def body(self) -> bytes:
        return self.read()

    @property
    def scopes(self) -> frozenset[str]:
        """What the person still agrees to, of what the token was given for."""
        return self.actor.app.scopes if self.actor.app else frozenset()

    @property
    def digest(self) -> str:
        """Of all that was sent; a program that sends again may draw another boundary."""
        said = {name: self.query[name] for name in sorted(self.query) if name not in TOKENS}
        body = self.body
        if boundary := _boundary(self.content):
            body = body.replace(boundary.encode(), b"")
        found = sha256(repr(said).encode() + b"\0" + body)
        return found.hexdigest()

    def asked(self, shape: type[T]) -> T:
        """The query's parameters in the shape that the endpoint states; Invalid for others.
        An empty one is as good as none."""
        return converted({name: said for name, said in self.query.items() if said}, shape)

    def sent(self, shape: type[T]) -> T:
        """The body, as JSON or as a form; nulls of JSON are left out."""
        if self.content_type == "application/json":
            return converted(decoded(self.body), shape)
        return converted(form(text(self.body)), shape)

    def person(self, name: str) -> int:
        """The account behind an id of this service's; `@me` is whom the token is of."""
        if name == ME:
            return self.actor.me
        return pairwise.number(name, pairwise.PERSON, self.sector)

    def only_mine(self, name: str) -> None:
        """What is asked for is nobody else's; raises NotFound for other people."""
        if self.person(name) != self.actor.me:
            raise NotFound

    def circle(self, name: str) -> Circle:
        """One's own, by its id; raises NotFound."""
        return fetch(self.actor, Circle, pairwise.number(name, pairwise.CIRCLE, self.sector))

    def circle_name(self, circle: int) -> str:
        return pairwise.name(circle, pairwise.CIRCLE, self.sector)

    def name_of(self, person: int) -> str:
        return pairwise.name(person, pairwise.PERSON, self.sector)

    def names_of(self, people: list[int]) -> dict[int, str]:
        return {one: self.name_of(one) for one in people}


def _boundary(content: str) -> str:
    """That of a multipart body (RFC 2046), else nothing."""
    message = Message()
    message["Content-Type"] = content
    return str(message.get_param("boundary", ""))


@contextmanager
def called(**names: str) -> Iterator[None]:
    """What is wrong with a field of ours is said of its name on the wire."""
    try:
        yield
    except Invalid as wrong:
        fields = {names.get(name, name): text for name, text in wrong.fields.items()}
        raise Invalid(wrong.message, **fields) from wrong


def converted(given: Any, shape: type[T]) -> T:
    try:
        return msgspec.convert(given, shape, strict=False)
    except msgspec.ValidationError as wrong:
        raise Invalid(str(wrong)) from wrong


def decoded(body: bytes) -> Any:
    """JSON; its nulls are left out (wire)."""
    try:
        return _without_nulls(msgspec.json.decode(body))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        raise Invalid("The body is not JSON.") from wrong


def row_number(said: str) -> int:
    """Ids of posts are the same for everybody; NotFound for what is none."""
    if (number := ids.read(said)) is None:
        raise NotFound
    return number


def text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as wrong:
        raise Invalid("The body is not UTF-8.") from wrong


def form(said: str) -> dict[str, str]:
    """The pairs of a query or a form; of a name that comes twice the last."""
    try:
        return dict(parse_qsl(said, keep_blank_values=True, errors="strict"))
    except UnicodeDecodeError as wrong:
        raise Invalid("What is escaped is not UTF-8.") from wrong


def _without_nulls(given: Any, depth: int = 0) -> Any:
    if depth > DEEPEST:
        raise Invalid("The body is nested too deeply.")
    if isinstance(given, dict):
        return {k: _without_nulls(v, depth + 1) for k, v in given.items() if v is not None}
    if isinstance(given, list):
        return [_without_nulls(one, depth + 1) for one in given]
    return given


class Paging(Struct, frozen=True):
    """`startIndex` and `count` of the wire; shapes of endpoints extend it. `after`: the id of
    the last entry that is known already."""

    startIndex: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=1, le=1000)] = 20
    after: str = ""
