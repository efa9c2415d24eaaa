"""Mail kept for want of a mail server: it lives 30 days and goes with whom it was sent to."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

from django.conf import settings

from hiroba.base import clock, ids

KEEP = timedelta(days=30)


def throw_away_to(addresses: set[str]) -> None:
    """Harmless when done twice."""
    for path in _all():
        if _to(path) & addresses:
            path.unlink(missing_ok=True)


def sweep() -> None:
    """A letter's name is an id, and an id is a time."""
    limit = ids.first_id(clock.now() - KEEP)
    for path in _all():
        if int(path.stem) < limit:
            path.unlink(missing_ok=True)


def folder() -> Path:
    return Path(settings.HIROBA_DATA) / "mail"


def _all() -> Iterator[Path]:
    for path in folder().glob("*"):
        if path.stem.isdecimal():
            yield path


def _to(path: Path) -> set[str]:
    try:
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
    except FileNotFoundError:
        return set()
    return {
        address.addr_spec.lower()
        for head in letter.get_all("to", ())
        for address in head.addresses
    }
