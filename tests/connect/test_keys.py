"""Keys: shown once, two at a time, revoked."""

import hashlib
import re
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.db import connection

from hiroba.base import clock
from hiroba.base.refusals import Conflict, Forbidden, StepUp
from hiroba.connect import keys
from hiroba.connect.clients import of_service
from hiroba.connect.models import Grant, Key
from tests.cast import Cast, a_service
from tests.doors import cites, proved, signed_in, text_of


@pytest.fixture
def pia(cast):
    return replace(cast.actors["pia"], step_up=True)


def path_of(service):
    return f"/developers/services/{service.pk}/keys/"


def test_a_key_is_shown_once_and_kept_as_its_hash(cast):
    service = a_service(cast)
    client = proved(signed_in(cast.pia))
    answer = client.post(path_of(service))
    secret = re.search(r'id="secret" value="([\w-]+)"', text_of(answer))[1]
    assert len(secret) == 43
    assert answer["Cache-Control"] == "no-store"
    key = Key.objects.get()
    assert key.hash == hashlib.sha256(secret.encode()).hexdigest()
    assert of_service(service).has_key(secret)
    page = text_of(client.get(path_of(service)))
    assert secret not in page
    assert f"…{secret[-4:]}" in page


def test_T_6_a_key_is_made_by_whoever_just_proved_who_they_are(cast):
    service = a_service(cast)
    assert signed_in(cast.pia).post(path_of(service))["Location"].startswith("/prove/")
    with pytest.raises(StepUp):
        keys.issue(cast.actors["pia"], service, secret="s" * 43)
    assert not Key.objects.exists()


def test_PV_29_no_key_before_the_contact_address_is_confirmed(cast, pia):
    service = a_service(cast, confirmed=False)
    client = proved(signed_in(cast.pia))
    assert "Confirm the contact address" in text_of(client.get(path_of(service)))
    answer = client.post(path_of(service))
    assert answer.status_code == 403
    assert cites(answer, "PV-29")
    with pytest.raises(Forbidden):
        keys.issue(pia, service, secret="s" * 43)
    assert not Key.objects.exists()


def test_two_at_a_time_and_room_again_when_one_is_revoked(cast, pia):
    service = a_service(cast)
    first = keys.issue(pia, service, secret="a" * 43)
    keys.issue(pia, service, secret="b" * 43)
    assert proved(signed_in(cast.pia)).post(path_of(service)).status_code == 409
    with pytest.raises(Conflict):
        keys.issue(pia, service, secret="c" * 43)
    keys.revoke(pia, first)
    assert not of_service(service).has_key("a" * 43)
    assert of_service(service).has_key("b" * 43)
    keys.issue(pia, service, secret="c" * 43)
    assert keys.in_force(service).count() == 2


def test_with_the_last_key_go_the_services_own_tokens_and_no_others(cast, pia):
    service = a_service(cast)
    one, two = (keys.issue(pia, service, secret=letter * 43) for letter in "ab")
    for person in (None, cast.hana):
        Grant.objects.create(
            service=service, person=person, client=service.client, ends=clock.now()
        )
    keys.revoke(pia, one)
    assert Grant.objects.count() == 2
    client = proved(signed_in(cast.pia))
    path = f"/developers/keys/{two.pk}/revoke/"
    assert "…bbbb" in text_of(client.get(path))
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 302, "a second click does no harm"
    assert Grant.objects.get().person == cast.hana


def test_nobody_reaches_the_key_of_another_partner(cast, pia):
    key = keys.issue(pia, a_service(cast), secret="a" * 43)
    other = proved(signed_in(cast.kai))
    assert other.post(f"/developers/keys/{key.pk}/revoke/").status_code == 404
    assert other.post(path_of(key.service)).status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite lets one write at a time")
def test_of_two_that_make_the_second_key_at_once_one_is_refused():
    cast = Cast()
    pia = replace(cast.actors["pia"], step_up=True)
    service = a_service(cast)
    keys.issue(pia, service, secret="a" * 43)
    told, barrier = [], Barrier(2)

    def race(secret):
        try:
            barrier.wait()
            keys.issue(pia, service, secret=secret)
            told.append("done")
        except Conflict:
            told.append("conflict")
        finally:
            connection.close()

    threads = [Thread(target=race, args=(letter * 43,)) for letter in "bc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(told) == ["conflict", "done"]
    assert keys.in_force(service).count() == 2
