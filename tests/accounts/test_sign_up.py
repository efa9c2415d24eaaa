"""Signing up: an account, both documents accepted, an address confirmed; and nobody told on."""

import re
import threading
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.internal import ratelimit
from django.db import connection
from django.test import Client
from django.urls import reverse

from hiroba.accounts.models import Account, Session, Status
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Acceptance
from hiroba.friends.models import Invitation

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Nao",
    "email": "nao@example.com",
    "password1": "a long walk in the rain",
    "accepted": "on",
}


def sign_up(client: Client, **words: str) -> Any:
    return client.post("/sign-up/", {**FORM, **words})


def link(mail: Any) -> str:
    found = re.search(r"http://localhost(/(?:confirm|password/reset)/\S+)", mail.body)
    assert found, mail.body
    return found[1]


def test_a_new_account_has_accepted_both_documents(client: Client, mail: list[Any]) -> None:
    answer = sign_up(client, email="Nao@Example.com")
    assert answer.url == "/confirm/sent/"
    nao = Account.objects.get(email="nao@example.com")
    assert (nao.name, nao.status, nao.kind) == ("Nao", Status.NEW, "user")
    accepted = Acceptance.objects.filter(account=nao).values_list("document", "version")
    assert set(accepted) == {(name, in_force(name)) for name in ("terms", "privacy")}
    assert (nao.terms_version, nao.privacy_version) == (in_force("terms"), in_force("privacy"))
    assert nao.check_password(FORM["password1"])
    assert [one.to for one in mail] == [["nao@example.com"]]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_account_speaks_as_the_browser_did(client: Client, language: str) -> None:
    client.post("/sign-up/", FORM, headers={"Accept-Language": language})
    assert Account.objects.get().language == language


def test_the_link_signs_in_the_browser_that_signed_up(
    client: Client, mail: list[Any], db
) -> None:
    client.post("/sign-up/?next=/law/", {**FORM, "next": "/law/"})
    assert client.get("/notices/").url.startswith("/sign-in/")
    page = client.get(link(mail[0]))
    assert page.status_code == 200
    assert not EmailAddress.objects.get().verified, "opening the link alone confirms nothing"
    assert client.post(link(mail[0])).url == "/law/"
    assert client.get("/notices/").status_code == 200


def test_in_another_browser_it_confirms_and_no_more(
    client: Client, mail: list[Any], db
) -> None:
    sign_up(client)
    other = Client()
    assert other.post(link(mail[0])).url == "/sign-in/"
    assert EmailAddress.objects.get().verified
    assert not Session.objects.exclude(account=None).exists()
    assert other.get(link(mail[0])).status_code == 404, "it works once"


def test_a_taken_address_is_told_to_its_owner_alone(cast, mail: list[Any]) -> None:
    fresh, taken = Client(), Client()
    new = sign_up(fresh)
    known = sign_up(taken, email="hana@example.com")
    assert (new.status_code, new.url) == (known.status_code, known.url)
    pages = [c.get("/confirm/sent/").content for c in (fresh, taken)]
    tokens = re.compile(rb'value="[^"]{64}"|"X-CSRFToken": "[^"]*"')
    assert len({tokens.sub(b"", page) for page in pages}) == 1
    assert Account.objects.filter(email="hana@example.com").count() == 1
    assert mail[1].to == ["hana@example.com"]
    assert "You have an account already" in mail[1].subject
    assert "Hana" not in mail[1].body, "the mail does not say whose it is"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""), ("name", "x" * 41), ("name", "a\x00b"), ("email", "nonsense"),
        ("email", "a@" + "b" * 300), ("password1", "12345678"), ("password1", ""),
        ("accepted", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_its_field(
    client: Client, mail: list[Any], field: str, value: str
) -> None:
    answer = sign_up(client, **{field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    if field != "name":
        assert 'value="Nao"' in answer.text, "nothing that was typed is lost"
    assert FORM["password1"] not in answer.text
    assert (Account.objects.count(), len(mail)) == (0, 0)


@pytest.mark.parametrize(("language", "between"), [("ja", "。"), ("en", ". ")])
def test_the_hints_follow_each_other_as_the_language_sets_them(
    client: Client, language: str, between: str
) -> None:
    page = client.get("/sign-up/", headers={"Accept-Language": language}).text
    hint = page.partition('id="id_password1_helptext">')[2].partition("</p>")[0]
    assert hint.count(between) >= 3
    assert "。 " not in hint
    assert ".Your" not in hint


def test_the_documents_are_one_click_away(client: Client) -> None:
    page = client.get("/sign-up/").text
    for name in ("terms", "privacy"):
        assert f'href="{reverse("document", args=[name])}"' in page


def test_the_confirmation_is_sent_again(client: Client, mail: list[Any]) -> None:
    sign_up(client)
    client.post("/confirm/sent/")
    assert len(mail) == 1, "not twice within a minute"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM attempts")
    client.post("/confirm/sent/")
    assert len(mail) == 2
    assert Client().post("/confirm/sent/").url == "/sign-in/"


def test_an_invitation_fills_in_its_address(client: Client, cast) -> None:
    from hiroba.friends.invitations import token_of

    invitation = Invitation.objects.create(sender=cast.hana, email="new@example.com")
    client.get(f"/join/{token_of(invitation)}/")
    assert 'value="new@example.com"' in client.get("/sign-up/").text


@pytest.mark.django_db(transaction=True)
def test_the_same_address_at_the_same_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    # allauth sends away whoever waits longer than this for their turn to be counted.
    monkeypatch.setattr(ratelimit, "CACHE_LOCK_WAIT_TIMEOUT", 60)
    answers: list[Any] = []
    together = threading.Barrier(6)

    def one() -> None:
        together.wait()
        try:
            answers.append(sign_up(Client()))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {(answer.status_code, answer.get("Location")) for answer in answers}
    assert said == {(302, "/confirm/sent/")}
    nao = Account.objects.get()
    assert EmailAddress.objects.get().user_id == nao.pk
    assert Acceptance.objects.filter(account=nao).count() == 2
