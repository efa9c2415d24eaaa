"""The endpoints of OAuth and OpenID Connect that programs call; people see the consent page."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.security import SecurityMiddleware
from django.views.decorators.csrf import csrf_exempt

from hiroba.agreements import journal
from hiroba.api import bearer, limits
from hiroba.base import proxy
from hiroba.base.refusals import TooMany
from hiroba.connect import server
from hiroba.connect.claims import account_of
from hiroba.connect.claims import userinfo as claims_of
from hiroba.connect.pairwise import sector

View = Callable[..., HttpResponse]
FORM = "application/x-www-form-urlencoded"


def for_programs(*methods: str) -> Callable[[View], View]:
    """Open to programs of any origin (CORS): no cookie is read here. Never kept by caches."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            response = _preflight() if request.method == "OPTIONS" else _by(request)
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "WWW-Authenticate, Hiroba-Record"
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        def _by(request: HttpRequest) -> HttpResponse:
            if request.method not in methods:
                response: HttpResponse = JsonResponse({"error": "invalid_request"}, status=405)
                response["Allow"] = ", ".join(methods)
                return response
            try:
                return view(request)
            except bearer.Rejected as no:
                return _rejected(no)

        def _preflight() -> HttpResponse:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = ", ".join(methods)
            response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response["Access-Control-Max-Age"] = "86400"
            return response

        return answer

    return wrap


def _rejected(no: bearer.Rejected) -> HttpResponse:
    response = JsonResponse({"error": no.error or "invalid_token"}, status=no.status)
    response["WWW-Authenticate"] = no.challenge
    return response


@for_programs("POST")
def token(request: HttpRequest) -> HttpResponse:
    return _told(server.exchange, request)


@for_programs("POST")
def revoke(request: HttpRequest) -> HttpResponse:
    return _told(server.revoke, request)


@for_programs("POST")
def introspect(request: HttpRequest) -> HttpResponse:
    return _told(server.introspect, request)


@for_programs("POST")
def confirm_erasure(request: HttpRequest) -> HttpResponse:
    return _told(server.confirm_erasure, request)


@for_programs("POST")
def leases(request: HttpRequest) -> HttpResponse:
    return _told(server.leases_of, request)


def _told(ask: Callable[..., server.Told], request: HttpRequest) -> HttpResponse:
    if request.content_type != FORM:
        return JsonResponse({"error": "invalid_request"}, status=400)
    try:
        body = request.body.decode()
    except RequestDataTooBig:
        return JsonResponse({"error": "invalid_request"}, status=413)
    except UnicodeDecodeError:
        return JsonResponse({"error": "invalid_request"}, status=400)
    heard = {"Authorization": request.headers.get("Authorization", ""), "Content-Type": FORM}
    found = ask(body, heard)
    response = JsonResponse(found.body, status=found.status)
    # Only who a client is can be asked for again: libraries take a challenge for that, not for
    # a grant that is no good.
    if found.body.get("error") == "invalid_client" and heard["Authorization"]:
        response["WWW-Authenticate"] = 'Basic realm="hiroba"'
    if found.record:
        response["Hiroba-Record"] = str(found.record)
    return response


@for_programs("GET", "POST")
def userinfo(request: HttpRequest) -> HttpResponse:
    """The claims of whoever stands behind the token, on record before they leave (PV-22)."""
    came = bearer.sent(request.headers.get("Authorization", ""), request.GET.dict())
    found = bearer.opened(came)
    scopes = frozenset(found.granted.split())
    if "openid" not in scopes or found.person is None:
        raise bearer.Rejected("insufficient_scope", came.way, "openid")
    person = account_of(found.person)
    answer = claims_of(person, scopes, sector(found.client, found.partner))
    provided = journal.provide(found.to, answer)
    response = JsonResponse(provided.body)
    response["Hiroba-Record"] = str(provided.record)
    return response


BUSY = b'{"error": "temporarily_unavailable"}'
BARE = [("Content-Type", "application/json"), ("Access-Control-Allow-Origin", "*")]
# Called again and again: without what stands around pages (sessions, languages, forms).
APART: dict[str, View] = {
    "/oauth/token": token, "/2/token": token, "/oauth/revoke": revoke,
    "/oauth/introspect": introspect, "/oauth/userinfo": userinfo,
}  # fmt: skip
_safe = {
    path: convert_exception_to_response(SecurityMiddleware(view))
    for path, view in APART.items()
}


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application (PEP 3333) for the paths of `APART`."""
    proxy.believe(environ)
    try:
        limits.of_address(environ)
    except TooMany as no:
        start("429 Too Many Requests", [("Retry-After", str(no.retry_after)), *BARE])
        return [BUSY]
    response: Any = _safe[environ["PATH_INFO"]](WSGIRequest(environ))
    start(f"{response.status_code} {response.reason_phrase}", list(response.items()))
    return [response.content]
