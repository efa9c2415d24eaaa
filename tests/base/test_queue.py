"""The queue: done at least once, in effect once, in order, whatever dies in between."""

import threading

import pytest
from django.db import OperationalError, connection, transaction

from hiroba.base import models, queue, slots
from hiroba.base.models import Event, Job
from hiroba.base.queue import LEASE, TRIES, outside

DONE: list[str] = []


def first(event):
    DONE.append(f"first {event.subject}")


def second(event):
    DONE.append(f"second {event.subject}")


@outside
def mail(event):
    DONE.append(f"mail {event.subject}")


def fails(event):
    Event.objects.create(verb="trace", subject=event.subject)
    raise ValueError("this step does not work")


def locked(event):
    raise OperationalError("database is locked")


@pytest.fixture(autouse=True)
def follow_ups(monkeypatch):
    table = {
        "two": [first, second], "mailed": [first, mail], "broken": [fails, second],
        "busy": [locked, second], "one": [first],
    }  # fmt: skip
    DONE.clear()
    monkeypatch.setattr(queue, "follow_ups_of", lambda verb: table.get(verb, []))
    return table


def happen(verb, subject=1):
    event = Event.objects.create(verb=verb, subject=subject)
    queue.enqueue(event)
    return event


@pytest.mark.django_db
def test_the_steps_of_an_event_are_taken_in_order_and_are_gone():
    happen("two")
    assert queue.work_once() == 2
    assert DONE == ["first 1", "second 1"]
    assert not Job.objects.exists()
    assert queue.work_once() == 0


@pytest.mark.django_db
def test_nothing_follows_from_what_was_rolled_back():
    with transaction.atomic():
        happen("two")
        transaction.set_rollback(True)
    assert queue.work_once() == 0
    assert DONE == []


@pytest.mark.django_db
def test_an_event_is_enqueued_once():
    event = happen("two")
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        queue.enqueue(event)
    queue.work_once()
    assert len(DONE) == 2


@pytest.mark.django_db
def test_a_step_that_fails_is_undone_tried_again_and_parked(clock, caplog):
    happen("broken")
    for tries in range(1, TRIES + 1):
        queue.work_once()
        job = Job.objects.get(step__endswith="fails")
        assert job.tries == tries
        assert "this step does not work" in job.error
        assert not Event.objects.filter(verb="trace").exists()
        assert queue.work_once() == 0
        clock.forward(seconds=tries * tries + 1)
    assert queue.parked().get().step.endswith("fails")
    clock.forward(days=1)
    assert queue.work_once() == 0


@pytest.mark.django_db
def test_the_next_step_waits_until_the_one_before_it_is_parked(clock):
    happen("broken")
    for _ in range(TRIES - 1):
        queue.work_once()
        assert DONE == []
        clock.forward(minutes=2)
    queue.work_once()
    queue.work_once()
    assert DONE == ["second 1"]


@pytest.mark.django_db
def test_one_event_that_fails_holds_up_no_other():
    happen("broken", 1)
    happen("two", 2)
    queue.work_once()
    assert DONE == ["first 2", "second 2"]


@pytest.mark.django_db
def test_workers_that_are_killed_again_and_again_park_one_step_at_most():
    for number in range(5):
        happen("one", number)
    for _ in range(TRIES):
        assert queue._claim()
        queue.free_my_leases()
    assert queue.work_once() == 4
    assert queue.parked().count() == 1
    assert DONE == ["first 1", "first 2", "first 3", "first 4"]


