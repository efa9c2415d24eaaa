"""The application that Granian serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.settings")
_pages = get_wsgi_application()

from hiroba.api import door, oauth  # noqa: E402  (needs Django set up)
from hiroba.base.health import drop_broken  # noqa: E402


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Programs and people: programs have doors of their own, before Django's middleware."""
    answer = _door_to(environ.get("PATH_INFO", ""))
    if answer is _pages:
        return _pages(environ, start)
    drop_broken()
    return answer(environ, start)


def _door_to(path: str) -> Callable[..., Iterable[bytes]]:
    if path in oauth.APART:
        return oauth.application
    if path.startswith("/2/") and not path.startswith(ELSEWHERE):
        return door.application
    return _pages


# Below `/2/`, and no endpoints of the Graph API.
ELSEWHERE = ("/2/token", "/2/images/", "/2/openapi.json")
