"""The application that Granian serves."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.settings")
_pages = get_wsgi_application()

from hiroba.api.door import application as _programs  # noqa: E402  (needs Django set up)


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Programs and people: the Graph API has a door of its own, before Django's middleware."""
    path = environ.get("PATH_INFO", "")
    if path.startswith("/2/") and not path.startswith(ELSEWHERE):
        close_old_connections()  # As Django does before and after what it answers.
        try:
            return _programs(environ, start)
        finally:
            close_old_connections()
    return _pages(environ, start)


# Below `/2/`, and no endpoints of the Graph API.
ELSEWHERE = ("/2/token", "/2/images/")
