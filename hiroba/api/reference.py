"""The API as developers read it: each endpoint once, with its spellings and an example."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from hiroba.api import openapi
from hiroba.api.families import ENDPOINTS, FAMILIES
from hiroba.api.routes import PREFIX, Endpoint


@dataclass(frozen=True)
class Entry:
    """`spellings`: method and path; `sent` and `answers`: JSON, as examples."""

    name: str
    about: str
    spellings: list[tuple[str, str]]
    scopes: tuple[str, ...]
    parameters: list[dict[str, Any]]
    takes: tuple[str, ...]
    sent: str
    answers: list[str]


def families() -> list[tuple[str, Any, list[Entry]]]:
    """Name, title and endpoints, in the order of the wire."""
    named = [(one.__name__.rpartition(".")[2], title) for one, title in FAMILIES.items()]
    return [(name, title, _entries(name)) for name, title in named]


def _entries(family: str) -> list[Entry]:
    """Spellings of one handler stand together."""
    found: dict[Any, list[Endpoint]] = {}
    for one in ENDPOINTS:
        if one.family == family:
            found.setdefault(one.handler, []).append(one)
    return [_entry(spellings) for spellings in found.values()]


def _entry(spellings: list[Endpoint]) -> Entry:
    one = spellings[0]
    return Entry(
        name=openapi.name_of(one),
        about=gettext(one.about),
        spellings=[(each.method, PREFIX + each.path) for each in spellings],
        scopes=one.scopes,
        parameters=openapi.in_query(one),
        takes=openapi.takes(one),
        sent=_json(one.body) if one.body else "",
        answers=[_json(shape) for shape in openapi.shown(one)],
    )


def _json(shape: Any) -> str:
    return json.dumps(openapi.example(shape), ensure_ascii=False, indent=2)
