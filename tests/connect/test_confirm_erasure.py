"""A service that was told of an erasure confirms it, or the desk asks why not (PV-9)."""

import base64
import json
from urllib.parse import urlencode

import pytest

from hiroba.base import clock as the_clock
from hiroba.connect import consents, deliveries, overdue, senders, webhook_keys
from hiroba.connect.clients import of_service
from hiroba.connect.deliveries import Topic
from hiroba.connect.models import Delivery, Key, Service
from hiroba.connect.protocol import webhooks
from hiroba.connect.tokens import hashed
from hiroba.desk import actions as desk
from hiroba.desk.models import Case
from hiroba.inbox.models import Notice
from hiroba.privacy import erasure
from hiroba.privacy.closing import close
from tests import outside as others
from tests.cast import a_service
from tests.doors import proved, signed_in, signed_out, text_of

SECRET = "s" * 43
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def service(cast, outside):
    made = a_service(cast, state="open", webhook=f"{outside.url}/hook")
    Key.objects.create(service=made, hash=hashed(SECRET), hint="ssss")
    return made


@pytest.fixture
def told(cast, service):
    return deliveries.tell(service, None, Topic.ACCOUNT_ERASE, {})


def confirm(service, message, secret=SECRET, basic=False):
    form, headers = {"webhook_id": message}, {}
    if basic:
        pair = base64.b64encode(f"{service.client}:{secret}".encode()).decode()
        headers = {"authorization": f"Basic {pair}"}
    else:
        form |= {"client_id": service.client, "client_secret": secret}
    client, path = signed_out(), "/oauth/confirm_erasure"
    return client.post(path, urlencode(form), content_type=FORM, headers=headers)


def again(row):
    return type(row).objects.get(pk=row.pk)


def test_PV_9_an_account_that_is_erased_is_told_and_confirmed(cast, service, outside, clock):
    """From the consent to the confirmation, with a receiver that checks what comes."""
    consents.agree(cast.actor("hana"), of_service(service), ["r_profile"], False)
    close(cast.actor("hana!"), cast.hana)
    clock.forward(days=31)
    erasure.erase_due()
    senders.send_due()
    by_topic = {json.loads(asked.body)["type"]: asked for asked in outside.asked}
    asked = by_topic["account.erase"]
    secret = webhook_keys.secret(Key.objects.get())
    webhooks.verify(asked.headers, asked.body, secret, the_clock.now())
    assert set(json.loads(asked.body)["data"]) == {"sub"}
    answer = confirm(service, asked.headers["webhook-id"])
    assert answer.json() == {"webhook_id": asked.headers["webhook-id"], "confirmed": True}
    assert Delivery.objects.get(topic=Topic.ACCOUNT_ERASE).confirmed_at
    clock.forward(days=8)
    overdue.open_cases()
    assert not Case.objects.exists()


@pytest.mark.parametrize("basic", [False, True])
def test_either_way_of_the_token_endpoint_proves_the_client(service, told, basic):
    assert confirm(service, f"msg_{told.pk}", basic=basic).status_code == 200
    assert confirm(service, f"msg_{told.pk}", basic=basic).status_code == 200
    assert again(told).confirmed_at


@pytest.mark.parametrize("basic", [False, True])
def test_whoever_does_not_prove_it_confirms_nothing(service, told, basic):
    for secret in ("x" * 43, ""):
        answer = confirm(service, f"msg_{told.pk}", secret, basic)
        assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})
        assert ("WWW-Authenticate" in answer) is basic
    assert not again(told).confirmed_at


@pytest.mark.parametrize("message", ["", "msg_", "msg_1", "msg_" + "9" * 30, "msg_²", "x"])
def test_what_was_never_sent_is_not_found(service, told, message):
    answer = confirm(service, message)
    assert (answer.status_code, answer.json()["error"]) == (404, "invalid_request")
    assert not again(told).confirmed_at


def test_nobody_confirms_for_another_service(cast, service, told):
    other = a_service(cast, "kai")
    Key.objects.create(service=other, hash=hashed("o" * 43), hint="oooo")
    assert confirm(other, f"msg_{told.pk}", "o" * 43).status_code == 404
    assert not again(told).confirmed_at


