"""When things happen: people have days, and nights."""

import random
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hiroba.cli.demo.square import Someone

DAYS = 40
# How much is written in each hour of somebody's day, from midnight on.
RHYTHM = (2, 1, 0.4, 0.3, 0.4, 1, 3, 6, 6, 4, 4, 4, 7, 6, 4, 4, 4, 5, 7, 8, 9, 10, 8, 4)
ASLEEP = range(1, 6)


def some_moment(dice: random.Random, anchor: datetime, who: Someone) -> datetime:
    """Within the last forty days, more lately than long ago, at an hour one is awake."""
    ago = int(DAYS * dice.random() ** 1.25)
    hour = dice.choices(range(24), RHYTHM)[0]
    at = time(hour, dice.randrange(60), dice.randrange(60), dice.randrange(1000) * 1000)
    return moment_of(anchor, who, ago, at)


def moment_of(anchor: datetime, who: Someone, ago: int, at: time) -> datetime:
    """So many days ago at a time of somebody's own day; never after the anchor."""
    zone = ZoneInfo(who.zone)
    day = anchor.astimezone(zone).date() - timedelta(days=ago)
    found = datetime.combine(day, at, zone).astimezone(anchor.tzinfo)
    return found if found < anchor - timedelta(minutes=5) else found - timedelta(days=1)


def soon_after(dice: random.Random, moment: datetime, hours: float, who: Someone) -> datetime:
    """Some time later, about so many hours on average; at night people answer after waking."""
    later = moment + timedelta(minutes=1, hours=dice.expovariate(1 / hours))
    local = later.astimezone(ZoneInfo(who.zone))
    if local.hour in ASLEEP:
        later += timedelta(hours=ASLEEP.stop - local.hour, minutes=dice.randrange(90))
    return later
