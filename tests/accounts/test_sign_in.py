"""Signing in and out; and where that leads."""

import json
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hiroba.accounts.models import Account, Session, Status
from hiroba.accounts.sessions import find
from hiroba.base import clock

PASSWORD = "a long walk in the rain"


def with_password(account: Account, *, confirmed: bool = True) -> Account:
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    EmailAddress.objects.create(
        user=account, email=account.email, verified=confirmed, primary=True
    )
    return account


def sign_in(client: Client, email: str = "hana@example.com", **words: str) -> Any:
    return client.post("/sign-in/", {"login": email, "password": PASSWORD, **words})


def session(client: Client) -> Any:
    return find(client.cookies["hiroba_session"].value)


def test_signing_in_is_a_proof_for_fifteen_minutes(client: Client, hana, clock) -> None:
    assert sign_in(client).url == "/"
    found = session(client)
    assert found.account_id == hana.pk
    assert abs((clock.now() - found.proved).total_seconds()) < 60
    assert client.get("/email/").status_code == 200
    clock.forward(minutes=16)
    assert client.get("/email/").url == "/prove/?next=%2Femail%2F"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/law/?a=1", "/law/?a=1"), ("https://evil.example/", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("http://127.0.0.1/", "/"), ("javascript:alert(1)", "/"),
    ],
)  # fmt: skip
def test_it_leads_nowhere_else(client: Client, hana, asked: str, led: str) -> None:
    assert sign_in(client, next=asked).url == led
    assert client.post("/sign-out/", {"next": asked}).url == led


@pytest.mark.parametrize("email", ["hana@example.com", "nobody@example.com"])
def test_a_wrong_password_tells_nothing(client: Client, hana, email: str) -> None:
    answer = client.post(
        "/sign-in/", {"login": email, "password": "x"}, headers={"Accept-Language": "en"}
    )
    assert answer.status_code == 422
    assert "The e-mail address or the password is not right." in answer.text
    assert f'value="{email}"' in answer.text


def test_an_erased_account_is_gone(client: Client, hana) -> None:
    Account.objects.filter(pk=hana.pk).update(status=Status.ERASED)
    assert sign_in(client).url == "/sign-in/gone/"
    assert not Session.objects.filter(account=hana).exists()
    assert client.get("/sign-in/gone/").status_code == 200


def test_who_is_closing_may_change_their_mind(client: Client, hana) -> None:
    Account.objects.filter(pk=hana.pk).update(status=Status.CLOSING, closes_at=clock.now())
    assert sign_in(client).url == "/my-data/close/"


def test_an_address_not_yet_confirmed_gets_its_link_again(
    client: Client, cast, mail: list[Any]
) -> None:
    with_password(cast.ken, confirmed=False)
    assert sign_in(client, "ken@example.com").url == "/confirm/sent/"
    assert session(client) is None
    assert mail[0].to == ["ken@example.com"]


def test_signing_out_ends_the_session_in_the_table(client: Client, hana) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 200
    assert Session.objects.filter(account=hana).count() == 1, "asking does nothing"
    client.post("/sign-out/")
    assert not Session.objects.filter(account=hana).exists()


def test_there_is_no_second_way_in_by_json(client: Client, hana) -> None:
    asks: dict[str, Any] = {"headers": {"X-Requested-With": "XMLHttpRequest"}}
    for path in ("/sign-in/", "/sign-up/", "/password/reset/", "/email/"):
        sent = client.post(path, {"email": "hana@example.com"}, **asks)
        assert "json" not in sent.headers["Content-Type"]
    begun = client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert set(json.loads(begun.text)["request_options"]) == {"publicKey"}
    assert client.get("/sign-in/passkey/").url == "/sign-in/"


@pytest.mark.parametrize(
    "said",
    [
        "", "[]", "1", '"x"', "{", '{"id": 1}', "null", '{"response": []}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{"userHandle":"AA"}}',
    ],
)  # fmt: skip
def test_a_passkey_that_is_none_is_refused(client: Client, hana, said: str) -> None:
    client.get("/sign-in/passkey/", headers={"Accept": "application/json"})
    assert client.post("/sign-in/passkey/", {"credential": said}).url == "/sign-in/"
    assert session(client) is None
