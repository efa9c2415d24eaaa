"""What every page knows: who reads, in which language, and what waits for them."""

from functools import cache, partial
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import get_language
from markupsafe import Markup

from hiroba.accounts.faces import Me
from hiroba.accounts.models import Audience
from hiroba.accounts.sessions import Found
from hiroba.agreements import documents
from hiroba.base.actor import ANYONE
from hiroba.inbox.queries import frame
from hiroba.policy.gate import ever
from hiroba.web.jinja import speaker

# Once a page: Django would mask the token anew for each of its forms.
_HIDDEN = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">')


def square(request: HttpRequest) -> dict[str, Any]:
    found = getattr(request, "found", None)
    token = get_token(request)
    language = get_language() or "ja"
    words: dict[str, Any] = {
        "lang": language,
        "_": speaker(language),
        "labels": audiences(language),
        "me": None,
        "ever": partial(ever, getattr(request, "actor", ANYONE)),
        "announced": [],
        "csrf_token": token,
        "csrf_input": _HIDDEN.format(token),
    }
    if found:
        around = frame(request.actor)  # type: ignore[attr-defined]
        words |= {
            "me": Me.of(found),
            "notices_unread": around.notices,
            "requests_waiting": around.requests,
            "circles": around.circles,
            "writes_for": around.writes_for,
            "announced": documents.announced(_concerning(found), language),
        }
    return words


def _concerning(reader: Found) -> tuple[str, ...]:
    """The documents whose changes one is told of; the data terms are for partners."""
    return (*documents.NAMES, "data") if reader.tier else documents.NAMES


@cache
def audiences(language: str) -> dict[str, str]:
    """The audiences in words. `language` is the one in force."""
    return {audience.value: str(audience.label) for audience in Audience}
