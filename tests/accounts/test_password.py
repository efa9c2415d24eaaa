"""A forgotten password, a changed one; and everybody else signed out."""

import re
from typing import Any

import pytest
from django.test import Client

from hiroba.accounts.models import Account
from tests.accounts.test_sign_in import PASSWORD, session, sign_in

NEW = "another walk in the sun"


@pytest.fixture
def elsewhere(hana: Account) -> Client:
    found = Client()
    sign_in(found)
    return found


def forget(client: Client, email: str = "hana@example.com") -> Any:
    return client.post("/password/reset/", {"email": email})


def test_a_link_leads_to_a_new_password(
    client: Client,
    hana: Account,
    elsewhere: Client,
    mail: list[Any],
) -> None:
    assert forget(client).url == "/password/reset/sent/"
    found = re.search(r"http://localhost(/password/reset/\S+)", mail[0].body)
    assert found
    form = client.get(found[1]).url
    assert client.get(form).status_code == 200
    assert client.post(form, {"password1": "123"}).status_code == 422
    assert session(elsewhere) is not None
    assert client.post(form, {"password1": NEW}).url == "/"
    assert session(client).account_id == hana.pk, "and leads in"
    assert session(elsewhere) is None, "whoever knew the old password is out"
    assert sign_in(Client()).status_code == 422
    assert sign_in(Client(), password=NEW).url == "/"
    assert client.get(found[1]).status_code == 404, "the link works once"


def test_an_unknown_address_looks_the_same(client: Client, cast: Any, mail: list[Any]) -> None:
    assert forget(client, "nobody@example.com").url == forget(client).url
    unknown, known = mail
    assert unknown.to == ["nobody@example.com"]
    assert "/sign-up/" in unknown.body
    assert "/password/reset/" in known.body


def test_a_link_that_was_made_up(client: Client, cast: Any) -> None:
    for made_up in ("1-abc", "zzzzzzzzzzzzz-set-password", f"{'z' * 40}-x"):
        assert client.get(f"/password/reset/{made_up}/").status_code == 404


def test_changing_it_signs_out_elsewhere_and_not_here(
    client: Client, elsewhere: Client, hana: Account
) -> None:  # fmt: skip
    sign_in(client)
    Account.objects.filter(pk=hana.pk).update(friends_count=7)
    wrong = {"oldpassword": "not this", "password1": NEW}
    assert client.post("/password/change/", wrong).status_code == 422
    right = wrong | {"oldpassword": PASSWORD}
    assert client.post("/password/change/", right).status_code == 302
    assert session(client).account_id == hana.pk
    assert session(elsewhere) is None
    hana.refresh_from_db()
    assert hana.check_password(NEW)
    assert hana.friends_count == 7


def test_mails_speak_the_language_of_their_owner(
    client: Client, cast: Any, mail: list[Any]
) -> None:
    Account.objects.filter(pk=cast.hana.pk).update(language="ja")
    for name, asked_in in (("hana", "en"), ("ken", "ja")):
        asked = {"email": f"{name}@example.com"}
        client.post("/password/reset/", asked, headers={"Accept-Language": asked_in})
    japanese, english = mail
    assert english.subject == "A new password"
    assert japanese.subject == "新しいパスワード"
