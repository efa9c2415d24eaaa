"""What becomes of files whose rows are gone."""

from datetime import timedelta

from hiroba.base import clock, ids
from hiroba.base.models import Event
from hiroba.files.models import Picture, store
from hiroba.files.pictures import throw_away as throw_away_one

OLD_ENOUGH = timedelta(hours=1)


def throw_away(event: Event) -> None:
    for picture in event.data.get("pictures", ()):
        throw_away_one(picture)


def orphans() -> None:
    """Files that a transaction left behind when it was rolled back or killed."""
    limit = ids.first_id(clock.now() - OLD_ENOUGH)
    folders, _files = store().listdir("pictures") if store().exists("pictures") else ([], [])
    for folder in folders:
        found = {_number(name) for name in store().listdir(f"pictures/{folder}")[1]}
        old = {number for number in found if 0 < number < limit}
        kept = set(Picture.objects.filter(pk__in=old).values_list("pk", flat=True))
        for number in old - kept:
            throw_away_one(number)


def _number(name: str) -> int:
    head = name.partition("-")[0]
    return int(head) if head.isdigit() else 0