@pytest.mark.parametrize("body", ["%", "webhook_id=%ff", "&&&", "a" * 20_000])
def test_a_body_that_is_none_is_refused(told, body):
    answer = signed_out().post("/oauth/confirm_erasure", body, content_type=FORM)
    assert answer.status_code == 401
    assert not again(told).confirmed_at


def late(service, clock, days=8):
    clock.forward(days=days)
    overdue.open_cases()
    return Case.objects.filter(kind="erasure", subject=service.pk)


def test_the_desk_sees_after_seven_days_what_is_not_confirmed(cast, service, told, clock):
    clock.set(clock.now())
    assert not late(service, clock, days=6).exists()
    case = late(service, clock, days=2).get()
    overdue.open_cases()
    assert Case.objects.get() == case
    cast.work()
    assert Notice.objects.filter(to=cast.mod, kind="desk", about=case.pk).exists()
    assert Notice.objects.filter(to=cast.pia, kind="partner", about=service.pk).exists()
    client = proved(signed_in(cast.mod))
    client.post(f"/desk/{case.pk}/", {"deed": "take"})
    page = text_of(client.get(f"/desk/{case.pk}/"))
    assert f"msg_{told.pk}" in page
    assert "1 erasure waits" in text_of(
        signed_in(cast.pia).get(f"/developers/services/{service.pk}/")
    )
    assert service.contact_email in page


def test_the_case_ends_by_itself_when_the_last_one_is_confirmed(service, told, clock):
    clock.set(clock.now())
    second = deliveries.tell(service, None, Topic.ACCOUNT_ERASE, {})
    case = late(service, clock).get()
    third = deliveries.tell(service, None, Topic.ACCOUNT_ERASE, {})
    assert late(service, clock).get() == case  # One case a service.
    for row in (told, second):
        confirm(service, f"msg_{row.pk}")
        assert again(case).is_open
    confirm(service, f"msg_{third.pk}")
    assert (again(case).state, again(case).decision) == ("decided", "confirmed")
    assert late(service, clock).get() == case


def test_an_answer_to_the_message_ends_it_as_well(cast, service, told, outside, clock):
    senders.send_due()
    case = late(service, clock).get()
    outside.speak = others.saying(200, b'{"confirmed": true}')
    deliveries.replay(cast.actor("pia"), told)
    senders.send_due()
    assert again(told).confirmed_at
    assert again(case).decision == "confirmed"


def decided(cast, case, decision, clause="PV-9"):
    desk.take(cast.actor("mod"), case)
    words = {"decision": decision, "clause": clause, "reason": "As the partner wrote."}
    desk.decide(cast.actor("mod"), again(case), **words)


def test_an_operator_ends_it_once_it_is_shown(cast, service, told, clock):
    decided(cast, late(service, clock).get(), "confirmed")
    assert again(told).confirmed_at
    assert late(service, clock).count() == 1


def test_nothing_more_can_be_done_ends_it_and_it_does_not_come_back(cast, service, told, clock):
    case = late(service, clock).get()
    decided(cast, case, "end")
    assert not again(told).confirmed_at
    assert late(service, clock).get() == case


def test_a_suspension_can_be_appealed_against_by_the_owner(cast, service, told, clock):
    case = late(service, clock).get()
    decided(cast, case, "suspend")
    assert again(service).state == "suspended"
    appeal = desk.appeal(cast.actor("pia"), again(case), body="We did.")
    desk.take(cast.actor("sen"), appeal)
    page = text_of(proved(signed_in(cast.sen)).get(f"/desk/{appeal.pk}/"))
    assert f"msg_{told.pk}" in page
    words = {"decision": "overturn", "clause": "T-23", "reason": "It was shown."}
    desk.decide(cast.actor("sen"), again(appeal), **words)
    assert again(service).state == "sandbox"  # No review had ever opened it.


def test_a_service_that_is_gone_leaves_a_case_that_can_be_ended(cast, service, told, clock):
    Service.objects.filter(pk=service.pk).update(state="closed")
    case = late(service, clock).get()
    decided(cast, case, "end")
    assert not again(case).is_open
