"""The JSON door: in front of Django's middleware, so that an answer costs what it costs.

An endpoint fetches, parses, acts and shows. Here stand the token, the scope, the rate, the
record of what leaves, and the form of a refusal. A WSGI application (PEP 3333).
"""

import logging
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

import msgspec
from django.conf import settings
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from hiroba.agreements import journal
from hiroba.agreements.journal import Answer
from hiroba.api import bearer, limits, problems, routes, wsgi
from hiroba.api.call import MOST_BODY, Call, form
from hiroba.api.families import find, later
from hiroba.api.routes import Endpoint
from hiroba.api.wsgi import Environ, Headers, Start, Told
from hiroba.base import proxy
from hiroba.base.refusals import Refusal, TooMany, Unavailable
from hiroba.connect import once
from hiroba.connect.calls import note
from hiroba.connect.tokens import Found
from hiroba.posts.kinds import LARGEST_BODY

JSON = "application/json; charset=utf-8"
OPEN: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers",
     "ETag, Hiroba-Record, Link, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"),
    ("Vary", "Authorization, Accept-Language"),
    ("X-Content-Type-Options", "nosniff"),
]  # fmt: skip
PREFLIGHT: Headers = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE"),
    (
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, If-None-Match",
    ),
    ("Access-Control-Max-Age", "86400"),
    ("Content-Length", "0"),
]

log = logging.getLogger(__name__)
_json = msgspec.json.Encoder()


def application(environ: Environ, start: Start) -> Iterable[bytes]:
    proxy.believe(environ)
    if head := environ["REQUEST_METHOD"] == "HEAD":  # As GET, and on record as that.
        environ["REQUEST_METHOD"] = "GET"
    status, headers, body = _answer(environ)
    said = wsgi.started(start, (status, [*headers, *OPEN], body))
    return [] if head else said


def _answer(environ: Environ) -> Told:
    if environ["REQUEST_METHOD"] == "OPTIONS":
        return 204, PREFLIGHT, b""
    with translation.override(_language(environ)):
        try:
            return _opened(environ)
        except bearer.Rejected as no:
            return _problem(no.status, problems.rejected(no), _challenge(no))
        except Refusal as no:
            return _problem(*problems.of(no), _advice(no))
        except OperationalError:
            log.warning("the database does not answer", exc_info=True)
            return _problem(*problems.of(Unavailable()))
        except Exception:
            log.exception("%s %s broke", environ["REQUEST_METHOD"], environ["PATH_INFO"])
            return _problem(500, problems.plain(500))


def _opened(environ: Environ) -> Told:
    """By whom; before it is looked at what for, so that nobody finds out what is here."""
    query = _query(environ)
    came = bearer.sent(environ.get("HTTP_AUTHORIZATION", ""), query)
    limits.of_address(environ)
    return _logged(environ, query, came, bearer.known(came))


def _logged(environ: Environ, query: dict[str, str], came: bearer.Sent, found: Found) -> Told:
    """Every outcome stands in the service's request log, refusals with their clause."""
    method, path, problem = environ["REQUEST_METHOD"], environ["PATH_INFO"], dict[str, Any]()
    said: Headers = []
    left = 0
    try:
        rate = limits.of_client(found.client, found.person)
        said, left = limits.said(rate), rate.left
        bearer.check(found, came)
        one, values = _found(environ)
        path = one.path
        call = Call(
            method, found.actor, found.client, found.partner, query,
            environ.get("CONTENT_TYPE", ""), lambda: _body(environ),
        )  # fmt: skip
        told = _by(one, values, call, found, came, environ)
    except bearer.Rejected as no:
        problem = problems.rejected(no)
        told = _problem(no.status, problem, _challenge(no))
    except Refusal as no:
        status, problem = problems.of(no)
        told = _problem(status, problem, _advice(no))
    note(found.service, method, path, told[0], problem, left)
    return told[0], [*told[1], *said], told[2]


class _Elsewhere(Refusal):
    def __init__(self, status: int, detail: str = "") -> None:
        super().__init__(detail)
        self.status = status


class _OtherMethod(_Elsewhere):
    def __init__(self, methods: list[str]) -> None:
        self.methods = ", ".join(methods)
        super().__init__(405, f"Here: {self.methods}.")


def _found(environ: Environ) -> tuple[Endpoint, list[str]]:
    """Raises a refusal with 404, 405 or 501."""
    match = find(environ["REQUEST_METHOD"], environ["PATH_INFO"])
    if match.one is not None:
        return match.one, match.values
    if match.methods:
        raise _OtherMethod(sorted(match.methods))
    raise _Elsewhere(501 if later(environ["PATH_INFO"]) else 404)


def _by(
    one: Endpoint,
    values: list[str],
    call: Call,
    found: Found,
    came: bearer.Sent,
    environ: Environ,
) -> Told:
    if call.scopes.isdisjoint(one.scopes):
        raise bearer.Rejected("insufficient_scope", came.way, one.scopes[0])
    answer = _done(one, values, call, environ)
    body = _json.encode(answer.body)
    headers: Headers = [("Content-Type", JSON), ("Cache-Control", "private, no-cache")]
    if one.method == "GET":
        etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
        headers.append(("ETag", etag))
        known = environ.get("HTTP_IF_NONE_MATCH", "")
        if etag in known or known == "*":  # RFC 9110, 13.1.2
            return 304, headers, b""  # Nothing leaves.
    provided = journal.provide(found.to, answer)
    headers += [("Hiroba-Record", str(provided.record)), ("Content-Length", str(len(body)))]
    return one.status, [*headers, *answer.headers], body


def _done(one: Endpoint, values: list[str], call: Call, environ: Environ) -> Answer[Any]:
    key = environ.get("HTTP_IDEMPOTENCY_KEY")
    if one.method != "POST" or key is None:
        return one.handler(call, *values)
    asked = f"{one.path} {values} {call.digest}"
    return once.once(call.client, call.actor, key, asked, lambda: one.handler(call, *values))


def _problem(
    status: int, body: Mapping[str, Any], headers: Iterable[tuple[str, str]] = ()
) -> Told:
    said = _json.encode(body)
    kind: Headers = [("Content-Type", problems.TYPE), ("Content-Length", str(len(said)))]
    return status, [*kind, ("Cache-Control", "no-store"), *headers], said


def _challenge(no: bearer.Rejected) -> Headers:
    return [("WWW-Authenticate", no.challenge)]


def _advice(no: Refusal) -> Headers:
    """When it may be tried again, or by which methods."""
    if isinstance(no, _OtherMethod):
        return [("Allow", no.methods)]
    return limits.again(no) if isinstance(no, TooMany) else []


def _query(environ: Environ) -> dict[str, str]:
    return form(environ.get("QUERY_STRING", ""))


def _body(environ: Environ) -> bytes:
    """At most as large as any endpoint takes it, words less than pictures."""
    wordy = wsgi.media_type(environ) in {routes.JSON, routes.FORM, ""}
    return wsgi.body(environ, MOST_BODY if wordy else LARGEST_BODY)


def _language(environ: Environ) -> str:
    for name, _weight in parse_accept_lang_header(environ.get("HTTP_ACCEPT_LANGUAGE", "")):
        try:
            return str(get_supported_language_variant(name))
        except LookupError:
            continue
    return str(settings.LANGUAGE_CODE)
