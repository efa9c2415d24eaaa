"""What every page knows: who reads, in which language, and what waits for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from hiroba.inbox.queries import badges
from hiroba.web.request import Request


def square(request: HttpRequest) -> dict[str, Any]:
    found = getattr(request, "found", None)
    words: dict[str, Any] = {"lang": get_language() or "ja", "me": None}
    if found and isinstance(request, HttpRequest):
        from hiroba.accounts.faces import Me

        waiting = SimpleLazyObject(lambda: badges(_request(request).actor))
        words |= {"me": Me.of(found), "waiting": waiting}
    return words


def _request(request: Any) -> Request:
    return request  # type: ignore[no-any-return]
