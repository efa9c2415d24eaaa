"""Ids: never twice, ordered by time, and the time is read from them."""

import multiprocessing
import os
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from hiroba.base import ids, slots

SEVERAL = 20_000


def make(count, box):
    """In a process of its own, as a server's child or the worker."""
    import django

    django.setup()
    box.put((os.getpid(), [ids.new_id() for _ in range(count)]))


def test_no_id_is_made_twice_by_four_processes():
    context = multiprocessing.get_context("spawn")
    box = context.Queue()
    children = [context.Process(target=make, args=(SEVERAL, box)) for _ in range(4)]
    for child in children:
        child.start()
    made = [box.get(timeout=60)[1] for _ in children]
    for child in children:
        child.join(60)
    for found in made:
        assert found == sorted(found)
    assert len({number for found in made for number in found}) == 4 * SEVERAL


def test_no_id_is_made_twice_by_eight_threads():
    made: list[list[int]] = []

    def run():
        made.append([ids.new_id() for _ in range(5000)])

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({number for found in made for number in found}) == 8 * 5000


def test_ids_never_go_back_even_when_the_clock_does(clock):
    first = ids.new_id()
    clock.forward(hours=-5)
    later = [ids.new_id() for _ in range(3000)]
    assert first < later[0]
    assert later == sorted(set(later))


def test_the_time_is_read_from_the_id(clock):
    moment = datetime(2031, 5, 6, 7, 8, 9, 123000, tzinfo=UTC)
    clock.set(moment)
    assert ids.time_of(ids.new_id()) == moment


def test_the_first_id_of_a_moment_parts_before_from_after(clock):
    moment = datetime(2031, 5, 6, tzinfo=UTC)
    clock.set(moment - timedelta(milliseconds=1))
    before = ids.new_id()
    clock.set(moment)
    assert before < ids.first_id(moment) <= ids.new_id()
    assert ids.first_id(datetime(1990, 1, 1, tzinfo=UTC)) == 0


@pytest.mark.parametrize("year", [2020, 2026, 2088])
def test_ids_fit_into_a_signed_64_bit_column(clock, year):
    clock.set(datetime(year, 1, 2, tzinfo=UTC))
    assert 0 < ids.new_id() <= ids.LARGEST


def hold(folder, line):
    line.send(slots.mine(folder))
    time.sleep(300)


def test_a_slot_is_held_by_one_process_and_free_at_once_when_it_dies(tmp_path):
    context = multiprocessing.get_context("spawn")
    children = []

    def begin():
        here, there = context.Pipe()
        children.append(context.Process(target=hold, args=(tmp_path, there)))
        children[-1].start()
        assert here.poll(60)
        return here.recv()

    try:
        first, second = begin(), begin()
        assert first != second
        children[0].kill()
        children[0].join(60)
        assert begin() == first
    finally:
        for child in children:
            child.kill()
            child.join(60)


def test_a_forked_child_takes_a_slot_of_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(slots, "_held", {})
    mine = slots.mine(tmp_path)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, bytes([slots.mine(tmp_path)]))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 1)[0] != mine
    assert slots.mine(tmp_path) == mine
    for descriptor in (reading, writing, slots._held[os.getpid()][1]):
        os.close(descriptor)
