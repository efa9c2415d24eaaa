"""What services are told: written with the deed, signed, sent until it has arrived."""

import json
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import standardwebhooks
from django.db import connection, transaction

from hiroba.agreements.models import Consent, Provision, Recipient
from hiroba.base import clock as the_clock
from hiroba.base import outgoing
from hiroba.base.refusals import Conflict, Forbidden, NotFound
from hiroba.connect import consents, deliveries, keys, pairwise, senders, webhook_keys
from hiroba.connect.clients import of_service
from hiroba.connect.deliveries import Topic
from hiroba.connect.models import Delivery, Key, Service, SigningKey
from hiroba.connect.protocol import webhooks
from tests import outside as others


@pytest.fixture
def service(cast, outside):
    """A service of Pia's partner, with a key, that listens at `outside`."""
    made = Service.objects.create(
        partner=cast.partners["pia"],
        name="Pier Notes",
        state="open",
        country="JP",
        confirmed=True,
        contact_email="pier@example.com",
        redirects="https://pier.example/back",
        webhook=f"{outside.url}/hook",
    )
    Key.objects.create(service=made, hash="0" * 64, hint="0000")
    return made


@pytest.fixture
def told(cast, service):
    """Something to send: Hana took her consent back."""
    return deliveries.tell(service, cast.hana.pk, Topic.CONSENT_WITHDRAW, {"consent": "1"})


def again(row):
    return type(row).objects.get(pk=row.pk)


def sub(person, service):
    return pairwise.name(person.pk, pairwise.PERSON, str(service.partner_id))


def test_a_message_arrives_signed_by_the_secret_and_by_the_pair(cast, service, told, outside):
    senders.send_due()
    [asked] = outside.asked
    assert asked.line == "POST /hook HTTP/1.1"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["webhook-id"] == f"msg_{told.pk}"
    body = json.loads(asked.body)
    assert (body["type"], body["data"]["consent"]) == ("consent.withdraw", "1")
    assert body["data"]["sub"] == sub(cast.hana, service)
    secret, pair = webhook_keys.in_force(service)
    standardwebhooks.Webhook(webhooks.written(secret)).verify(asked.body, asked.headers)
    webhooks.verify(asked.headers, asked.body, pair.public_key(), the_clock.now())
    told = again(told)
    assert (told.status, told.problem, told.due) == (200, "", None)
    assert told.delivered_at
    assert not told.confirmed_at


def test_it_names_nobody_but_by_the_number_that_the_partner_knows(cast, service, told, outside):
    senders.send_due()
    sent = outside.asked[0].body.decode()
    for known in (cast.hana.name, cast.hana.email, str(cast.hana.pk)):
        assert known not in sent


def test_a_message_is_undone_with_its_deed(cast, service):
    with suppress(ZeroDivisionError), transaction.atomic():
        deliveries.tell(service, cast.hana.pk, Topic.CONSENT_GIVE, {})
        1 / 0  # noqa: B018
    assert not Delivery.objects.exists()


def test_while_keys_change_all_of_them_sign(service, told, outside):
    old = webhook_keys.in_force(service)
    Key.objects.create(service=service, hash="1" * 64, hint="1111")
    webhook_keys.rotate()
    outside.speak = others.saying(500)
    senders.send_due()
    [asked] = outside.asked
    assert len(asked.headers["webhook-signature"].split()) == 4
    for key in (*old, *webhook_keys.in_force(service)):
        checking = key if isinstance(key, bytes) else key.public_key()
        webhooks.verify(asked.headers, asked.body, checking, the_clock.now())


def test_a_secret_goes_with_its_key_and_a_pair_with_the_second_change(service):
    secret, pair = webhook_keys.in_force(service)
    Key.objects.update(revoked_at=the_clock.now())
    webhook_keys.rotate()
    webhook_keys.rotate()
    left = webhook_keys.in_force(service)
    assert len(left) == len(webhook_keys.published()) == 2
    assert secret not in left
    assert webhooks.written(pair.public_key()) not in webhook_keys.published()


def test_two_services_and_two_keys_have_secrets_of_their_own(service):
    other = Key.objects.create(service=service, hash="1" * 64, hint="1111")
    first, second = webhook_keys.secret(Key.objects.first()), webhook_keys.secret(other)
    assert first != second
    assert len(first) == len(second) == 32
    assert webhook_keys.secret(other) == second


