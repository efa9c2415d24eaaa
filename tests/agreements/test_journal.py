"""The journal: on record before it leaves, sealed, and read by whom it is about (PV-22)."""

import threading

import pytest
from django.db import connection

from hiroba.agreements import journal, provisions, verify
from hiroba.agreements.models import Consent, Provision, Recipient, Record, Seal
from hiroba.base import ids
from tests.cast import a_consent

A_MINUTE = 61


@pytest.fixture(autouse=True)
def _writers(db):
    journal.forget_writers()
    journal._seal_file().unlink(missing_ok=True)
    yield
    journal.forget_writers()


@pytest.fixture
def to(cast):
    consent = a_consent(cast)
    return journal.To(consent.recipient_id, consent.pk)


def answer(cast, *names, items="id displayName", **words):
    people = {cast.people[name].pk: items for name in names}
    return journal.Answer({"said": 1}, scope="r_profile", people=people, **words)


def faults():
    return [fault.text for fault in verify.faults()]


def test_PV_22_what_is_provided_has_its_record_first(cast, to):
    provided = journal.provide(to, answer(cast, "hana", "ken"))
    assert provided.body == {"said": 1}
    record = Record.objects.get(pk=provided.record)
    assert (record.recipient_id, record.consent_id) == (to.recipient, to.consent)
    assert list(journal.unpack(record.packed)) == [
        ("id displayName", (cast.hana.pk, cast.ken.pk))
    ]


def test_what_cannot_be_recorded_is_not_provided(cast, to, monkeypatch):
    broken = journal._INSERT[connection.vendor].replace("_record", "_nowhere")
    monkeypatch.setitem(journal._INSERT, connection.vendor, broken)
    if connection.vendor == "postgresql":
        pytest.skip("the failed statement ends the test's own transaction")
    with pytest.raises(Exception, match="nowhere"):
        journal.provide(to, answer(cast, "hana"))


def test_a_writer_counts_without_gaps_and_goes_on_after_its_death(cast, to):
    journal.provide(to, answer(cast, "hana"))
    journal.forget_writers()
    journal.provide(to, answer(cast, "hana"))
    assert list(Record.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert Record.objects.values("writer").distinct().count() == 1


def test_sealed_records_verify_in_any_number_of_blocks(cast, to):
    for _block in range(3):
        journal.provide(to, answer(cast, "hana"))
        journal.provide(to, answer(cast, "ken"))
        journal.seal()
    journal.seal()  # Nothing was written since: no empty block.
    assert Seal.objects.count() == 3
    assert faults() == []


@pytest.mark.parametrize(
    "alter",
    [
        lambda: Record.objects.filter(number=2).update(scope="email"),
        lambda: Record.objects.filter(number=2).update(packed=journal.pack({1: "id"})),
        lambda: Record.objects.filter(number=2).update(by_law=False),
        lambda: Record.objects.filter(number=2).delete(),
        lambda: Record.objects.filter(number=4).delete(),
        lambda: Record.objects.all().delete(),
        lambda: Recipient.objects.update(holder="Somebody else"),
        lambda: Consent.objects.update(scopes="openid email"),
        lambda: Seal.objects.filter(number=1).delete(),
        lambda: Seal.objects.filter(number=2).delete(),
        lambda: Seal.objects.all().delete(),
        lambda: Seal.objects.filter(number=1).update(digest="0" * 64),
        lambda: Seal.objects.filter(number=2).update(mark="0" * 64),
    ],
)  # fmt: skip
def test_whoever_can_write_to_the_database_is_found_out(cast, to, alter):
    for _block in range(2):
        for _row in range(2):
            journal.provide(to, answer(cast, "hana"))
        journal.seal()
    assert faults() == []
    alter()
    assert faults()


def test_a_block_made_anew_without_the_key_is_found_out(cast, to):
    for _row in range(2):
        journal.provide(to, answer(cast, "hana"))
    journal.seal()
    Record.objects.filter(number=2).delete()
    rows = list(Record.objects.all())
    Seal.objects.update(rows=1, digest=journal.digest(rows), newest=rows[0].pk)
    assert faults()


def test_a_gap_before_the_seal_and_a_late_one_are_found(cast, to, clock):
    clock.forward(seconds=0)
    for _row in range(3):
        journal.provide(to, answer(cast, "hana"))
    Record.objects.filter(number=2).delete()
    clock.forward(seconds=A_MINUTE)
    assert [text for text in faults() if "missing" in text]
    assert [text for text in faults() if "not sealed" in text]


def test_after_three_years_the_rows_go_and_the_seals_still_verify(cast, to, clock):
    clock.forward(seconds=0)
    journal.provide(to, answer(cast, "hana"))
    journal.seal()
    clock.forward(days=3 * 365 + 1)
    journal.provide(to, answer(cast, "hana"))
    journal.seal()
    journal.forget()
    assert Record.objects.count() == 1
    assert faults() == []


def test_PV_7_people_read_what_left_day_by_day(cast, to):
    journal.provide(to, answer(cast, "hana", "ken"))
    journal.provide(to, answer(cast, "hana"))
    journal.seal()
    provisions.project_some()
    provisions.project_some()
    lines = Provision.objects.order_by("person").values_list("person", "times", "items")
    wanted = [(cast.hana.pk, 2, "id displayName"), (cast.ken.pk, 1, "id displayName")]
    assert sorted(lines) == sorted(wanted)


def test_the_projection_is_made_again_from_the_records(cast, to):
    journal.provide(to, answer(cast, "hana", "ken"))
    journal.seal()
    provisions.project_some()
    before = set(Provision.objects.values_list("person", "times", "first", "last"))
    Provision.objects.update(times=9)
    provisions.rebuild()
    assert set(Provision.objects.values_list("person", "times", "first", "last")) == before


@pytest.mark.django_db(transaction=True)
def test_threads_write_at_once_without_gaps(cast, to):
    def write():
        for _row in range(10):
            journal.provide(to, answer(cast, "hana"))
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.seal()
    assert Record.objects.count() == 40
    assert faults() == []
    assert ids.time_of(Record.objects.latest("pk").pk)
