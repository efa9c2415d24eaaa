"""Signing out at the wish of a service (OpenID Connect RP-Initiated Logout 1.0)."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from hiroba.accounts.models import Session
from hiroba.connect import signing
from hiroba.connect.inputs import ServiceInput
from tests.cast import SERVICE, a_service
from tests.doors import signed_in, signed_out, text_of

BACK = "https://tide.example/bye"


@pytest.fixture
def service(cast):
    return a_service(cast, state="open", after_logout=f"{BACK}\ncom.example.tide:/bye")


def hint(service, **claims):
    return signing.sign({"sub": "s", "aud": service.client, "exp": 1} | claims)


def path(step="", **words):
    return f"/oauth/logout{step}?{urlencode(words)}"


def is_in(cast):
    return Session.objects.filter(account=cast.hana).exists()


def test_the_person_is_asked_and_goes_back_signed_out(cast, service):
    client = signed_in(cast.hana)
    words = {"id_token_hint": hint(service), "post_logout_redirect_uri": BACK, "state": "a&b"}
    response = client.get(path(**words))
    assert "Tide table asks" in text_of(response)
    assert is_in(cast)
    answer = client.post(path("/confirm", **words))
    assert answer["Location"] == f"{BACK}?state=a%26b"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not is_in(cast)


def test_the_form_may_lead_to_that_address_alone(cast, service):
    response = signed_in(cast.hana).get(
        path(client_id=service.client, post_logout_redirect_uri=BACK)
    )
    assert (
        "form-action 'self' https://tide.example;" in response["Content-Security-Policy"] + ";"
    )


@pytest.mark.parametrize("back", [BACK, "com.example.tide:/bye"])
def test_a_client_id_is_enough_and_so_is_an_app(cast, service, back):
    client = signed_in(cast.hana)
    words = {"client_id": service.client, "post_logout_redirect_uri": back}
    assert client.post(path("/confirm", **words))["Location"] == back
    assert signed_out().get(path(**words))["Location"] == back  # Nobody to sign out.


@pytest.mark.parametrize(
    "back",
    ["https://evil.example/", f"{BACK}/", f"{BACK}?x=1", f"{BACK}#x", "https://tide.example/",
     "//evil.example", f"{BACK}@evil.example", "javascript:alert(1)", "https://tide.example/back",
     f"https://tide.example/bye\n{BACK}", BACK.upper()],
)  # fmt: skip
def test_it_leads_nowhere_but_to_what_is_registered_as_written(cast, service, back):
    words = {"id_token_hint": hint(service), "post_logout_redirect_uri": back}
    client = signed_in(cast.hana)
    page = client.get(path(**words))
    assert page.status_code == 200
    assert "has not registered" in text_of(page)
    assert signed_out().get(path(**words))["Location"] == "/"
    assert client.post(path("/confirm", **words))["Location"] == "/"
    assert not is_in(cast)


def test_hints_that_do_not_hold_name_nobody(cast, service):
    other = a_service(cast, "kai", state="open", after_logout="https://kai.example/bye")
    good = hint(service)
    forged = good[:-8] + ("AAAAAAAA" if good[-8:] != "AAAAAAAA" else "BBBBBBBB")
    none = "eyJhbGciOiJub25lIn0.eyJhdWQiOiIxIn0."
    for words in (
        {"id_token_hint": forged}, {"id_token_hint": none}, {"id_token_hint": "x" * 5000},
        {"id_token_hint": forged, "client_id": service.client},
        {"id_token_hint": hint(service, aud="9" * 30)}, {"client_id": "x"}, {},
        {"id_token_hint": hint(other), "client_id": service.client},
    ):  # fmt: skip
        page = signed_in(cast.hana).get(path(post_logout_redirect_uri=BACK, **words))
        assert "A service asks" in text_of(page)
        answer = signed_out().get(path(post_logout_redirect_uri=BACK, **words))
        assert answer["Location"] == "/"


def test_a_service_that_was_suspended_leads_nobody_anywhere(cast, service):
    type(service).objects.filter(pk=service.pk).update(state="suspended")
    words = {"client_id": service.client, "post_logout_redirect_uri": BACK}
    assert signed_out().get(path(**words))["Location"] == "/"


def test_a_post_of_a_service_is_the_same_by_get(cast, service):
    said = {"id_token_hint": hint(service), "state": "1", "logout_hint": "x", "answer": "yes"}
    outside = Client(enforce_csrf_checks=True)
    answer = outside.post("/oauth/logout", said)
    assert answer["Location"] == path(id_token_hint=said["id_token_hint"], state="1")


def test_no_other_page_can_confirm_for_a_person(cast, service):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(cast.hana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(path("/confirm", client_id=service.client)).status_code == 403
    assert client.get(path("/confirm", client_id=service.client)).status_code == 405
    assert is_in(cast)


def typed(after_logout):
    form = ServiceInput(SERVICE | {"after_logout": after_logout})
    form.full_clean()
    return form


def test_addresses_after_signing_out_are_as_strict_as_redirects():
    assert typed("").columns()["after_logout"] == ""
    assert typed(f"{BACK}\n{BACK}\n").columns()["after_logout"] == BACK
    for wrong in ("http://tide.example/", f"{BACK}#x", "https://a@tide.example/", "app:/x"):
        assert "after_logout" in typed(wrong).errors
