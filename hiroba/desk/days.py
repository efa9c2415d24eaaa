"""Working days, as the operator's country counts them."""

from datetime import datetime, timedelta
from functools import cache

import holidays
from django.utils import timezone

COUNTRY = "JP"
CLOSES = 18


@cache
def _calendar() -> holidays.HolidayBase:
    return holidays.country_holidays(COUNTRY)


def due_after(begun: datetime, days: int) -> datetime:
    """The close of the n-th working day after this moment, in the site's own time zone."""
    local = timezone.localtime(begun, timezone.get_default_timezone())
    while days:
        local += timedelta(days=1)
        days -= _works(local)
    return local.replace(hour=CLOSES, minute=0, second=0, microsecond=0)


def _works(moment: datetime) -> bool:
    return bool(moment.weekday() < 5 and moment.date() not in _calendar())
