"""The only clock. Tests move it; nothing else asks for the time."""

from datetime import UTC, date, datetime

from django.utils import formats, timezone
from django.utils.translation import pgettext


def now() -> datetime:
    return datetime.now(UTC)


def today() -> date:
    """The day where the site is, wherever its reader is and however the server counts."""
    return now().astimezone(timezone.get_default_timezone()).date()


def in_words(moment: datetime) -> str:
    """The full date and time, in the reader's language and time zone."""
    pattern = pgettext("date with time, Django format", "j F Y, H:i")
    return formats.date_format(timezone.localtime(moment), pattern)
