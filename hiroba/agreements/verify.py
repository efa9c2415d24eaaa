"""Reading the journal against its seals: `hiroba record verify` (PV-22)."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min

from hiroba.agreements import journal
from hiroba.agreements.models import Record, Seal
from hiroba.base import clock, ids

LATE = 60  # seconds until a record ought to be sealed


@dataclass(frozen=True)
class Fault:
    """`seal`: the number of the block it is in; 0 where it is in none."""

    seal: int
    text: str


def faults() -> Iterator[Fault]:
    """Everything that is not as it was written; nothing where all is well."""
    before, ends = journal.Head(), journal.ends_of(None)
    for seal in Seal.objects.order_by("number").iterator():
        yield from _chain(seal, before)
        yield from _rows(seal, ends)
        before = journal.Head(seal.number, seal.mark)
        ends = journal.ends_of(seal)
    yield from _head(before)
    yield from _tail(ends)


def _chain(seal: Seal, before: journal.Head) -> Iterator[Fault]:
    if seal.number != before.number + 1:
        yield Fault(seal.number, f"the seals after {before.number} are missing")
    if seal.mark != journal.mark_of(seal, before.mark):
        yield Fault(seal.number, "the seal was altered, or the one before it")


def _rows(seal: Seal, ends: journal.Ends) -> Iterator[Fault]:
    """Records whose three years are over are gone, and their seal stands for them."""
    rows = list(journal.between(ends, journal.ends_of(seal)))
    if not rows and seal.newest < journal.oldest_kept():
        return
    if len(rows) != seal.rows:
        yield Fault(seal.number, f"{seal.rows} records were sealed, {len(rows)} are there")
    elif journal.digest(rows) != seal.digest:
        yield Fault(seal.number, "a record was altered, or its recipient, or its consent")


def _head(newest: journal.Head) -> Iterator[Fault]:
    kept = journal.kept()
    if kept.number > newest.number:
        yield Fault(newest.number, f"seal {kept.number}, kept outside, is not in the database")
    elif kept.number:
        there = Seal.objects.filter(number=kept.number).values_list("mark", flat=True).first()
        if there != kept.mark:
            yield Fault(kept.number, "the seal is not the one that is kept outside")


def _tail(ends: journal.Ends) -> Iterator[Fault]:
    """What waits for its seal: without gaps, and not for long."""
    late = ids.first_id(clock.now()) - (LATE * 1000 << ids.TIME_SHIFT)
    for row in Record.objects.values("writer").annotate(
        last=Max("number"), first=Min("number"), rows=Count("pk"), oldest=Min("pk")
    ):
        sealed = ends.get(row["writer"], 0)
        rest = Record.objects.filter(writer=row["writer"], number__gt=sealed)
        waiting = rest.count()
        if waiting and row["last"] - sealed != waiting:
            yield Fault(0, f"records of writer {row['writer']} after {sealed} are missing")
        if waiting and rest.filter(pk__lt=late).exists():
            yield Fault(0, f"{waiting} records of writer {row['writer']} are not sealed")
