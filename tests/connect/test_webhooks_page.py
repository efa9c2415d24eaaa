"""Webhooks in the developer centre: what was told, what signs it, once more, a test message."""

import html
import json
import re

import pytest
import standardwebhooks

from hiroba.connect import deliveries, senders, webhook_keys
from hiroba.connect.deliveries import Topic
from hiroba.connect.models import Delivery, Key
from hiroba.policy import limits
from tests import outside as others
from tests.cast import a_service
from tests.doors import proved, signed_in, text_of


@pytest.fixture
def service(cast, outside):
    return a_service(cast, webhook=f"{outside.url}/hook")


def path_of(service, rest=""):
    return f"/developers/services/{service.pk}/webhooks/{rest}"


def replay(who, delivery):
    return signed_in(who).post(f"/developers/deliveries/{delivery.pk}/replay/")


def test_the_secret_is_shown_once_with_its_key_and_signs_what_comes(cast, service, outside):
    client = proved(signed_in(cast.pia))
    page = text_of(client.post(f"/developers/services/{service.pk}/keys/"))
    secret = html.unescape(re.search(r'id="webhook_secret" value="([^"]+)"', page)[1])
    assert secret not in html.unescape(text_of(client.get(path_of(service))))
    client.post(path_of(service, "test/"))
    senders.send_due()
    for asked in outside.asked:
        standardwebhooks.Webhook(secret).verify(asked.body, asked.headers)


def test_a_test_message_is_sent_and_listed_with_its_answer(cast, service, outside):
    client = signed_in(cast.pia)
    assert client.post(path_of(service, "test/"))["Location"] == path_of(service)
    assert "next try" in text_of(client.get(path_of(service)))
    senders.send_due()
    [asked] = outside.asked
    body = json.loads(asked.body)
    assert (body["type"], body["data"]) == ("delivery.test", {})
    page = text_of(client.get(path_of(service)))
    assert "arrived on" in page
    assert asked.headers["webhook-id"] in page


def test_what_went_wrong_is_said_in_words_with_the_next_try(cast, service, outside, settings):
    told = deliveries.tell(service, cast.hana.pk, Topic.CONSENT_GIVE, {})
    outside.speak = others.saying(503)
    senders.send_due()
    page = text_of(signed_in(cast.pia).get(path_of(service)))
    assert "503" in page
    assert "next try" in page
    settings.HIROBA_OUTGOING_ALLOW = []
    deliveries.replay(cast.actor("pia"), told)
    senders.send_due()
    assert "This address cannot be called" in text_of(signed_in(cast.pia).get(path_of(service)))


def test_the_public_keys_stand_on_the_page_and_nobody_is_named(cast, service):
    deliveries.tell(service, cast.hana.pk, Topic.CONSENT_GIVE, {})
    page = html.unescape(text_of(signed_in(cast.pia).get(path_of(service))))
    assert all(key in page for key in webhook_keys.published())
    assert "Hana" not in page
    assert str(cast.hana.pk) not in page


def test_staff_send_it_again_by_its_button_and_others_cannot(cast, service, outside):
    told = deliveries.tell(service, cast.hana.pk, Topic.CONSENT_GIVE, {})
    senders.send_due()
    for name in ("hana", "gen", "kai"):
        assert replay(cast.people[name], told).status_code == 404
        assert signed_in(cast.people[name]).get(path_of(service)).status_code == 404
    senders.send_due()
    assert len(outside.asked) == 1
    assert replay(cast.pia, told)["Location"] == path_of(service)
    senders.send_due()
    first, second = outside.asked
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert Delivery.objects.get().delivered_at


def test_a_closed_service_is_still_told_again_what_it_has_to_erase(cast, service, outside):
    told = deliveries.tell(service, None, Topic.ACCOUNT_ERASE, {})
    type(service).objects.filter(pk=service.pk).update(state="closed")
    page = text_of(signed_in(cast.pia).get(path_of(service)))
    assert "Send again" in page
    assert "Send a test message" not in page
    outside.speak = others.saying(200, b'{"confirmed": true}')
    replay(cast.pia, told)
    senders.send_due()
    assert Delivery.objects.get().confirmed_at


def test_nobody_else_sends_a_test_message(cast, service, outside):
    for name in ("hana", "gen", "kai"):
        assert signed_in(cast.people[name]).post(path_of(service, "test/")).status_code == 404
    assert not Delivery.objects.exists()


def test_without_an_address_nothing_is_sent_and_there_is_no_button(cast):
    service = a_service(cast)
    client = signed_in(cast.pia)
    assert "Send a test message" not in text_of(client.get(path_of(service)))
    assert client.post(path_of(service, "test/")).status_code == 409
    assert not Delivery.objects.exists()


def test_T_17_messages_by_hand_are_counted(cast, service, monkeypatch):
    few = limits.Limit("messages", 2, limits.DAY, "T-17")
    monkeypatch.setitem(limits.LIMITS, "message", few)
    client = signed_in(cast.pia)
    client.post(path_of(service, "test/"))
    assert replay(cast.pia, Delivery.objects.get()).status_code == 302
    assert client.post(path_of(service, "test/")).status_code == 429
    assert Delivery.objects.count() == 1


def test_a_revoked_key_takes_its_secret_along(cast, service, outside):
    key = Key.objects.create(service=service, hash="ab" * 32, hint="wxyz")
    client = proved(signed_in(cast.pia))
    assert "…wxyz" in text_of(client.get(path_of(service)))
    client.post(f"/developers/keys/{key.pk}/revoke/")
    assert "…wxyz" not in text_of(client.get(path_of(service)))
    senders.send_due()
    assert outside.asked[0].headers["webhook-signature"].startswith("v1a,")
