"""From where a request comes, when a proxy stands in front."""

from functools import lru_cache
from ipaddress import ip_address
from typing import Any

from django.conf import settings

TOLD = "hiroba.forwarded"


def believe(environ: dict[str, Any]) -> None:
    """What the one configured proxy says of the reader's address, and nobody else. Afterwards
    `TOLD` says whether anything stands between."""
    said = environ.pop("HTTP_X_FORWARDED_FOR", "")
    scheme = environ.pop("HTTP_X_FORWARDED_PROTO", "")
    proxy = settings.HIROBA_TRUSTED_PROXY
    environ[TOLD] = bool(said) or environ.get("REMOTE_ADDR") == proxy
    if proxy and environ.get("REMOTE_ADDR") == proxy:
        environ["REMOTE_ADDR"] = _address(said.rpartition(",")[2].strip()) or proxy
        environ["wsgi.url_scheme"] = scheme or "http"


@lru_cache(10_000)
def _address(said: str) -> str:
    try:
        return str(ip_address(said))
    except ValueError:
        return ""
