"""The only clock. Tests move it; nothing else asks for the time."""

from datetime import UTC, datetime


def now() -> datetime:
    return datetime.now(UTC)
