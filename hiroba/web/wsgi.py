"""The application that Granian serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.settings")
_pages = get_wsgi_application()

from hiroba.api.door import application as _programs  # noqa: E402  (needs Django set up)
from hiroba.base.health import drop_broken  # noqa: E402


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Programs and people: the Graph API has a door of its own, before Django's middleware."""
    path = environ.get("PATH_INFO", "")
    if path.startswith("/2/") and not path.startswith(ELSEWHERE):
        drop_broken()
        try:
            return _programs(environ, start)
        finally:
            drop_broken()
    return _pages(environ, start)


# Below `/2/`, and no endpoints of the Graph API.
ELSEWHERE = ("/2/token", "/2/images/", "/2/openapi.json")
