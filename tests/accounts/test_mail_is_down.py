"""The mail server does not answer: a page that says so, nothing lost, and later it works."""

import re
from collections.abc import Iterator
from email import message_from_bytes

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as sent_mail
from django.test import Client

from hiroba.accounts.models import Account, Status
from hiroba.agreements.models import Acceptance
from hiroba.environment import mail as read_mail_settings
from tests import smtp
from tests.accounts.test_sign_in import PASSWORD, with_password
from tests.accounts.test_sign_up import FORM, sign_up
from tests.doors import text_of

NEW = "/password/change/"


def send_by(settings, monkeypatch, port):
    """As the setting says it; without encryption, since nobody here has a certificate."""
    monkeypatch.setenv("HIROBA_SMTP", f"smtp://127.0.0.1:{port}")
    for name, value in (read_mail_settings() | {"EMAIL_USE_TLS": False}).items():
        setattr(settings, name, value)


@pytest.fixture
def down(settings, monkeypatch, db) -> Iterator[None]:
    with smtp.refusing() as port:
        send_by(settings, monkeypatch, port)
        yield


@pytest.fixture
def up(settings, monkeypatch):
    """Called when the mail server is there again; gives the letters that it takes."""
    with smtp.listening() as server:

        def begin():
            send_by(settings, monkeypatch, server.port)
            return server.letters

        yield begin


def english():
    return Client(headers={"accept-language": "en"})


def link_in(letter):
    text = message_from_bytes(letter).get_payload(decode=True)
    found = re.search(rb"http://localhost(/confirm/\S+)", text)
    assert found, text
    return found[1].decode()


def test_signing_up_says_so_and_keeps_what_was_entered(down):
    answer = sign_up(english())
    assert answer.status_code == 503
    assert "No mail can be sent just now." in text_of(answer)
    assert "sign in a little later" in text_of(answer)
    nao = Account.objects.get(email=FORM["email"])
    assert (nao.name, nao.status) == ("Nao", Status.NEW)
    assert Acceptance.objects.filter(account=nao).count() == 2
    assert not EmailAddress.objects.get(user=nao).verified
    assert sent_mail.outbox == []


def test_signing_in_sends_the_link_once_mail_goes_again(down, up):
    client = english()
    sign_up(client)
    signs_in = {"login": FORM["email"], "password": FORM["password1"]}
    assert client.post("/sign-in/", signs_in).status_code == 503, "still down"
    letters = up()
    assert client.post("/sign-in/", signs_in).url == "/confirm/sent/"
    assert len(letters) == 1, "at once, though a minute lies between two that were sent"
    assert client.post(link_in(letters[0])).status_code == 302
    assert Account.objects.get(email=FORM["email"]).status == Status.ACTIVE
    assert client.get("/notices/").status_code == 200


def test_signing_up_again_is_told_by_mail_and_makes_no_second_account(down, up):
    sign_up(english())
    letters = up()
    answer = sign_up(english(), name="Again")
    assert answer.url == "/confirm/sent/"
    assert len(letters) == 1
    assert Account.objects.get(email=FORM["email"]).name == "Nao"


def test_it_does_not_tell_whether_an_address_is_known(down, cast):
    known, new = (sign_up(english(), email=f"{who}@example.com") for who in ("hana", "nao"))
    assert known.status_code == new.status_code == 503
    token = re.compile(r'value="[^"]{64}"|"X-CSRFToken": "[^"]*"')
    assert token.sub("", text_of(known)) == token.sub("", text_of(new))


def test_a_forgotten_password_waits_and_stays_as_it_was(down, up, cast):
    with_password(cast.hana)
    client = english()
    assert client.post("/password/reset/", {"email": "hana@example.com"}).status_code == 503
    letters = up()
    assert client.post("/password/reset/", {"email": "hana@example.com"}).status_code == 302
    assert len(letters) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_changed_is_said_to_be_changed_though_no_mail_tells_of_it(down, cast, caplog):
    with_password(cast.hana)
    client = english()
    client.post("/sign-in/", {"login": "hana@example.com", "password": PASSWORD})
    new = "another walk in the rain"
    answer = client.post(NEW, {"oldpassword": PASSWORD, "password1": new})
    assert answer.status_code == 302
    assert Account.objects.get(pk=cast.hana.pk).check_password(new)
    assert "No mail can be sent" in caplog.text
