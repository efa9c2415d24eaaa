"""Limits are exact: also when many come at once."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from hiroba.base.refusals import TooMany
from hiroba.policy import limits
from hiroba.policy.models import Spent
from tests.cast import Cast
from tests.doors import signed_out, text_of


def test_T_17_as_often_as_allowed_and_not_once_more(cast):
    most = limits.LIMITS["invitation"].most
    for _ in range(most):
        limits.spend("invitation", cast.hana.pk)
    with pytest.raises(TooMany):
        limits.spend("invitation", cast.hana.pk)
    assert Spent.objects.get().count == most


def test_each_person_and_each_limit_is_counted_apart(cast, monkeypatch):
    for name in ("post", "comment"):
        once = limits.Limit("x", 1, limits.DAY, "T-17")
        monkeypatch.setitem(limits.LIMITS, name, once)
    for person in (cast.hana, cast.ken):
        for name in ("post", "comment"):
            limits.spend(name, person.pk)
            with pytest.raises(TooMany):
                limits.spend(name, person.pk)


def test_a_new_window_begins_when_it_is_said_to(cast, clock, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "post", limits.Limit("x", 1, limits.HOUR, "T-17"))
    clock.set(datetime(2030, 1, 1, 10, 59, 50, tzinfo=UTC))
    limits.spend("post", cast.hana.pk)
    with pytest.raises(TooMany) as no:
        limits.spend("post", cast.hana.pk)
    assert no.value.retry_after == 10
    clock.forward(seconds=10)
    limits.spend("post", cast.hana.pk)


def test_what_was_rolled_back_was_not_spent(cast):
    with transaction.atomic():
        limits.spend("post", cast.hana.pk)
        transaction.set_rollback(True)
    assert not Spent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_T_17_the_count_is_exact_when_many_come_at_once(monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "post", limits.Limit("x", 10, limits.DAY, "T-17"))
    hana = Cast().hana
    said = []

    def run():
        try:
            for _ in range(5):
                try:
                    with transaction.atomic():
                        limits.spend("post", hana.pk)
                    said.append("yes")
                except TooMany:
                    said.append("no")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(said) == ["no"] * 20 + ["yes"] * 10
    assert Spent.objects.get().count == 10


def test_T_17_limits_are_published_with_the_rules(db):
    page = text_of(signed_out().get("/law/"))
    for limit in limits.LIMITS.values():
        assert f"{limit.most}" in page
        assert limit.clause in page
