"""Partner accounts and test accounts: issued, entered, renewed, closed."""

from dataclasses import replace

import pytest
from django.contrib.auth import authenticate

from hiroba.accounts.models import Account, Session
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, NotFound
from hiroba.partners import issued
from hiroba.partners.actions import set_tier
from hiroba.partners.models import Issued, Partner, Staff
from hiroba.policy.tiers import Tier
from hiroba.posts.models import Post
from hiroba.privacy import erasure
from tests.cast import a_factor, signed_in_as
from tests.doors import cites, proved, signed_in, signed_out, text_of

ACCOUNTS = "/developers/accounts/"


@pytest.fixture
def pia(cast):
    return replace(cast.actors["pia"], step_up=True)


def test_PR_15_a_certified_partner_issues_an_account_and_sees_its_password_once(cast):
    client = signed_in(cast.pia)
    page = text_of(client.post(ACCOUNTS, {"name": "Pier news", "kind": "partner"}))
    account = Account.objects.get(name="Pier news")
    assert (account.kind, account.world, account.tier) == ("partner", 0, "certified")
    password = page.split("<dt>Password</dt><dd><code>")[1].split("<")[0]
    assert authenticate(email=account.email, password=password) == account
    assert password not in text_of(client.get(ACCOUNTS))
    answer = signed_out().post("/sign-in/", {"login": account.email, "password": password})
    assert answer.status_code == 302


def test_a_test_account_lives_in_the_world_of_its_partner(cast):
    signed_in(cast.pia).post(ACCOUNTS, {"name": "Tim", "kind": "test"})
    account = Account.objects.get(name="Tim")
    assert (account.kind, account.world) == ("test", cast.partners["pia"].pk)


@pytest.mark.parametrize(
    ("role", "offered"),
    [("administrator", {"partner", "test"}), ("developer", {"test"}), ("accountant", set())],
)
def test_the_page_offers_to_each_of_the_staff_what_they_may_issue(cast, role, offered):
    Staff.objects.filter(account=cast.pia).update(role=role)
    guard = Staff(partner=cast.partners["pia"], account=cast.gen, role="owner")
    Staff.objects.filter(account=cast.gen).delete()
    guard.save()
    a_factor(cast, "gen")
    client = signed_in(cast.pia)
    page = text_of(client.get(ACCOUNTS))
    assert {kind for kind in ("partner", "test") if f'value="{kind}"' in page} == offered
    assert ("Not possible now" in page) is (not offered)
    for kind in ("partner", "test"):
        answer = client.post(ACCOUNTS, {"name": "Tim", "kind": kind})
        assert answer.status_code == (200 if kind in offered else 403)


def test_PR_15_an_account_of_who_is_certified_no_more_stands_still_on_the_page_too(cast):
    client, enter = signed_in(cast.pia), "/enter/"
    assert enter in text_of(client.get(ACCOUNTS))
    set_tier(cast.partners["pia"], Tier.GENERAL)
    page = text_of(client.get(ACCOUNTS))
    assert enter not in page
    assert "Stands still" in page


def test_PR_15_the_square_of_a_test_account_is_that_of_its_world(cast, pia):
    partner, secret = cast.partners["pia"], issued.new_secret()
    issued.issue_test(pia, partner, name="Tim", secret=secret)
    cast.post("sora", body="Said on the square")
    Post.objects.create(
        author=Account.objects.get(name="Tim"), kind="voice", body="Said in the world of tests",
        audience="everyone",
    )  # fmt: skip
    page = text_of(signed_in(cast.tia).get("/square/"))
    assert "Said in the world of tests" in page
    assert "Said on the square" not in page
    assert "Said in the world" not in text_of(signed_in(cast.hana).get("/square/"))


def test_there_are_five_test_accounts_at_most_and_room_again_when_one_closes(cast, pia):
    partner, secret = cast.partners["pia"], issued.new_secret()
    for number in range(4):
        issued.issue_test(pia, partner, name=f"T{number}", secret=secret)
    with pytest.raises(Conflict):
        issued.issue_test(pia, partner, name="One too many", secret=secret)
    answer = signed_in(cast.pia).post(ACCOUNTS, {"name": "Again", "kind": "test"})
    assert answer.status_code == 409
    issued.close(pia, Issued.objects.get(account__name="T1"))
    issued.issue_test(pia, partner, name="Room again", secret=secret)
    assert not Account.objects.filter(name="One too many").exists()


