"""Records as people read them: a line a day and service, made again at will (PV-7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from hiroba.agreements import journal
from hiroba.agreements.models import Provision, Recipient, Record, Seal
from hiroba.base import ids

AT_ONCE = 20_000


@dataclass
class Line:
    times: int
    first: datetime
    last: datetime


Key = tuple[int, str, date, int, int, str, str, bool]


def project() -> None:
    """Bring what was sealed since into the lines; each seal once."""
    for seal in Seal.objects.filter(projected=False).order_by("number"):
        with transaction.atomic():
            fresh = Seal.objects.select_for_update().filter(pk=seal.pk, projected=False)
            if fresh.exists():
                _add(_records(seal))
                fresh.update(projected=True)


def rebuild() -> int:
    """All lines anew from the records that are there; returns how many seals were read."""
    with transaction.atomic():
        Provision.objects.all().delete()
        Seal.objects.update(projected=False)
        project()
    return Seal.objects.count()


def _records(seal: Seal) -> Iterable[Record]:
    before = Seal.objects.filter(number=seal.number - 1).values_list("ends", flat=True).first()
    for name, last in seal.ends.items():
        first = (before or {}).get(name, 0)
        if first != last:
            yield from Record.objects.filter(
                writer=int(name), number__gt=first, number__lte=last
            )


def _add(records: Iterable[Record]) -> None:
    records = list(records)
    lines = _lines(records)
    there = _alive({key[0] for key in lines})
    for key, line in lines.items():
        if key[0] in there:
            _write(key, line)


def _lines(records: list[Record]) -> dict[Key, Line]:
    clients = dict(
        Recipient.objects.filter(pk__in={one.recipient_id for one in records}).values_list(
            "pk", "client"
        )
    )
    found: dict[Key, Line] = {}
    for one in records:
        at = ids.time_of(one.pk)
        about = (one.recipient_id, one.consent_id, one.scope)
        for items, people in journal.unpack(one.packed):
            for person in people:
                day = at.astimezone(UTC).date()
                key = (person, clients[one.recipient_id], day, *about, items, one.by_law)
                line = found.setdefault(key, Line(0, at, at))
                line.times += 1
                line.first, line.last = min(line.first, at), max(line.last, at)
    return found


def _alive(people: set[int]) -> set[int]:
    """Whoever is erased has no lines any more."""
    accounts = get_user_model().objects.filter(pk__in=people, email__isnull=False)
    return set(accounts.values_list("pk", flat=True))


def _write(key: Key, line: Line) -> None:
    names = ("person_id", "client", "day", "recipient_id", "consent_id", "scope", "items",
             "by_law")  # fmt: skip
    columns: dict[str, Any] = dict(zip(names, key, strict=True))
    moved = Provision.objects.filter(**columns).update(
        times=F("times") + line.times, last=line.last
    )
    if not moved:
        Provision.objects.create(**columns, times=line.times, first=line.first, last=line.last)
