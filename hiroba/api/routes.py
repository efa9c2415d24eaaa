"""Every endpoint of the Graph API: how it is found, what it needs, what it takes and shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from hiroba.agreements.journal import Answer
from hiroba.api.call import Call

Handler = Callable[..., Answer[Any]]
H = TypeVar("H", bound=Handler)
PREFIX = "/2"
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"
IMAGES = ("image/jpeg", "image/png")


@dataclass(frozen=True)
class Endpoint:
    """`path`: with `{names}`; `scopes`: one of them is enough; `query` and `body`: shapes of
    what is sent, as which media types it `takes`; `photos`: parts of a multipart body beside
    it, or beside the `part` that holds it as JSON; `shows`: the shape, or one of several, of
    what comes back."""

    method: str
    path: str
    handler: Handler
    scopes: tuple[str, ...]
    query: type[Any] = Struct
    body: type[Any] | None = None
    takes: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    part: str = ""
    shows: Any = None
    status: int = 200

    @property
    def about(self) -> str:
        return " ".join((self.handler.__doc__ or "").split())

    @property
    def family(self) -> str:
        """The module that it stands in."""
        return self.handler.__module__.rpartition(".")[2]


@dataclass
class _Node:
    below: dict[str, "_Node"] = field(default_factory=dict)
    any_below: "_Node | None" = None
    here: dict[str, Endpoint] = field(default_factory=dict)


ENDPOINTS: list[Endpoint] = []
_root = _Node()


def endpoint(
    method: str, *paths: str, scopes: tuple[str, ...], **words: Any
) -> Callable[[H], H]:
    """Register a handler under one or more spellings of a path below `/2`."""

    def wrap(handler: H) -> H:
        for path in paths:
            one = Endpoint(method, path, handler, scopes, **words)
            ENDPOINTS.append(one)
            node = _root
            for part in path.strip("/").split("/"):
                node = _step(node, part)
            if method in node.here:
                raise ValueError(f"{method} {path} is taken")
            node.here[method] = one
        return handler

    return wrap


def _step(node: _Node, part: str) -> _Node:
    if part.startswith("{"):
        node.any_below = node.any_below or _Node()
        return node.any_below
    return node.below.setdefault(part, _Node())


@dataclass(frozen=True)
class Match:
    """`one` is None where no endpoint answers the method; `methods` says which are answered."""

    one: Endpoint | None
    values: list[str]
    methods: set[str]


@lru_cache(4_096)
def find(method: str, path: str) -> Match:
    """Words of a path go before names. A trailing slash and `.json` make no difference."""
    parts = path.removeprefix(PREFIX).strip("/").split("/")
    parts[-1] = parts[-1].removesuffix(".json")
    methods: set[str] = set()
    for here, values in _walk(_root, parts, []):
        if method in here:
            return Match(here[method], values, {method})
        methods |= here.keys()
    return Match(None, [], methods)


def _walk(
    node: _Node, parts: list[str], values: list[str]
) -> Iterator[tuple[dict[str, Endpoint], list[str]]]:
    if not parts:
        if node.here:
            yield node.here, values
        return
    part, rest = parts[0], parts[1:]
    if part in node.below:
        yield from _walk(node.below[part], rest, values)
    if node.any_below is not None and part:
        yield from _walk(node.any_below, rest, [*values, part])


__all__ = ["ENDPOINTS", "Call", "Endpoint", "Match", "endpoint", "find"]
