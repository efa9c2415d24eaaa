"""Who acts, in which language and time zone; and every refusal as a page."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from hiroba.accounts import sessions
from hiroba.accounts.actors import of_session
from hiroba.base import proxy
from hiroba.base.actor import ANYONE
from hiroba.base.refusals import Refusal
from hiroba.posts.kinds import LARGEST_BODY
from hiroba.web.door import other_method, refused
from hiroba.web.request import Request

Next = Callable[[HttpRequest], HttpResponse]


def trusted_proxy(get_response: Next) -> Next:
    """Believe what the one configured proxy says of the reader's address, and nobody else."""

    def answer(request: HttpRequest) -> HttpResponse:
        proxy.believe(request.META)
        return get_response(request)

    return answer


def actor(get_response: Next) -> Next:
    def answer(request: HttpRequest) -> HttpResponse:
        request = cast(Request, request)
        request.get_host()  # Raises for a name that is not ours, whatever the page asks of it.
        key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.found = sessions.find(key) if key else None
        request.actor = of_session(request.found) if request.found else ANYONE
        if request.found:
            agent = request.headers.get("User-Agent", "")
            sessions.see(request.found, request.META.get("REMOTE_ADDR", ""), agent)
        with translation.override(_language(request)), timezone.override(_zone(request)):
            response = get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ("Cookie", "Accept-Language"))
        return response

    return answer


def _language(request: Request) -> str:
    """The account's, else the cookie's, else the browser's."""
    if request.found:
        language = request.found.language
    else:
        language = translation.get_language_from_request(request)
    request.LANGUAGE_CODE = language
    return language


def _zone(request: Request) -> str:
    return request.found.timezone if request.found else settings.TIME_ZONE


def bodies(get_response: Next) -> Next:
    """Refuses what is too large before any of it is read, in the reader's language. Of a body
    that does not say its length, Django reads nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > LARGEST_BODY:
            raise RequestDataTooBig(f"a body of {length} bytes")
        return get_response(request)

    return answer


class methods:  # noqa: N801  (Django wants a class for `process_view`)
    """Of what a page answers (`door.page`): a method that it does not know is refused."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, _args: Any, _words: Any
    ) -> HttpResponse | None:
        known = getattr(view, "methods", None)
        if known is None or request.method in {*known, "HEAD"}:
            return None
        return other_method(cast(Request, request), known)


class refusals:  # noqa: N801  (Django wants a class for `process_exception`)
    """Turns a refusal from any view, allauth's too, into its page."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refused(cast(Request, request), error) if isinstance(error, Refusal) else None
