"""The endpoints of OAuth and OpenID Connect that programs call; people see the consent page."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

import msgspec
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from hiroba.agreements import journal
from hiroba.api import bearer, limits, wsgi
from hiroba.api.call import MOST_BODY, form
from hiroba.api.routes import FORM
from hiroba.api.wsgi import Environ, Headers, Start, Told
from hiroba.base import proxy
from hiroba.base.refusals import Refusal
from hiroba.connect import server
from hiroba.connect.claims import account_of
from hiroba.connect.claims import userinfo as claims_of
from hiroba.connect.pairwise import sector

OPEN: Headers = [
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "WWW-Authenticate, Hiroba-Record"),
    ("X-Content-Type-Options", "nosniff"),
]

log = logging.getLogger(__name__)
_json = msgspec.json.Encoder(enc_hook=str)


@dataclass(frozen=True)
class Reply:
    """In JSON, and kept by no cache unless `kept` says how."""

    body: Mapping[str, Any]
    status: int = 200
    headers: Headers = field(default_factory=list)
    kept: str = "no-store"

    @property
    def told(self) -> Told:
        said = _json.encode(self.body)
        about = [("Content-Type", "application/json"), ("Content-Length", str(len(said)))]
        return self.status, [*about, ("Cache-Control", self.kept), *OPEN, *self.headers], said


Handler = Callable[[Environ], Reply]
View = Callable[[HttpRequest], HttpResponse]
APART: dict[str, Callable[[Environ], Told]] = {}


def for_programs(*methods: str, apart: tuple[str, ...] = ()) -> Callable[[Handler], View]:
    """Open to programs of any origin (CORS): no cookie is read here. `apart`: paths that are
    called again and again, answered before what stands around pages."""

    def wrap(handler: Handler) -> View:
        def answer(environ: Environ) -> Told:
            if environ["REQUEST_METHOD"] == "OPTIONS":
                return _preflight(methods)
            if wsgi.method(environ) not in methods:
                return _wrong(405, [("Allow", ", ".join(methods))]).told
            return _safely(handler, environ).told

        @csrf_exempt
        @wraps(handler)
        def view(request: HttpRequest) -> HttpResponse:
            # Every request that Granian brings has one; the stubs know of ASGI's as well.
            status, headers, said = answer(request.environ)  # type: ignore[attr-defined]
            return HttpResponse(said, status=status, headers=dict(headers))

        APART.update(dict.fromkeys(apart, answer))
        return view

    return wrap


def _safely(handler: Handler, environ: Environ) -> Reply:
    try:
        return handler(environ)
    except bearer.Rejected as no:
        challenge = [("WWW-Authenticate", no.challenge)]
        return Reply({"error": no.error or "invalid_token"}, no.status, challenge)
    except Refusal as no:
        return _wrong(no.status)
    except OperationalError:
        log.warning("the database does not answer", exc_info=True)
        return _busy(503)
    except Exception:
        log.exception("%s %s broke", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return Reply({"error": "server_error"}, 500)


def _wrong(status: int = 400, headers: Headers | None = None) -> Reply:
    return Reply({"error": "invalid_request"}, status, headers or [])


def _busy(status: int, headers: Headers | None = None) -> Reply:
    return Reply({"error": "temporarily_unavailable"}, status, headers or [])


def _preflight(methods: tuple[str, ...]) -> Told:
    said = [
        ("Access-Control-Allow-Methods", ", ".join(methods)),
        ("Access-Control-Allow-Headers", "Authorization, Content-Type"),
        ("Access-Control-Max-Age", "86400"),
        ("Content-Length", "0"),
    ]
    return 204, [*OPEN, *said], b""


@for_programs("POST", apart=("/oauth/token", "/2/token"))
def token(environ: Environ) -> Reply:
    return _told(server.exchange, environ)


@for_programs("POST", apart=("/oauth/revoke",))
def revoke(environ: Environ) -> Reply:
    return _told(server.revoke, environ)


@for_programs("POST", apart=("/oauth/introspect",))
def introspect(environ: Environ) -> Reply:
    return _told(server.introspect, environ)


@for_programs("POST")
def confirm_erasure(environ: Environ) -> Reply:
    return _told(server.confirm_erasure, environ)


@for_programs("POST")
def leases(environ: Environ) -> Reply:
    return _told(server.leases_of, environ)


def _told(ask: Callable[..., server.Told], environ: Environ) -> Reply:
    try:
        body = wsgi.body(environ, MOST_BODY).decode()
    except UnicodeDecodeError:
        return _wrong()
    if body and wsgi.media_type(environ) != FORM:
        return _wrong()
    authorization = environ.get("HTTP_AUTHORIZATION", "")
    found = ask(body, {"Authorization": authorization, "Content-Type": FORM})
    headers: Headers = []
    # Only who a client is can be asked for again: libraries take a challenge for that, not for
    # a grant that is no good.
    if found.body.get("error") == "invalid_client" and authorization:
        headers.append(("WWW-Authenticate", 'Basic realm="hiroba"'))
    if found.record:
        headers.append(("Hiroba-Record", str(found.record)))
    return Reply(found.body, found.status, headers)


@for_programs("GET", "POST", apart=("/oauth/userinfo",))
def userinfo(environ: Environ) -> Reply:
    """The claims of whoever stands behind the token, on record before they leave (PV-22)."""
    query = form(environ.get("QUERY_STRING", ""))
    came = bearer.sent(environ.get("HTTP_AUTHORIZATION", ""), query)
    found = bearer.opened(came)
    scopes = frozenset(found.granted.split())
    if "openid" not in scopes or found.person is None:
        raise bearer.Rejected("insufficient_scope", came.way, "openid")
    answer = claims_of(account_of(found.person), scopes, sector(found.client, found.partner))
    provided = journal.provide(found.to, answer)
    return Reply(provided.body, headers=[("Hiroba-Record", str(provided.record))])


def application(environ: Environ, start: Start) -> Iterable[bytes]:
    """For the paths of `APART`."""
    proxy.believe(environ)
    try:
        limits.of_address(environ)
    except limits.Exceeded as no:
        return wsgi.started(start, _busy(429, limits.again(no)).told)
    said = wsgi.started(start, APART[environ["PATH_INFO"]](environ))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else said
