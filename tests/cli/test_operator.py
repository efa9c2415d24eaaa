"""`hiroba operator`: who works at the desk (PV-15)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.tokens import PasswordResetTokenGenerator as Tokens

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account, Kind, Session, Status
from hiroba.base import clock as the_clock
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, Invalid, NotFound
from hiroba.cli.commands import parser
from hiroba.cli.operator import add, remove, show
from hiroba.desk.models import Case
from hiroba.desk.queries import queue
from hiroba.privacy.closing import reopen
from tests.doors import signed_out

MAIL = "mori@example.com"
PASSWORD = "tall-cedars-by-the-lake"


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def link_in(text):
    return next(line for line in text.splitlines() if line.startswith("http")).partition(
        "localhost"
    )[2]


def set_password(link):
    client = signed_out()
    there = client.get(link, follow=True)
    return client.post(there.redirect_chain[-1][0], {"password1": PASSWORD})


def test_PV_15_an_operator_is_made_for_the_desk_and_nothing_else(db, said):
    add(mail="Mori@Example.com", role="senior")
    account = Account.objects.get(email=MAIL)
    assert (account.kind, account.role, account.status) == ("operator", "senior", "active")
    assert (account.name, account.findable, account.suggested) == ("mori", "nobody", False)
    assert not account.has_usable_password()
    assert EmailAddress.objects.get(user=account).verified
    assert of_account(account).accepted
    assert "mori@example.com is senior at the desk." in said()
    event = Event.objects.get(verb="account.appoint")
    assert (event.account_id, event.subject) == (None, account.pk)


def test_the_link_sets_a_password_once(db, said):
    add(mail=MAIL, role="reviewer")
    link = link_in(said())
    assert set_password(link).status_code == 302
    assert Account.objects.get(email=MAIL).check_password(PASSWORD)
    assert not signed_out().get(link, follow=True).redirect_chain
    signed_in = signed_out().post("/sign-in/", {"login": MAIL, "password": PASSWORD})
    assert signed_in.status_code == 302


def test_the_link_ends_after_three_days(db, said, monkeypatch):
    add(mail=MAIL, role="reviewer")
    link = link_in(said())
    now = Tokens._now
    monkeypatch.setattr(Tokens, "_now", lambda self: now(self) + timedelta(days=3, minutes=1))
    assert not signed_out().get(link, follow=True).redirect_chain


def test_a_second_time_gives_another_role_and_a_new_link_only_while_there_is_no_password(
    db, said
):
    add(mail=MAIL, role="reviewer")
    set_password(link_in(said()))
    add(mail=MAIL, role="officer")
    assert "http" not in said()
    account = Account.objects.get(email=MAIL)
    assert account.role == "officer"
    assert account.check_password(PASSWORD)
    add(mail=MAIL, role="officer")
    assert Event.objects.filter(verb="account.appoint").count() == 2


def test_an_address_of_a_member_is_refused_and_stays_a_member(cast):
    for mail in (cast.hana.email, cast.pia.email, cast.leo.email.upper()):
        with pytest.raises(Conflict, match="another kind of account"):
            add(mail=mail, role="reviewer")
    cast.hana.refresh_from_db()
    assert (cast.hana.kind, cast.hana.role) == (Kind.USER, "")


def test_a_confirmed_second_address_of_a_member_is_refused_too(cast):
    EmailAddress.objects.create(user=cast.hana, email=MAIL, verified=True)
    with pytest.raises(Conflict):
        add(mail=MAIL, role="reviewer")
    assert not Account.objects.filter(email=MAIL).exists()


def test_what_is_no_address_is_refused(db):
    with pytest.raises(Invalid, match="not an e-mail address"):
        add(mail="mori", role="reviewer")
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    "words", [["add", MAIL], ["add", MAIL, "--role", "king"], ["add"], ["promote", MAIL], []]
)
def test_what_is_not_understood_is_refused(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(["operator", *words])
    assert ended.value.code == 2


def test_the_list_has_a_line_for_each_with_a_role(cast, said):
    remove(mail=cast.sen.email)
    said()
    show()
    lines = said().splitlines()
    assert [line.split() for line in lines] == [
        ["mail", "role", "name"],
        ["mod@example.com", "reviewer", "Mod"],
    ]
    assert lines[0].index("role") == lines[1].index("reviewer")


def test_whoever_is_removed_is_signed_out_and_holds_nothing(cast, said):
    now = the_clock.now()
    Session.objects.create(key="k", account=cast.mod, created=now, seen=now, ends=now)
    held, done = cast.row("a case of gen, held by mod"), cast.row("a decided case of gen")
    remove(mail=cast.mod.email.upper())
    account = Account.objects.get(pk=cast.mod.pk)
    assert (account.role, account.status) == ("", Status.CLOSING)
    assert account.closes_at > now + timedelta(days=29)
    assert not Session.objects.filter(account=account).exists()
    assert Case.objects.get(pk=held.pk).holder is None
    assert Case.objects.get(pk=done.pk).holder == account
    assert Event.objects.filter(verb="account.dismiss", subject=account.pk).exists()
    assert "no operator any more" in said()


def test_whoever_comes_back_without_a_role_does_not_see_the_desk(cast):
    remove(mail=cast.mod.email)
    account = Account.objects.get(pk=cast.mod.pk)
    reopen(of_account(account), account)
    actor = replace(of_account(Account.objects.get(pk=account.pk)), second_factor=True)
    with pytest.raises(Forbidden):
        queue(actor)
    assert queue(replace(actor, role="reviewer")) == []


def test_whoever_was_removed_can_be_appointed_again(cast):
    remove(mail=cast.mod.email)
    add(mail=cast.mod.email, role="senior")
    account = Account.objects.get(pk=cast.mod.pk)
    assert (account.role, account.status, account.closes_at) == ("senior", "active", None)


@pytest.mark.parametrize("who", ["hana", "nobody"])
def test_only_an_operator_can_be_removed(cast, who):
    with pytest.raises(NotFound, match="is no operator"):
        remove(mail=f"{who}@example.com")
    cast.hana.refresh_from_db()
    assert cast.hana.status == Status.ACTIVE


def test_the_terminal_says_it(square):
    status, text = square.ask("operator", "add", MAIL, "--role", "reviewer")
    assert status == 0
    assert f"{square.url}/password/reset/" in text
    assert square.ask("operator", "list")[1].splitlines()[1].split() == [
        MAIL, "reviewer", "mori",
    ]  # fmt: skip
    assert square.ask("operator", "remove", MAIL)[0] == 0
    status, text = square.ask("operator", "remove", MAIL)
    assert (status, text.splitlines()[-1]) == (
        1,
        f"hiroba: {MAIL} is no operator. `hiroba operator list` names them",
    )
