"""Invitations by e-mail: signed links, a limit a day, and the address filled in."""

import re

import pytest

from hiroba.accounts.actions import confirm
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.base.refusals import Forbidden, NotFound, TooMany
from hiroba.friends import actions, invitations
from hiroba.friends.models import Invitation, Request
from tests.doors import cites, signed_in, signed_out, text_of


@pytest.fixture
def invited(cast, work, mail):
    signed_in(cast.hana).post("/invite/", {"email": "New@Example.com", "message": "Join us"})
    work()
    return cast


def test_EV_4_a_member_invites_by_mail(invited, mail):
    [letter] = mail
    assert letter.to == ["new@example.com"]
    assert "Hana" in letter.subject
    assert "Join us" in letter.body
    link = re.search(r"http://localhost(/join/\S+)", letter.body)[1]
    page = signed_out().get(link)
    assert page.status_code == 200
    assert "Join us" in text_of(page)
    assert "Hana" in text_of(page)


def test_the_address_is_filled_in_at_sign_up(invited):
    client = signed_out()
    client.get(f"/join/{invitations.token_of(Invitation.objects.get())}/")
    assert 'value="new@example.com"' in text_of(client.get("/sign-up/"))


def test_the_mail_speaks_the_language_of_whoever_sends_it(cast, work, mail):
    Account.objects.filter(pk=cast.hana.pk).update(name="花")
    actions.invite(cast.actors["hana"], cast.hana, email="new@example.com")
    work()
    assert "花" in mail[0].subject


def test_EV_4_a_forged_link_opens_nothing(invited):
    token = invitations.token_of(Invitation.objects.get())
    number, _colon, signature = token.partition(":")
    for forged in (f"{int(number) + 1}:{signature}", number, "x", f"{number}:{signature[:-1]}x",
                   f"²:{signature}", "9" * 5000):  # fmt: skip
        with pytest.raises(NotFound):
            invitations.of_token(forged)
        assert signed_out().get(f"/join/{forged}/").status_code == 404


def test_the_link_dies_with_the_invitation_and_with_its_sender(invited):
    token = invitations.token_of(Invitation.objects.get())
    invited._set("hana", status="closing")
    assert signed_out().get(f"/join/{token}/").status_code == 404
    invited._set("hana", status="active")
    Invitation.objects.all().delete()
    assert signed_out().get(f"/join/{token}/").status_code == 404


def test_the_link_leads_whoever_is_here_already_to_the_person_who_invited(invited):
    link = f"/join/{invitations.token_of(Invitation.objects.get())}/"
    answer = signed_in(invited.sora).get(link)
    assert answer.headers["Location"] == f"/people/{invited.hana.pk}/"


def test_a_link_that_was_used_says_so_and_shows_a_way_on(invited):
    link = f"/join/{invitations.token_of(Invitation.objects.get())}/"
    Invitation.objects.all().delete()
    for client, way in ((signed_out(), "/sign-up/"), (signed_in(invited.sora), "/find/")):
        answer = client.get(link)
        assert answer.status_code == 404
        assert "This link does not work any more" in text_of(answer)
        assert f'href="{way}"' in text_of(answer)


@pytest.mark.parametrize(
    ("email", "text"),
    [("HANA@example.com", "your own address"), ("new@Example.com", "invited them already")],
)
def test_EV_4_nobody_invites_themselves_or_anybody_twice(invited, work, mail, email, text):
    answer = signed_in(invited.hana).post("/invite/", {"email": email, "message": "Come!"})
    assert answer.status_code == 422
    assert text in text_of(answer)
    assert "Come!" in text_of(answer)
    work()
    assert len(mail) == Invitation.objects.count() == 1
    actions.invite(invited.actors["ken"], invited.ken, email="new@example.com")


def test_T_15_twenty_a_day_are_the_most(cast, clock):
    for n in range(20):
        actions.invite(cast.actors["hana"], cast.hana, email=f"{n}@example.com")
    with pytest.raises(TooMany):
        actions.invite(cast.actors["hana"], cast.hana, email="one@example.com")
    answer = signed_in(cast.hana).post("/invite/", {"email": "one@example.com"})
    assert answer.status_code == 429
    assert Invitation.objects.count() == 20
    actions.invite(cast.actors["ken"], cast.ken, email="one@example.com")
    clock.forward(days=1)
    actions.invite(cast.actors["hana"], cast.hana, email="one@example.com")


@pytest.mark.parametrize("email", ["", "no address", "a@b", "a@b.com\r\nBcc: x@example.com"])
def test_what_is_no_address_is_shown_again(cast, email, work, mail):
    answer = signed_in(cast.hana).post("/invite/", {"email": email, "message": "Join us"})
    assert answer.status_code == 422
    assert "Join us" in text_of(answer)
    work()
    assert not Invitation.objects.exists()
    assert not mail


def test_T_3_invitations_are_for_members(cast):
    with pytest.raises(Forbidden):
        actions.invite(cast.actors["ema"], cast.ema, email="new@example.com")
    answer = signed_in(cast.ema).post("/invite/", {"email": "new@example.com"})
    assert answer.status_code == 403
    assert cites(answer, "T-3")


def test_T_12_sent_invitations_are_shown_to_their_sender_alone(invited):
    assert "new@example.com" in text_of(signed_in(invited.hana).get("/invite/"))
    assert "new@example.com" not in text_of(signed_in(invited.ken).get("/invite/"))


def test_a_name_of_two_lines_does_not_stop_the_mail(cast, work, mail):
    Account.objects.filter(pk=cast.hana.pk).update(name="Hana\nBcc: x@example.com")
    actions.invite(cast.actors["hana"], cast.hana, email="new@example.com")
    work()
    [letter] = mail
    assert letter.recipients() == ["new@example.com"]


def test_EV_4_whoever_was_invited_finds_the_request_when_they_come(cast):
    invitation = actions.invite(
        cast.actors["hana"], cast.hana, email="Nina@Example.com", message="Come and see!"
    )
    confirm(of_account(cast.nina), cast.nina)
    cast.work()
    request = Request.objects.get(sender=cast.hana, to=cast.nina)
    assert (request.message, request.declined) == ("Come and see!", False)
    assert not Invitation.objects.filter(pk=invitation.pk).exists()
