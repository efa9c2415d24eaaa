"""The journal of provision: every answer to a third party, on record before it leaves.

`provide` is the one road out. It writes one row an answer, in its own transaction, and only
then gives back what may leave (PV-22). A sealer closes what was written every second: a keyed
hash over the rows and over the seal before, of which the key and the newest one also lie
outside the database. So an alteration, a gap or a deletion is found, whoever made it.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Max

from hiroba import environment
from hiroba.agreements.models import RECORDS_KEPT, Consent, Recipient, Record, Seal
from hiroba.base import clock, ids, plain, slots

THREADS = 64
KEY_FILE, SEAL_FILE = "journal_key", "journal_seal"
MOST_ROWS = 100  # of one seal: as many as are brought onto people's pages together
AT_ONCE = 5_000
NOTHING = "0" * 64

COLUMNS = ("id", "writer", "number", "recipient_id", "consent_id", "scope", "by_law", "packed")

T = TypeVar("T")
_pack = msgspec.msgpack.Encoder().encode
_unpack = msgspec.msgpack.Decoder(tuple[tuple[str, tuple[int, ...]], ...]).decode


@dataclass(frozen=True)
class To:
    """Who receives, on which consent: ids of a `Recipient` and a `Consent`."""

    recipient: int
    consent: int


@dataclass
class Answer(Generic[T]):
    """What is about to leave: `people` is whose data stand in it, and which items of each.

    `scope`: the one whose purpose it serves; `by_law`: whether the law demands the record. What
    members published for everyone is recorded beyond the law. `headers` go along with it.
    """

    body: T
    scope: str
    people: Mapping[int, str] = field(default_factory=dict)
    by_law: bool = True
    headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Provided(Generic[T]):
    """What may leave, and the number of its record (`Hiroba-Record`)."""

    body: T
    record: int


def provide(to: To, answer: Answer[T]) -> Provided[T]:
    """Write the record, then hand back the answer. What raises leaves nothing and provides
    nothing."""
    packed = pack(answer.people)
    record = _writer().write((to.recipient, to.consent, answer.scope, answer.by_law, packed))
    return Provided(answer.body, record)


def pack(people: Mapping[int, str]) -> bytes:
    """People by the items that they have in common, as MessagePack."""
    found: dict[str, list[int]] = {}
    for person, items in people.items():
        found.setdefault(items, []).append(person)
    return _pack(tuple(found.items()))


def unpack(packed: bytes | memoryview) -> Iterator[tuple[str, tuple[int, ...]]]:
    yield from _unpack(bytes(packed))


class _Writer:
    """Counts its rows without gaps: a number is used up only by a row that was committed."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.last = max(_last_written(number), _last_sealed().get(number, 0))

    def write(self, columns: tuple[Any, ...]) -> int:
        record = ids.new_id()
        _insert(connections[DEFAULT_DB_ALIAS], (record, self.number, self.last + 1, *columns))
        self.last += 1
        return record


def _insert(database: Any, row: tuple[Any, ...]) -> None:
    """Past Django's cursors, which cost more than the row."""
    execute, insert = plain.driver(database).execute, _INSERT[database.vendor]
    with database.wrap_database_errors:
        if database.in_atomic_block:  # It is kept or lost with that transaction.
            execute(insert, row)
            return
        with _IN_LINE[database.vendor]:
            execute(_BEFORE[database.vendor])
            try:
                execute(insert, row)
            finally:
                execute(_AFTER[database.vendor])


