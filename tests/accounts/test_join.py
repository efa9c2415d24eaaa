"""Joining: who may, once each, and from sign-up to leaving whenever one wishes."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from hiroba.accounts import actions
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account, Status
from hiroba.agreements.models import Acceptance
from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, NotFound
from tests.accounts.test_sign_up import FORM, link, sign_up
from tests.doors import signed_in, signed_out, text_of


def test_T_2_nobody_joins_without_saying_that_they_are_13_or_older(db, mail):
    client = signed_out()
    assert "I am 13 or older" in text_of(client.get("/sign-up/"))
    for sent in ({"accepted": ""}, {"accepted": "false"}):
        answer = sign_up(client, **sent)
        assert answer.status_code == 422
        assert 'id="id_accepted_error"' in text_of(answer)
    assert (Account.objects.count(), len(mail)) == (0, 0)
    assert sign_up(client).status_code == 302
    assert Account.objects.count() == 1


@pytest.mark.parametrize("email", ["hana@example.com", "HANA@Example.COM", " hana@example.com"])
def test_T_2_one_address_has_one_account(cast, email):
    before = Account.objects.count()
    assert sign_up(signed_out(), email=email).url == "/confirm/sent/"
    assert Account.objects.count() == before
    assert Account.objects.get(email="hana@example.com").name == "Hana"


@pytest.mark.parametrize("who", ["hana", "leo", "ema"])
def test_T_2_whoever_has_joined_joins_no_second_time(cast, who):
    actor, me = cast.actors[who], cast.people[who]
    for deed, words in ((actions.join, {"name": "Another"}), (actions.confirm, {})):
        with pytest.raises(Forbidden) as no:
            deed(actor, me, **words)
        assert no.value.clause == "T-2"
    assert Account.objects.get(pk=me.pk).name == who.capitalize()
    assert not Event.objects.exists()


def test_T_2_who_is_new_joins_and_is_confirmed_once(cast):
    actions.join(cast.actors["nina"], cast.nina, name="Nina")
    actions.confirm(of_account(Account.objects.get(pk=cast.nina.pk)), cast.nina)
    nina = Account.objects.get(pk=cast.nina.pk)
    assert nina.status == Status.ACTIVE
    assert Acceptance.objects.filter(account=nina).count() == 2
    with pytest.raises(Forbidden) as no:
        actions.confirm(of_account(nina), nina)
    assert no.value.clause == "T-2"


@pytest.mark.parametrize("who", ["hana", "sora"])
def test_nobody_joins_or_is_confirmed_for_somebody_else(cast, who):
    for deed, words in ((actions.join, {"name": "Mine"}), (actions.confirm, {})):
        with pytest.raises(NotFound):
            deed(cast.actors[who], cast.nina, **words)
    assert Account.objects.get(pk=cast.nina.pk).status == Status.NEW


def test_EV_1_people_sign_up_sign_in_and_leave_whenever_they_wish(db, mail, work):
    client = Client(headers={"accept-language": "en"})
    assert sign_up(client).url == "/confirm/sent/"
    assert client.post(link(mail[0])).status_code == 302
    assert EmailAddress.objects.get().verified
    nao = Account.objects.get(email=FORM["email"])
    assert nao.status == Status.ACTIVE

    client.post("/sign-out/")
    assert client.get("/notices/").url.startswith("/sign-in/")
    signs_in = {"login": FORM["email"], "password": FORM["password1"]}
    assert client.post("/sign-in/", signs_in).url == "/"
    assert client.get("/notices/").status_code == 200

    assert client.post("/my-data/close/", {"sure": "on"}).status_code == 200
    nao.refresh_from_db()
    assert nao.status == Status.CLOSING
    assert signed_in(nao).get(f"/people/{nao.pk}/").status_code in {200, 403}
    assert signed_out().get(f"/people/{nao.pk}/").status_code == 404
