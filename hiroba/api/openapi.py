"""The API's own description, from its endpoints: OpenAPI 3.1, and an example of every shape."""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from hiroba.api import problems
from hiroba.api.families import ENDPOINTS
from hiroba.api.routes import FORM, IMAGES, JSON, MULTIPART, PREFIX, Endpoint
from hiroba.connect.claims import issuer
from hiroba.policy.scopes import SCOPES

Schema = dict[str, Any]
REFER = "#/components/schemas/{name}"
NAMES = {
    "person": ("A person’s id, or `@me`.", "@me"),
    "whom": ("`@self`, `@friends`, or the id of a circle.", "@self"),
    "group": ("The id of a circle, or `@friends`.", "@friends"),
    "id": ("What a list or a POST gave.", "913633349422024704"),
    "comment": ("The id of a comment.", "913633349422024705"),
}
HEADERS = {
    "Hiroba-Record": "The number of the record that was written before this left (PV-22).",
    "RateLimit": "What is left of this minute, and when it ends.",
    "RateLimit-Policy": "How many requests a minute there are.",
}
KEY = {
    "name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "maxLength": 255},
    "description": "The same key and content within a day is done once.",
}  # fmt: skip


class Problem(Struct, omit_defaults=True):
    """What went wrong (RFC 9457); `error` and `error_description` for older programs."""

    type: str
    title: str
    status: int
    detail: str
    error: Annotated[str, Meta(examples=["invalid_request"])]
    error_description: str
    clause: Annotated[str, Meta(examples=["PV-20"])] = ""
    remedy: str = ""
    scope: Annotated[str, Meta(examples=["r_voice"])] = ""


@cache
def document() -> Schema:
    """The whole of it. Names and words do not depend on who reads it."""
    refs, components = _schemas()
    paths: dict[str, Schema] = {}
    for one in ENDPOINTS:
        paths.setdefault(PREFIX + one.path, {})[one.method.lower()] = _operation(one, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "hiroba Graph API",
            "version": version("hiroba"),
            "description": "Lists, ids and fields as in docs/guide/api.md.",
        },
        "servers": [{"url": issuer()}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": components, "securitySchemes": {"oauth2": _flows()}},
    }


def _schemas() -> tuple[dict[Any, Schema], Schema]:
    """A reference for each shape, and what they refer to."""
    shapes = {shape for one in ENDPOINTS for shape in (*shown(one), one.body or Problem)}
    ordered = sorted({*shapes, Problem}, key=repr)
    found, components = msgspec.json.schema_components(ordered, ref_template=REFER)
    return dict(zip(ordered, found, strict=True)), dict(components)


def shown(one: Endpoint) -> tuple[Any, ...]:
    return one.shows if isinstance(one.shows, tuple) else (one.shows,)


def _operation(one: Endpoint, refs: Mapping[Any, Schema]) -> Schema:
    found: Schema = {
        "operationId": name_of(one),
        "summary": one.about.split(". ")[0].rstrip("."),
        "description": one.about,
        "tags": [one.family],
        "security": [{"oauth2": [scope]} for scope in one.scopes],
        "parameters": [
            *_in_path(one),
            *in_query(one),
            *([KEY] if one.method == "POST" else []),
        ],
        "responses": {
            str(one.status): _answer(one, refs),
            "default": {
                "description": "A problem.",
                "content": {problems.TYPE: {"schema": refs[Problem]}},
            },
        },
    }
    if one.method == "GET":
        found["responses"]["304"] = {
            "description": "Nothing has changed since `If-None-Match`."
        }
    if media := takes(one):
        found["requestBody"] = {"content": {kind: _sent(one, kind, refs) for kind in media}}
    return found


def name_of(one: Endpoint) -> str:
    parts = one.path.replace("{", "").replace("}", "").replace("@", "").strip("/").split("/")
    return "_".join([one.method.lower(), *parts])


def takes(one: Endpoint) -> tuple[str, ...]:
    return one.takes or ((JSON, FORM) if one.body else ())


def _in_path(one: Endpoint) -> Iterable[Schema]:
    for part in one.path.split("/"):
        if part.startswith("{"):
            about, example = NAMES[part[1:-1]]
            yield {
                "name": part[1:-1], "in": "path", "required": True, "description": about,
                "example": example, "schema": {"type": "string", "minLength": 1},
            }  # fmt: skip


def in_query(one: Endpoint) -> list[Schema]:
    """The parameters of the query, each with its limits."""
    schema = msgspec.json.schema(one.query)
    fields = schema["$defs"][one.query.__name__]["properties"] if "$ref" in schema else {}
    return [{"name": name, "in": "query", "schema": field} for name, field in fields.items()]


def _answer(one: Endpoint, refs: Mapping[Any, Schema]) -> Schema:
    shapes = [refs[shape] for shape in shown(one)]
    headers = {
        name: {"description": about, "schema": {"type": "string"}}
        for name, about in HEADERS.items()
    }
    schema = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    return {"description": "Done.", "headers": headers, "content": {JSON: {"schema": schema}}}


def _sent(one: Endpoint, kind: str, refs: Mapping[Any, Schema]) -> Schema:
    if kind in IMAGES:
        return {}
    if kind != MULTIPART:
        return {"schema": refs[one.body]}
    photos: Schema = {name: {"type": "string", "format": "binary"} for name in one.photos}
    assert one.body
    if one.part:
        return {
            "schema": {"type": "object", "properties": {one.part: refs[one.body], **photos}}
        }
    words: Schema = {name: {"type": "string"} for name in one.body.__struct_fields__}
    return {"schema": {"type": "object", "properties": {**words, **photos}}}


def _flows() -> Schema:
    tokens = f"{issuer()}/oauth/token"
    scopes = {scope.name: scope.name for scope in SCOPES.values() if scope.served}
    code = {"authorizationUrl": f"{issuer()}/oauth/authorize", "refreshUrl": tokens}
    return {
        "type": "oauth2",
        "flows": {"authorizationCode": {**code, "tokenUrl": tokens, "scopes": scopes}},
    }


def example(shape: Any) -> Any:
    """One value of a shape, made of the examples that its fields carry."""
    (schema,), components = msgspec.json.schema_components([shape], ref_template=REFER)
    return _example(schema, components)


def _example(schema: Schema, known: Mapping[str, Schema]) -> Any:
    if "$ref" in schema:
        return _example(known[schema["$ref"].rpartition("/")[2]], known)
    for given in ("examples", "enum"):
        if given in schema:
            return schema[given][0]
    if "anyOf" in schema:
        return _example(schema["anyOf"][0], known)
    kind = schema.get("type")
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: _example(field, known) for name, field in fields.items()}
    if kind == "array":
        return [_example(schema["items"], known)]
    return {"integer": 1, "boolean": True}.get(str(kind), "…")
