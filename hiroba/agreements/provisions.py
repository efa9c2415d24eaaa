"""Records as people read them: a line a day and service, made again at will (PV-7)."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db import connection, transaction

from hiroba.agreements import journal
from hiroba.agreements.models import Provision, Recipient, Seal, Tally
from hiroba.base import ids, plain

AT_ONCE = 100  # records: who wants to write waits no longer than these take
PAUSE = 0.005  # seconds in which whoever waited gets in
LONGEST, REST = 0.5, 9

_rests_until = 0.0


class Line(NamedTuple):
    person: int
    day: date
    client: str
    recipient: int
    consent: int
    scope: str
    items: str
    by_law: bool


class Count(NamedTuple):
    """`first`, `last`: ids of records; a moment is read from its id."""

    times: int
    first: int
    last: int

    def more(self, other: "Count") -> "Count":
        first, last = min(self.first, other.first), max(self.last, other.last)
        return Count(self.times + other.times, first, last)


def project() -> None:
    """Bring what was sealed since into the lines: a part at a time, and a tenth of the time at
    most, since nobody waits for it."""
    global _rests_until
    began = time.monotonic()
    if began < _rests_until:
        return
    while project_some() and time.monotonic() - began < LONGEST:
        time.sleep(PAUSE)
    ended = time.monotonic()
    _rests_until = ended + REST * (ended - began)


def project_some() -> int:
    """The oldest seals that are not in the lines yet, each once; returns how many."""
    if not (seals := _waiting()):
        return 0
    lines = _lines(seals)
    with transaction.atomic():
        fresh = Seal.objects.select_for_update().filter(
            pk__in=[seal.pk for seal in seals], projected=False
        )
        if len(fresh) < len(seals):
            return 0  # Somebody else did some of it meanwhile.
        write(lines)
        Seal.objects.filter(pk__in=[seal.pk for seal in seals]).update(projected=True)
    return len(seals)


def rebuild() -> int:
    """All lines anew from the records that are there; returns how many seals were read."""
    with transaction.atomic():
        Provision.objects.all().delete()
        Tally.objects.all().delete()
        Seal.objects.update(projected=False)
        while project_some():
            pass
    return Seal.objects.count()


def _waiting() -> list[Seal]:
    """As many as hold so many records; one at least, however many it holds."""
    found: list[Seal] = []
    rows = 0
    for seal in Seal.objects.filter(projected=False).order_by("number")[:AT_ONCE]:
        rows += seal.rows
        if found and (rows > AT_ONCE or seal.number != found[-1].number + 1):
            break
        found.append(seal)
    return found


def _records(seals: list[Seal]) -> Iterator[journal.Row]:
    """Between what was sealed before the first of them and the end of the last."""
    before = Seal.objects.filter(number=seals[0].number - 1).first()
    return journal.between(journal.ends_of(before), journal.ends_of(seals[-1]))


def _lines(seals: list[Seal]) -> dict[Line, Count]:
    """Answers that are alike are counted first: most are asked for again and again."""
    alike: dict[tuple[Any, ...], Count] = {}
    for row in _records(seals):
        about = (row.recipient_id, row.consent_id, row.scope, row.by_law, bytes(row.packed))
        _count(alike, (*about, ids.time_of(row.id).date()), Count(1, row.id, row.id))
    clients = _clients({key[0] for key in alike})
    found: dict[Line, Count] = {}
    for (recipient, consent, scope, by_law, packed, day), count in alike.items():
        for items, people in journal.unpack(packed):
            for person in people:
                to = (clients[recipient], recipient, consent)
                _count(found, Line(person, day, *to, scope, items, by_law), count)
    return found


def _count(found: dict[Any, Count], key: Any, more: Count) -> None:
    there = found.get(key)
    found[key] = more if there is None else there.more(more)


def _clients(recipients: set[int]) -> dict[int, str]:
    return dict(Recipient.objects.filter(pk__in=recipients).values_list("pk", "client"))


def write(lines: dict[Line, Count]) -> None:
    """In the order of their index, so that neighbours are written together."""
    there = _alive({line.person for line in lines})
    written = sorted(line for line in lines if line.person in there)
    tallies: dict[tuple[int, str], Count] = {}
    recipients = {}
    for line in written:
        _count(tallies, (line.person, line.client), lines[line])
        recipients[line.person, line.client] = line.recipient
    day = cache(connection.ops.adapt_datefield_value)
    keys = [(line.person, day(line.day), *line[2:]) for line in written]
    _add(_LINES, keys, [lines[line] for line in written])
    _add(_TALLIES, [(*to, recipients[to]) for to in tallies], list(tallies.values()))


def _alive(people: set[int]) -> set[int]:
    """Whoever is erased has no lines any more."""
    accounts = get_user_model().objects.filter(pk__in=people, email__isnull=False)
    return set(accounts.values_list("pk", flat=True))


def _into(table: str, key: Sequence[str], *renewed: str) -> str:
    """One statement for what is new and what is there; the ORM takes two, a row at a time.
    `renewed`: what is as the newest record says. No part of the key: set to what it is
    already, it would be written into its index again."""
    into = plain.insert(table, ("id", *key, *renewed, "times", "first", "last"))
    fresh = ", ".join(f"{one} = excluded.{one}" for one in (*renewed, "last"))
    return (
        f"{into} ON CONFLICT ({', '.join(key)}) DO UPDATE"
        f" SET {fresh}, times = {table}.times + excluded.times"
    )


_A_LINE = ("person_id", "day", "client", "recipient_id", "consent_id", "scope", "items",
           "by_law")  # fmt: skip
_LINES = _into("agreements_provision", _A_LINE)
_TALLIES = _into("agreements_tally", ("person_id", "client"), "recipient_id")


def _add(into: str, keys: list[tuple[Any, ...]], counts: list[Count]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            into,
            [
                (number, *key, count.times, _moment(count.first), _moment(count.last))
                for number, key, count in zip(ids.new_ids(len(keys)), keys, counts, strict=True)
            ],
        )


@lru_cache(1_000)  # People of one answer have theirs in common.
def _moment(record: int) -> Any:
    return connection.ops.adapt_datetimefield_value(ids.time_of(record))