# A killed process loses nothing either way. Against a loss of power each row may be written
# through to the disk (`HIROBA_JOURNAL=durable`), which costs what the disk takes.
_INSERT = {
    vendor: plain.marked(vendor, plain.insert("agreements_record", COLUMNS))
    for vendor in ("sqlite", "postgresql")
}
_DURABLE = environment.read("HIROBA_JOURNAL") == "durable"
_BEFORE = {
    "sqlite": f"PRAGMA synchronous={'FULL' if _DURABLE else 'NORMAL'}",
    "postgresql": f"SET synchronous_commit TO {'on' if _DURABLE else 'off'}",
}
# SQLite has one writer at a time and lets others sleep a millisecond at least before they ask
# again: threads of one process need not.
_IN_LINE: dict[str, Any] = {"sqlite": threading.Lock(), "postgresql": nullcontext()}
_AFTER = {"sqlite": "PRAGMA synchronous=FULL", "postgresql": "SET synchronous_commit TO on"}
_mine = threading.local()
_taken = threading.Lock()
_free: dict[int, list[int]] = {}


def forget_writers() -> None:
    """For tests, whose rows are rolled back."""
    _mine.__dict__.clear()


def _writer() -> _Writer:
    """Of this thread. A writer's number is its slot's and its own within the process; a thread
    that ends gives it back."""
    slot = slots.place()
    held: _Held | None = getattr(_mine, "held", None)
    if held is None or held.slot != slot:
        held = _mine.held = _Held(slot)
    return held.writer


class _Held:
    def __init__(self, slot: int) -> None:
        self.slot = slot
        with _taken:
            free = _free.setdefault(slot, list(range(THREADS)))
            self.place = free.pop(0)
        self.writer = _Writer(slot * THREADS + self.place)

    def __del__(self) -> None:
        with _taken:
            _free[self.slot].insert(0, self.place)


def _last_written(writer: int) -> int:
    rows = Record.objects.filter(writer=writer)
    return rows.aggregate(last=Max("number"))["last"] or 0


def _last_sealed() -> dict[int, int]:
    """The last sealed number of every writer there ever was."""
    return ends_of(Seal.objects.order_by("-number").first())


@dataclass(frozen=True)
class Head:
    """The newest seal, as it is kept outside the database."""

    number: int = 0
    mark: str = NOTHING


def seal() -> None:
    """Close what was written since the last seal; nothing when nothing was. What is read and
    hashed never changes, so that writers need not wait for it."""
    before = Seal.objects.order_by("-number").first()
    ends = ends_of(before)
    made = list(_sealed(before, _unsealed(ends), ends))
    if not made:
        return
    with transaction.atomic():
        if Seal.objects.select_for_update().order_by("-number").first() != before:
            return  # Somebody else sealed meanwhile.
        Seal.objects.bulk_create(made)
    _keep(Head(made[-1].number, made[-1].mark))


Row = Any  # with the names of `COLUMNS`
Ends = dict[int, int]  # the last number of each writer


def between(since: Ends, until: Ends) -> Iterator[Row]:
    """What each writer wrote after the one number and up to the other, as bare rows in order:
    there are thousands a second."""
    for writer, last in sorted(until.items()):
        if (first := since.get(writer, 0)) < last:
            rows = Record.objects.filter(writer=writer, number__gt=first, number__lte=last)
            yield from rows.order_by("number").values_list(*COLUMNS, named=True)


def ends_of(seal: Seal | None) -> Ends:
    return {int(writer): last for writer, last in seal.ends.items()} if seal else {}


def _unsealed(sealed: Ends) -> list[Row]:
    """In order, each writer's without a gap: what another transaction still holds back waits
    for the next seal, and so does all of the same writer after it."""
    found = []
    ends = dict(sealed)
    until = {writer: min(last, ends.get(writer, 0) + AT_ONCE) for writer, last in _written()}
    for row in between(sealed, until):
        if row.number == ends.get(row.writer, 0) + 1:
            ends[row.writer] = row.number
            found.append(row)
    return found


def _written() -> list[tuple[int, int]]:
    """Every writer with the last number there is: along the index, a few steps each, however
    many rows."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN)
        return list(cursor.fetchall())


_WRITTEN = """
    WITH RECURSIVE found(writer) AS (
        SELECT min(writer) FROM agreements_record
        UNION ALL
        SELECT (SELECT min(r.writer) FROM agreements_record r WHERE r.writer > found.writer)
        FROM found WHERE found.writer IS NOT NULL
    )
    SELECT writer,
        (SELECT max(number) FROM agreements_record r WHERE r.writer = found.writer)
    FROM found WHERE writer IS NOT NULL
