"""What every page knows: who reads, in which language, and what waits for them."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from hiroba.accounts.faces import Me
from hiroba.inbox.queries import frame


def square(request: HttpRequest) -> dict[str, Any]:
    found = getattr(request, "found", None)
    words: dict[str, Any] = {"lang": get_language() or "ja", "me": None}
    if found:
        around = frame(request.actor)  # type: ignore[attr-defined]
        words |= {
            "me": Me.of(found),
            "notices_unread": around.notices,
            "requests_waiting": around.requests,
            "circles": around.circles,
        }
    return words