@pytest.mark.parametrize(("who", "clause"), [("gen", "PR-7"), ("kai", "PR-7"), ("nao", "PR-7")])
def test_PR_7_nobody_else_issues_accounts(cast, who, clause):
    answer = signed_in(cast.people[who]).post(ACCOUNTS, {"name": "Me too"})
    assert answer.status_code == 403
    assert cites(answer, clause)
    assert not Account.objects.filter(name="Me too").exists()


@pytest.mark.parametrize("name", ["", "x" * 41, "\u200b", "a\x00b"])
def test_a_name_that_is_none_is_refused_beside_its_field(cast, name):
    before = Account.objects.count()
    answer = signed_in(cast.pia).post(ACCOUNTS, {"name": name, "kind": "partner"})
    assert answer.status_code == 422
    assert Account.objects.count() == before


def test_staff_sign_in_as_an_account_and_it_is_on_record(cast):
    found = Issued.objects.get(account=cast.people["pia+"])
    client = signed_in(cast.pia)
    assert client.post(f"{ACCOUNTS}{found.pk}/enter/").status_code == 302
    assert "Pia+" in text_of(client.get("/"))
    assert Event.objects.get(verb="issued.enter").account_id == cast.pia.pk
    assert client.get(ACCOUNTS).status_code == 404, "it is the account now"


def test_a_new_password_signs_out_whoever_had_the_old_one(cast):
    found = Issued.objects.get(account=cast.people["pia+"])
    reader = signed_in(cast.people["pia+"])
    client = signed_in(cast.pia)
    path = f"{ACCOUNTS}{found.pk}/rotate/"
    assert client.get(path)["Location"].startswith("/prove/")
    assert "A new password for this account?" in text_of(proved(client).get(path))
    page = text_of(client.post(path))
    password = page.split("<dt>Password</dt><dd><code>")[1].split("<")[0]
    assert authenticate(email=found.account.email, password=password)
    assert not Session.objects.filter(account=found.account).exists()
    assert "Pia+" not in text_of(reader.get("/"))


def test_a_closed_account_is_seen_by_nobody_and_erased(cast, pia):
    found = Issued.objects.get(account=cast.people["pia+"])
    pk = found.account_id
    issued.close(pia, found)
    assert signed_in(cast.hana).get(f"/people/{pk}/").status_code == 404
    with pytest.raises(Conflict):
        issued.enter(pia, Issued.objects.get(pk=found.pk))
    erasure.erase_due()
    assert Account.objects.get(pk=pk).status == "erased"


@pytest.mark.parametrize("deed", ["enter", "rotate", "close"])
def test_nobody_reaches_the_accounts_of_another_partner(cast, deed):
    set_tier(cast.partners["gen"], Tier.CERTIFIED)
    found = Issued.objects.get(account=cast.people["pia+"])
    answer = proved(signed_in(cast.gen)).post(f"{ACCOUNTS}{found.pk}/{deed}/")
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        issued.enter(signed_in_as(cast, "gen"), found)


def test_without_the_certification_accounts_stand_still_and_nothing_is_deleted(cast, pia):
    partner = Partner.objects.get(pk=cast.partners["pia"].pk)
    set_tier(partner, Tier.GENERAL)
    account = cast.people["pia+"]
    with pytest.raises(Forbidden):
        issued.enter(signed_in_as(cast, "pia"), Issued.objects.get(account=account))
    assert signed_in(cast.hana).get(f"/people/{account.pk}/").status_code == 404
    answer = signed_in(Account.objects.get(pk=account.pk)).post(
        "/write/voice/", {"body": "Hello", "audience": "everyone"}
    )
    assert answer.status_code == 403
    assert cites(answer, "PR-15")
    set_tier(partner, Tier.CERTIFIED)
    assert signed_in(cast.hana).get(f"/people/{account.pk}/").status_code == 200


def test_nobody_is_shown_buttons_that_their_role_does_not_have(cast):
    seen = {}
    for role in ("owner", "developer", "accountant"):
        Staff.objects.filter(account=cast.pia).update(role=role)
        page = text_of(signed_in(cast.pia).get("/developers/accounts/"))
        seen[role] = ["Sign in as" in page, "New password" in page]
    assert list(seen.values()) == [[True, True], [True, False], [False, False]]