@pytest.mark.django_db
def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(clock):
    happen("one")
    [job] = queue._claim()
    assert queue._claim() == []
    assert queue.work_once() == 0
    clock.forward(seconds=LEASE.total_seconds() + 1)
    assert queue.work_once() == 1
    assert DONE == ["first 1"]
    assert job.pk


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_has_no_second_effect(clock, monkeypatch):
    happen("one")
    [job] = queue._claim()
    clock.forward(seconds=LEASE.total_seconds() + 1)
    with monkeypatch.context() as other:
        other.setattr(slots, "place", lambda: 4000)
        assert queue.work_once() == 1
    queue._take(job)
    assert DONE == ["first 1"]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_whoever_takes_a_dead_workers_slot_takes_up_its_work_at_once():
    happen("one")
    queue._claim()  # and dies here
    assert queue.work_once() == 0
    queue.free_my_leases()
    assert queue.work_once() == 1
    assert DONE == ["first 1"]


@pytest.mark.django_db
def test_the_leases_of_other_slots_stay(monkeypatch):
    happen("one")
    with monkeypatch.context() as other:
        other.setattr(slots, "place", lambda: 4000)
        queue._claim()
    queue.free_my_leases()
    assert queue.work_once() == 0


@pytest.mark.django_db
def test_a_step_that_kills_its_worker_is_parked_in_the_end(clock):
    happen("one")
    for _ in range(TRIES):
        assert len(queue._claim()) == 1
        queue.free_my_leases()
    assert queue._claim() == []
    assert queue.parked().count() == 1


@pytest.mark.django_db
def test_a_locked_database_is_waited_for_and_is_a_line_in_the_log(clock, caplog):
    happen("busy")
    queue.work_once()
    [record] = caplog.records
    assert record.exc_info is None
    job = Job.objects.get(step__endswith="locked")
    assert "locked" in job.error
    assert job.leased_until is None
    assert DONE == []


@pytest.mark.django_db
def test_the_worker_outlives_a_database_that_does_not_answer(monkeypatch):
    answers = iter([OperationalError("locked"), 0])
    turns = iter([False, False, True])

    def work_once():
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(queue, "work_once", work_once)
    monkeypatch.setattr(queue, "close_old_connections", lambda: None)
    monkeypatch.setattr(queue, "NAPS", (0, 0))
    queue.work_until(lambda: next(turns))
    assert list(answers) == []


@pytest.mark.django_db
def test_mail_leaves_outside_the_transaction_that_ends_its_job(monkeypatch):
    depth = len(connection.savepoint_ids)
    seen = []
    monkeypatch.setattr(slots, "place", lambda: 7)

    @outside
    def look(event):
        seen.append(len(connection.savepoint_ids))

    monkeypatch.setattr(queue, "follow_ups_of", lambda verb: [look])
    happen("looked")
    queue.work_once()
    assert seen == [depth]
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_a_step_that_no_longer_follows_is_kept_and_reported(monkeypatch, caplog):
    happen("one")
    monkeypatch.setattr(queue, "follow_ups_of", lambda verb: [])
    queue.work_once()
    assert "no longer follows" in Job.objects.get().error


@pytest.mark.django_db
def test_scheduled_steps_stand_once_and_come_again(clock, monkeypatch):
    from datetime import timedelta

    ran = []

    def sweep():
        ran.append(clock.now())

    every = queue.Every(timedelta(hours=1), sweep)
    monkeypatch.setattr(queue, "_schedule", lambda: {queue.name_of(sweep): every})
    clock.forward(seconds=0)
    queue.plan_schedule()
    queue.plan_schedule()
    assert Job.objects.count() == 1
    assert queue.work_once() == 1
    assert queue.work_once() == 0
    clock.forward(minutes=61)
    assert queue.work_once() == 1
    assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work_and_each_step_is_taken_once(monkeypatch):
    box, lock = [], threading.Lock()

    def note(event):
        with lock:
            box.append(event.subject)

    monkeypatch.setattr(queue, "follow_ups_of", lambda verb: [note])
    monkeypatch.setattr(slots, "place", lambda: threading.get_ident() % 4096)
    for number in range(60):
        happen("shared", number)
    run_together([queue.work_once] * 3)
    while queue.work_once():
        pass
    assert sorted(box) == list(range(60))
    assert not Job.objects.exists()
    assert models.Job is Job


def run_together(deeds):
    def run(deed):
        try:
            deed()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