def test_a_pair_is_sealed_where_it_is_kept(service):
    webhook_keys.published()
    sealed = SigningKey.objects.get(use="webhook").sealed
    assert webhooks.PRIVATE not in sealed
    assert sealed.startswith("gAAAA")


@pytest.mark.parametrize(
    "speak",
    [others.saying(s) for s in (301, 400, 404, 429, 500, 503)] + [others.raw(b"SSH-2.0\r\n")],
)
def test_what_does_not_arrive_is_tried_again_and_signed_anew(told, outside, clock, speak):
    clock.set(clock.now())
    outside.speak = speak
    senders.send_due()
    assert not again(told).delivered_at
    clock.forward(seconds=4)
    senders.send_due()
    assert len(outside.asked) == 1
    clock.forward(seconds=2)
    outside.speak = others.saying(204)
    senders.send_due()
    first, second = (asked.headers for asked in outside.asked)
    assert first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 6
    assert first["webhook-signature"] != second["webhook-signature"]
    assert again(told).delivered_at


def test_it_is_given_up_after_ten_tries_over_three_days(told, outside, clock):
    clock.set(clock.now())
    outside.speak = others.saying(500)
    waits, began = [], clock.now()
    while again(told).due:
        waits.append(again(told).due - clock.now())
        clock.set(again(told).due)
        senders.send_due()
    assert len(outside.asked) == len(waits) == 10
    for wait, least in zip(waits[1:], senders.WAITS, strict=True):
        assert least <= wait <= least * 1.1
    assert timedelta(days=3) < clock.now() - began < timedelta(days=4)
    assert (again(told).status, again(told).problem) == (500, "")


@pytest.mark.parametrize(
    ("said", "least", "most"),
    [("120", 120, 132), ("1", 5, 6), ("999999", 86400, 95040), ("soon", 5, 6), ("-9", 5, 6)],
)
def test_a_service_may_ask_for_more_time_up_to_a_day(told, outside, clock, said, least, most):
    clock.set(clock.now())
    outside.speak = others.saying(503, retry_after=said)
    senders.send_due()
    assert least <= (again(told).due - clock.now()).total_seconds() <= most


def test_nobody_there_is_noted_with_its_reason(told, settings):
    settings.HIROBA_OUTGOING_ALLOW = []
    senders.send_due()
    assert (again(told).status, again(told).problem) == (0, "address")
    assert again(told).due


def test_410_switches_the_webhook_off(cast, service, told, outside, clock):
    clock.set(clock.now())
    waiting = deliveries.tell(service, None, Topic.KEY_ROTATE, {})
    outside.speak = others.saying(410)
    senders.send_due()
    assert len(outside.asked) == 1
    assert again(service).webhook == ""
    assert (again(told).status, again(told).due, again(waiting).due) == (410, None, None)
    later = deliveries.tell(again(service), None, Topic.KEY_ROTATE, {})
    assert again(later).due is None


def test_410_of_an_old_address_leaves_a_new_one(service, told, outside):
    claimed = senders._claim()
    Service.objects.update(webhook=f"{outside.url}/new")
    outside.speak = others.saying(410)
    senders._send(claimed)
    assert again(service).webhook == f"{outside.url}/new"


def test_an_answer_may_be_long_or_no_json(told, outside):
    outside.speak = others.saying(200, b"<html>" + b"x" * 1_000_000)
    senders.send_due()
    assert again(told).delivered_at


@pytest.fixture
def erasure(cast, service):
    return deliveries.tell(service, cast.hana.pk, Topic.ACCOUNT_ERASE, {})


def test_an_erasure_is_confirmed_by_the_answer(erasure, outside):
    outside.speak = others.saying(200, b'{"confirmed": true}')
    senders.send_due()
    assert again(erasure).confirmed_at


@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"true", b'{"confirmed": false}', b'{"confirmed": 1}',
     b'{"confirmed": "true"}', b"[" * 3000, b"\xff"],
)  # fmt: skip
def test_any_other_answer_confirms_nothing_and_it_is_confirmed_later(
    service, erasure, outside, clock, body
):
    outside.speak = others.saying(200, body)
    senders.send_due()
    assert not again(erasure).confirmed_at
    clock.forward(days=6)
    assert not deliveries.unconfirmed().exists()
    clock.forward(days=2)
    assert deliveries.unconfirmed().get() == erasure
    deliveries.confirm(service, f"msg_{erasure.pk}")
    when = again(erasure).confirmed_at
    deliveries.confirm(service, f"msg_{erasure.pk}")
    assert again(erasure).confirmed_at == when
    assert not deliveries.unconfirmed().exists()


