"""Changing the address: proved first, confirmed by link, and the account follows."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hiroba.accounts.models import Account, Status
from hiroba.base.models import Event
from tests.accounts.test_sign_in import sign_in

NEW = "flower@example.com"
ASK = {"email": NEW, "action_add": "yes"}


def link(mail: Any) -> str:
    found = re.search(r"http://localhost(/confirm/\S+)", mail.body)
    assert found
    return found[1]


@pytest.fixture
def asked(client: Client, hana: Account, mail: list[Any]) -> str:
    """The link in the mail that went to the new address."""
    sign_in(client)
    assert client.post("/email/", ASK).status_code == 302
    assert [one.to for one in mail] == [[NEW]]
    return link(mail[0])


def now(account: Account) -> list[str | None]:
    account.refresh_from_db()
    addresses = EmailAddress.objects.filter(user=account, verified=True)
    return [account.email, *addresses.values_list("email", flat=True)]


def test_nothing_changes_before_the_link_is_confirmed(
    client: Client, hana: Account, asked: str
) -> None:  # fmt: skip
    assert now(hana) == ["hana@example.com", "hana@example.com"]
    client.get(asked)
    assert now(hana) == ["hana@example.com", "hana@example.com"]
    assert sign_in(Client(), NEW).url == "/confirm/sent/"
    assert NEW in client.get("/email/").text


def test_an_address_that_is_not_confirmed_leads_to_no_new_password(
    hana: Account, asked: str, mail: list[Any]
) -> None:  # fmt: skip
    for email, leads in ((NEW, False), ("Hana@example.com", True)):
        assert Client().post("/password/reset/", {"email": email}).status_code == 302
        assert mail[-1].to == [email.lower()]
        assert bool(re.search(r"/password/reset/\w+-", mail[-1].body)) is leads


def test_the_account_follows_the_confirmed_address(
    hana: Account, asked: str, mail: list[Any], django_capture_on_commit_callbacks: Any
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        Client().post(asked)
    assert now(hana) == [NEW, NEW]
    assert Event.objects.filter(verb="account.change_email", subject=hana.pk).exists()
    assert mail[-1].to == ["hana@example.com"], "the old address is told"
    assert NEW in mail[-1].body
    assert sign_in(Client(), NEW).url == "/"


def test_a_change_can_be_called_off(client: Client, hana: Account, asked: str) -> None:
    client.post("/email/", {"email": NEW, "action_remove": "yes"})
    assert Client().get(asked).status_code == 404
    assert now(hana) == ["hana@example.com", "hana@example.com"]


def test_an_address_that_was_taken_meanwhile(hana: Account, cast: Any, asked: str) -> None:
    Account.objects.filter(pk=cast.ken.pk).update(email=NEW)
    Client().post(asked)
    assert now(hana) == ["hana@example.com", "hana@example.com"]


def test_whoever_is_closing_stays_as_they_are(hana: Account, asked: str) -> None:
    Account.objects.filter(pk=hana.pk).update(status=Status.CLOSING)
    assert Client().post(asked).status_code == 403
    assert now(hana) == ["hana@example.com", "hana@example.com"]


def test_what_was_typed_survives_the_step_up(
    client: Client, hana: Account, mail: list[Any], clock: Any
) -> None:  # fmt: skip
    sign_in(client)
    clock.forward(minutes=16)
    prove = client.post("/email/", ASK).url
    assert mail == []
    assert prove.startswith("/prove/?next=")
    assert client.post(prove, {"password": "not this"}).status_code == 422
    back = client.post(prove, {"password": "a long walk in the rain"}).url
    assert back == "/email/?email=flower%40example.com"
    session = client.session
    assert "account_reauthentication_state" not in session, "no request is kept"


def test_the_address_of_somebody_else_tells_nothing(
    client: Client, hana: Account, cast: Any
) -> None:  # fmt: skip
    sign_in(client)
    taken = client.post("/email/", {**ASK, "email": "ken@example.com"})
    assert (taken.status_code, taken.url) == (302, "/email/")
    assert client.post("/email/", {**ASK, "email": "nonsense"}).status_code == 422
