"""Redirect addresses: compared character by character (RFC 9700, 2.1), on loopback with any
port (RFC 8252, 7.3)."""

from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
MOST = 2000


def well_formed(address: str) -> bool:
    """An absolute address without fragment, name or password: https, http on loopback, or a
    scheme of an app's own, which has a dot in it (RFC 8252, 7.1)."""
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (reading it raises for what is no port)
    except ValueError:
        return False
    if len(address) > MOST or not address.isascii() or not address.isprintable():
        return False
    if " " in address or "\\" in address or "#" in address or "@" in parts.netloc:
        return False
    if "*" in parts.netloc:
        return False
    if parts.scheme == "https":
        return bool(parts.hostname)
    if parts.scheme == "http":
        return parts.hostname in LOOPBACK
    return "." in parts.scheme


def same(asked: str, registered: str) -> bool:
    if asked == registered:
        return True
    return on_loopback(registered) and _without_port(asked) == _without_port(registered)


def on_loopback(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname in LOOPBACK


def _without_port(address: str) -> tuple[str, ...] | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018
    except ValueError:
        return None
    if "@" in parts.netloc or "#" in address:
        return None
    return (parts.scheme, parts.hostname or "", parts.path, parts.query)