def test_a_service_confirms_only_what_it_was_told(cast, service, erasure, told):
    other = Service.objects.create(partner=cast.partners["gen"], name="Genki Notes")
    deliveries.confirm(service, f"msg_{erasure.pk}")
    for who, message in (
        (other, f"msg_{erasure.pk}"), (service, f"msg_{told.pk}"), (service, "msg_"),
        (service, "msg_x"), (service, "msg_" + "9" * 30), (service, "msg_9223372036854775808"),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            deliveries.confirm(who, message)
    assert not again(told).confirmed_at


def test_staff_play_a_message_again_under_the_same_id(cast, told, outside):
    senders.send_due()
    deliveries.replay(cast.actor("pia"), told)
    senders.send_due()
    assert len({asked.headers["webhook-id"] for asked in outside.asked}) == 1
    assert len(outside.asked) == 2
    assert again(told).delivered_at


def test_nobody_else_plays_a_message_again(cast, told, outside):
    senders.send_due()
    for name in ("hana", "gen", "kai", "pia+"):
        with pytest.raises((NotFound, Forbidden)):
            deliveries.replay(cast.actor(name), told)
    senders.send_due()
    assert len(outside.asked) == 1


def test_without_an_address_nothing_is_played(cast, service, told):
    Service.objects.update(webhook="")
    with pytest.raises(Conflict):
        deliveries.replay(cast.actor("pia"), told)


def test_what_was_played_again_while_it_was_sent_is_sent_once_more(cast, told):
    claimed = senders._claim()
    deliveries.replay(cast.actor("pia"), told)
    senders._send(claimed)
    assert not again(told).delivered_at
    senders.send_due()
    assert again(told).delivered_at


def test_what_a_killed_worker_was_sending_is_taken_up(told, outside, clock):
    clock.set(clock.now())
    senders._claim()
    senders.send_due()
    assert outside.asked == []
    clock.forward(seconds=61)
    senders.send_due()
    assert again(told).delivered_at


def test_a_service_to_which_somebody_sends_waits_and_others_do_not(
    cast, service, told, outside
):
    deliveries.tell(service, None, Topic.KEY_ROTATE, {})
    other = Service.objects.create(
        partner=cast.partners["gen"], name="Genki Notes", webhook=f"{outside.url}/other"
    )
    deliveries.tell(other, None, Topic.KEY_ROTATE, {})
    assert senders._claim() == told
    senders.send_due()
    assert [asked.line.split()[1] for asked in outside.asked] == ["/other"]


def test_consents_are_told_as_they_are_given_and_ended(cast, service):
    hana, client = cast.actor("hana"), of_service(service)
    given = consents.agree(hana, client, ["r_profile"], False)
    consents.agree(hana, client, ["r_profile"], False)
    more = consents.agree(hana, client, ["r_profile", "r_voice"], False)
    consents.withdraw(hana, more)
    consents.withdraw(hana, more)
    told = list(Delivery.objects.order_by("pk"))
    assert [row.topic for row in told] == ["consent.give", "consent.give", "consent.withdraw"]
    assert [row.body["data"]["scopes"] for row in told] == [
        ["r_profile"], ["r_profile", "r_voice"], ["r_profile", "r_voice"],
    ]  # fmt: skip
    assert told[0].body["data"]["consent"] == str(given.pk)
    assert {row.person for row in told} == {cast.hana}


def test_an_erasure_is_told_to_whoever_had_consent_and_names_nobody_here(cast, service, clock):
    from hiroba.privacy import erasure
    from hiroba.privacy.closing import close

    consents.agree(cast.actor("hana"), of_service(service), ["r_profile"], False)
    theirs = {"client": "https://program.example/client.json", "country": "ZZ"}
    Consent.objects.create(
        person=cast.hana, client=theirs["client"], recipient=Recipient.objects.create(**theirs),
        scopes="openid", language="en", terms_version=1, privacy_version=1,
        ends_at=the_clock.now(),
    )  # fmt: skip
    close(cast.actor("hana!"), cast.hana)
    clock.forward(days=31)
    erasure.erase_due()
    told = Delivery.objects.get(topic=Topic.ACCOUNT_ERASE)
    assert (told.service, told.person) == (service, None)
    assert told.body["data"] == {"sub": sub(cast.hana, service)}
    assert not Delivery.objects.filter(person=cast.hana).exists()


def test_an_erasure_is_told_to_whoever_got_something_by_a_friends_consent(cast, service):
    agreed = consents.agree(cast.actor("ken"), of_service(service), ["r_profile"], False)
    now = the_clock.now()
    Provision.objects.create(
        person=cast.hana, client=agreed.client, recipient=agreed.recipient, consent=agreed,
        scope="r_profile", items="id displayName", by_law=True, times=1, day=now.date(),
        first=now, last=now,
    )  # fmt: skip
    deliveries.tell_of_erasure(cast.hana.pk)
    deliveries.tell_of_erasure(cast.sora.pk)
    told = Delivery.objects.get(topic=Topic.ACCOUNT_ERASE)
    assert told.body["data"] == {"sub": sub(cast.hana, service)}


def test_a_new_pair_is_told_to_all_who_listen(cast, service):
    Service.objects.create(partner=cast.partners["gen"], name="Genki Notes")
    deliveries.rotate_pair()
    told = Delivery.objects.get()
    assert (told.service, told.person) == (service, None)
    assert told.body["data"] == {"keys": ["0000"], "public_keys": webhook_keys.published()}


def test_a_service_is_told_which_of_its_keys_are_in_force(cast, service):
    staff = replace(cast.actor("pia"), step_up=True)
    made = keys.issue(staff, service, secret="secret-of-1234")
    keys.revoke(staff, Key.objects.get(hint="0000"))
    told = [row.body["data"]["keys"] for row in Delivery.objects.order_by("pk")]
    assert told == [["1234", "0000"], ["1234"]]
    assert len(webhook_keys.in_force(service)) == 2
    assert webhook_keys.secret(made) in webhook_keys.in_force(service)


def wait_for(what):
    ends = time.monotonic() + 10
    while not what():
        assert time.monotonic() < ends, "nothing happened"
        time.sleep(0.02)


def no_sender_left():
    return not any(thread.name == senders.SENDER for thread in threading.enumerate())


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_it_talks(told, outside):
    """The service's machine writes the row meanwhile, which a held lock would not let it."""

    def speak(line):
        Delivery.objects.filter(pk=told.pk).update(confirmed_at=the_clock.now())
        connection.close()
        others.saying(200)(line)

    outside.speak = speak
    began = time.monotonic()
    senders.send_due()
    assert time.monotonic() - began < outgoing.SECONDS / 3
    assert again(told).delivered_at
    assert again(told).confirmed_at


@pytest.mark.django_db(transaction=True)
def test_the_schedule_does_not_wait_for_a_slow_service(cast, service, outside):
    answer = threading.Event()

    def speak(line):
        answer.wait(10)
        others.saying(200)(line)

    outside.speak = speak
    told = [deliveries.tell(service, None, Topic.KEY_ROTATE, {}) for _ in range(3)]
    began = time.monotonic()
    senders.start()
    senders.start()
    assert time.monotonic() - began < 1
    wait_for(lambda: outside.asked)
    answer.set()
    wait_for(no_sender_left)
    senders.start()
    wait_for(lambda: not Delivery.objects.filter(delivered_at=None).exists())
    wait_for(no_sender_left)
    assert len(outside.asked) == len(told)


@pytest.mark.django_db(transaction=True)
def test_many_senders_send_each_message_once(cast, outside):
    for n in range(4):
        service = Service.objects.create(
            partner=cast.partners["pia"], name=f"Notes {n}", webhook=f"{outside.url}/{n}"
        )
        for _ in range(5):
            deliveries.tell(service, None, Topic.KEY_ROTATE, {})
    webhook_keys.published()
    while Delivery.objects.filter(delivered_at=None).exists():
        senders.start()
        wait_for(no_sender_left)
    ids = [asked.headers["webhook-id"] for asked in outside.asked]
    assert len(ids) == len(set(ids)) == 20