"""


def _sealed(before: Seal | None, rows: list[Row], ends: Ends) -> Iterator[Seal]:
    """One after the other; `ends` goes along."""
    head = Head(before.number, before.mark) if before else Head()
    for start in range(0, len(rows), MOST_ROWS):
        some = rows[start : start + MOST_ROWS]
        ends.update((row.writer, row.number) for row in some)
        made = _block(head, some, ends)
        head = Head(made.number, made.mark)
        yield made


def _block(before: Head, rows: list[Row], ends: Ends) -> Seal:
    made = Seal(
        number=before.number + 1,
        at=clock.now(),
        ends={str(writer): ends[writer] for writer in sorted(ends)},
        rows=len(rows),
        newest=max(row.id for row in rows),
        digest=digest(rows),
    )
    made.mark = mark_of(made, before.mark)
    return made


def digest(rows: Iterable[Row]) -> str:
    """SHA-256 over the rows, in order of writer and number, and over what they point at."""
    found = hashlib.sha256()
    rows = sorted(rows, key=lambda row: (row.writer, row.number))
    for row in rows:
        found.update(_pack(_columns(row)))
    for named in _named(rows):
        found.update(_pack(named))
    return found.hexdigest()


def _columns(row: Row) -> tuple[Any, ...]:
    told = (row.id, row.writer, row.number, row.recipient_id, row.consent_id)
    return (*told, row.scope, bool(row.by_law), bytes(row.packed))


def _named(rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    """To whom and on which consent: what of them never changes."""
    recipients = Recipient.objects.filter(pk__in={row.recipient_id for row in rows})
    names = ("pk", "client", "name", "holder", "address", "representative", "country")
    yield from recipients.order_by("pk").values_list(*names)
    consents = Consent.objects.filter(pk__in={row.consent_id for row in rows}).order_by("pk")
    for pk, client, recipient, scopes, purposes in consents.values_list(
        "pk", "client", "recipient", "scopes", "purposes"
    ):
        yield (pk, client, recipient, scopes, json.dumps(purposes, sort_keys=True))


def mark_of(found: Seal, before: str) -> str:
    """HMAC-SHA256, by the journal's key, over the seal and the mark of the one before."""
    ends = json.dumps(found.ends, sort_keys=True)
    said = _pack((found.number, before, ends, found.rows, found.newest, found.digest))
    return hmac.new(key(), said, "sha256").hexdigest()


def key() -> bytes:
    """Made on first use, readable by its owner only, beside the database and not in it."""
    return bytes.fromhex(environment.secret_file(settings.HIROBA_DATA, KEY_FILE))


def _keep(head: Head) -> None:
    path = _seal_file()
    fresh = path.with_name(f".{path.name}")
    fresh.write_text(f"{head.number} {head.mark}\n")
    fresh.replace(path)


def kept() -> Head:
    """The newest seal, as the file says; the first one where there is no file."""
    path = _seal_file()
    if not path.exists():
        return Head()
    number, mark = path.read_text().split()
    return Head(int(number), mark)


def _seal_file() -> Path:
    return Path(settings.HIROBA_DATA) / SEAL_FILE


def forget() -> None:
    """Records whose three years are over; sealed they are, or they would have been found."""
    sealed = _last_sealed()
    old = Record.objects.filter(pk__lt=oldest_kept())
    while gone := [
        pk
        for pk, writer, number in old.values_list("pk", "writer", "number")[:AT_ONCE]
        if number <= sealed.get(writer, 0)
    ]:
        Record.objects.filter(pk__in=gone).delete()


def oldest_kept() -> int:
    """Records before this number are gone by their time; their seals stay."""
    return ids.first_id(clock.now() - RECORDS_KEPT)
