"""What follows from a deed: enqueued with it, done at least once, in effect once.

A step runs in the transaction that also deletes its job, so its writes happen exactly once
however often a worker is killed. A step marked `outside` (mail) runs before that transaction:
at least once; so does a step of the schedule, which has transactions of its own. A claim
counts the try first, so that a step that kills its worker is parked after `TRIES` as well;
what was tried before is claimed alone, so that others are not parked with it. The steps of
one event are taken in order. A job whose holder's slot was taken anew is free at once;
otherwise its lease runs out.
"""

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.module_loading import import_string

from hiroba.base import clock, slots
from hiroba.base.models import Event, Job, follow_ups_of

TRIES = 8
LEASE = timedelta(seconds=30)
BATCH = 20
# Seconds between two looks, at first and when nothing has come for a while.
NAPS = 0.1, 0.4

log = logging.getLogger(__name__)
Step = Callable[[Event], None]


@dataclass(frozen=True)
class Every:
    """A row of `schedule.py`: a step without an event, taken again and again."""

    period: timedelta
    step: Callable[[], None]


def outside(step: Step) -> Step:
    """Mark a step that talks to another machine: it must not hold a transaction open."""
    step.outside = True  # type: ignore[attr-defined]
    return step


def name_of(step: Callable[..., None]) -> str:
    return f"{step.__module__}.{step.__name__}".removeprefix("hiroba.")


def enqueue(event: Event) -> None:
    """Call inside the transaction that wrote the event."""
    now = clock.now()
    Job.objects.bulk_create(
        Job(step=name_of(step), event=event, due=now) for step in follow_ups_of(event.verb)
    )


def plan_schedule() -> None:
    """What an earlier release planned and this one does not know is dropped."""
    now, steps = clock.now(), _schedule()
    Job.objects.filter(event=None).exclude(step__in=steps).delete()
    Job.objects.bulk_create((Job(step=name, due=now) for name in steps), ignore_conflicts=True)
    Job.objects.filter(event=None).update(tries=0)


def parked() -> QuerySet[Job]:
    """Steps that were tried to the end; `hiroba check` shows them."""
    return Job.objects.filter(tries__gte=TRIES, holder=None)


def free_my_leases() -> None:
    """Whoever held this slot before is dead; take up what they held."""
    Job.objects.filter(holder=slots.place()).update(holder=None, leased_until=None)


def work_once() -> int:
    """Take every step that is due, once; returns how many were taken."""
    taken = 0
    while jobs := _claim():
        for job in jobs:
            _take(job)
        taken += len(jobs)
    return taken


def work_until(stopped: Callable[[], bool]) -> None:
    """The worker's loop. A locked or unreachable database is waited for, never fatal."""
    begun, nap = False, NAPS[0]
    while not stopped():
        try:
            if not begun:
                free_my_leases()
                plan_schedule()
                begun = True
            taken = work_once()
        except OperationalError as error:
            log.warning("the database does not answer, trying again: %s", error)
            close_old_connections()
            taken = 0
        if not taken:
            time.sleep(nap)
        nap = NAPS[0] if taken else min(2 * nap, NAPS[1])


def _claim() -> list[Job]:
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    earlier = Job.objects.filter(event=OuterRef("event"), pk__lt=OuterRef("pk"))
    first = ~Exists(earlier.filter(Q(tries__lt=TRIES) | Q(holder__isnull=False)))
    due = Job.objects.filter(free, first, due__lte=now, tries__lt=TRIES).order_by("due", "pk")
    if not due.exists():
        return []
    with transaction.atomic():
        jobs = _together(list(due.select_for_update(skip_locked=True, of=("self",))[:BATCH]))
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            leased_until=now + LEASE, holder=slots.place(), tries=F("tries") + 1
        )
    return jobs


def _together(jobs: list[Job]) -> list[Job]:
    """Fresh ones, else one alone: a worker killed again counts against that one only."""
    return list(takewhile(lambda job: not job.tries, jobs)) or jobs[:1]


def _take(job: Job) -> None:
    try:
        step = _step_of(job)
        if job.event_id is None:
            step()
        elif getattr(step, "outside", False):
            step(job.event)
        with transaction.atomic():
            if Job.objects.select_for_update().filter(pk=job.pk, holder=slots.place()).first():
                _finish(job, step)
    except (OperationalError, OSError) as error:
        log.warning("%s does not get through, trying again: %s", job, error)
        _put_off(job, traceback.format_exc())
    except Exception:
        log.exception("%s failed (try %d)", job, job.tries + 1)
        _put_off(job, traceback.format_exc())


def _finish(job: Job, step: Callable[..., None]) -> None:
    if job.event_id is None:
        due = clock.now() + _schedule()[job.step].period
        Job.objects.filter(pk=job.pk).update(due=due, **FREE)
        return
    if not getattr(step, "outside", False):
        step(job.event)
    Job.objects.filter(pk=job.pk).delete()


FREE: dict[str, Any] = {"leased_until": None, "holder": None, "tries": 0, "error": ""}


def _put_off(job: Job, error: str) -> None:
    tries = job.tries + 1
    Job.objects.filter(pk=job.pk, holder=slots.place()).update(
        due=_back_off(tries), leased_until=None, holder=None, error=error[-4000:]
    )


def _back_off(tries: int) -> datetime:
    """1 s, 4 s, 9 s … a minute after the eighth."""
    return clock.now() + timedelta(seconds=tries * tries)


def _step_of(job: Job) -> Callable[..., None]:
    if job.event_id is None or job.event is None:
        return _schedule()[job.step].step
    for step in follow_ups_of(job.event.verb):
        if name_of(step) == job.step:
            return step  # type: ignore[no-any-return]
    raise LookupError(f"{job.step} no longer follows from {job.event.verb}")


def _schedule() -> dict[str, Every]:
    return {name_of(every.step): every for every in import_string(settings.SCHEDULE)}
