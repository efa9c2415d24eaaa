"""What a kind of account may never do: on every road, and for verbs that are yet to come."""

import re
from dataclasses import replace

import pytest

from hiroba.accounts.models import Account
from hiroba.base.refusals import Forbidden, NotFound
from hiroba.friends import actions as friends
from hiroba.friends.models import Friendship, Request
from hiroba.policy.gate import can, fetch, missing, require
from hiroba.policy.law import LAW, rule
from hiroba.policy.rules import member
from hiroba.policy.who import where
from hiroba.posts import actions as posts
from hiroba.posts.models import Comment, Post
from tests.cast import signed_in_as
from tests.doors import cites, signed_in, text_of

INVENTED = {
    "message.send": "PR-22", "message.read_all": "PR-22", "introduction.write": "PR-21",
    "introduction.receive": "PR-21", "community.create": "PR-19", "community.post": "PR-19",
    "footprint.leave": "PR-20",
}  # fmt: skip


@pytest.fixture
def invented():
    """A verb that nobody thought of when the restrictions were written."""
    made = []

    def invent(verb):
        rule(verb, "accounts.Account", member, where("a row").cite("T-12"), "T-12")
        made.append(verb)
        return verb

    yield invent
    for verb in made:
        del LAW[verb]


@pytest.mark.parametrize(("verb", "clause"), INVENTED.items())
def test_PR_19_to_22_a_verb_that_comes_later_is_refused_from_its_first_day(
    cast, invented, verb, clause
):
    invent = invented(verb)
    assert [no.clause for no in missing(cast.actors["pia+"], invent)] == [clause]
    assert missing(cast.actors["hana"], invent) == ()


@pytest.mark.parametrize("who", ["pia", "gen"])
def test_PR_25_what_nobody_granted_an_organisation_it_may_not(cast, invented, who):
    verb = invented("whatever.comes")
    assert [no.clause for no in missing(cast.actors[who], verb)] == ["PR-25"]


def test_PV_15_an_operator_is_never_a_member(cast, invented):
    verb = invented("whatever.comes")
    assert [no.clause for no in missing(cast.actors["mod"], verb)] == ["PV-15"]
    with pytest.raises(Forbidden):
        require(cast.actors["mod"], "post.publish", cast.mod)


def test_PR_15_an_account_whose_partner_is_not_certified_stands_still(cast):
    actor = replace(cast.actors["pia+"], tier="general")
    assert [no.clause for no in missing(actor, "post.publish")] == ["PR-15"]
    assert missing(cast.actors["pia+"], "post.publish") == ()


def test_PR_17_a_partner_account_sends_no_request_and_may_accept_one(cast):
    account = cast.people["pia+"]
    client = signed_in(account)
    answer = client.post(f"/people/{cast.hana.pk}/befriend/", {"message": "Hello"})
    assert answer.status_code in {403, 404}
    assert not Request.objects.exists()
    with pytest.raises(Forbidden) as no:
        friends.ask(cast.actors["pia+"], cast.hana)
    assert no.value.clause == "PR-17"
    request = friends.ask(cast.actors["hana"], account)
    assert client.post(f"/people/{cast.hana.pk}/accept/").status_code == 302
    assert Friendship.objects.filter(one=account, other=cast.hana).exists()
    assert not Request.objects.filter(pk=request.pk).exists()


def test_PR_17_a_partner_account_invites_nobody(cast, mail):
    answer = signed_in(cast.people["pia+"]).post("/invite/", {"email": "x@example.com"})
    assert answer.status_code == 403
    assert cites(answer, "PR-17")
    assert not mail


OFFERED = {
    "hana": {"/find/", "/invite/", "/developers/", "/square/", "/settings/profile/"},
    "tia": {"/find/", "/square/", "/settings/profile/"},
    "pia+": {"/square/", "/settings/profile/"},
    "gen": {"/developers/"},
    "mod": set(),
}


@pytest.mark.parametrize("who", OFFERED)
def test_no_page_offers_what_the_law_refuses_this_kind_of_account(cast, who):
    client, found = signed_in(cast.people[who]), set()
    for path in ("/", "/friends/", "/settings/look/", "/developers/"):
        found |= set(re.findall(r'href="(/[a-z/]*)"', text_of(client.get(path))))
    assert found & OFFERED["hana"] == OFFERED[who]


@pytest.mark.parametrize(
    ("who", "path", "clause"),
    [
        ("pia+", "/find/", "PR-20"),
        ("pia+", "/invite/", "PR-17"),
        ("tia", "/invite/", "PR-15"),
        ("gen", "/settings/profile/", "PR-24"),
        ("mod", "/settings/photos/", "PV-15"),
    ],
)
def test_a_page_that_an_account_may_never_use_is_refused_before_its_form(
    cast, who, path, clause
):
    answer = signed_in(cast.people[who]).get(path)
    assert answer.status_code == 403
    assert cites(answer, clause)


def test_PR_18_a_partner_account_writes_on_its_own_page_only(cast):
    account, actor = cast.people["pia+"], cast.actors["pia+"]
    everyone = ("everyone", None)
    mine = posts.publish(actor, account, kind="voice", body="Ahoy!", audience=everyone)
    posts.comment(cast.actors["hana"], mine, body="Nice")
    posts.comment(actor, mine, body="Thank you")
    assert Comment.objects.filter(post=mine).count() == 2
    with pytest.raises(NotFound):
        posts.comment(actor, cast.row("a post for everyone"), body="Buy!")
    assert "Ahoy!" in text_of(signed_in(account).get("/"))


def test_PR_20_a_partner_account_sees_no_other_page_and_leaves_no_trace(cast):
    account = cast.people["pia+"]
    diary = cast.row("a diary with readers for friends")
    cast.befriend("hana", "pia+")
    client = signed_in(account)
    assert client.get(f"/people/{cast.hana.pk}/").status_code == 404
    assert client.get(f"/posts/{diary.pk}/").status_code == 404
    assert not diary.readings.exists()
    cast.post(body="Something for everyone")
    for page in ("/", "/square/"):
        shown = text_of(client.get(page))
        assert "Something for everyone" not in shown
        assert "sees what it writes itself, and nothing of others." in shown
    with pytest.raises(NotFound):
        fetch(cast.actors["pia+"], Account, cast.hana.pk)


def test_PR_16_the_emblem_stands_below_the_photo_of_a_partner_account_alone(cast):
    client = signed_in(cast.hana)
    emblem = 'class="emblem"'
    assert emblem in text_of(client.get(f"/people/{cast.people['pia+'].pk}/"))
    assert emblem not in text_of(client.get(f"/people/{cast.ken.pk}/"))


@pytest.mark.parametrize("who", ["gen", "pia", "mod"])
def test_PR_23_the_login_of_an_organisation_is_an_error_page_to_everyone_else(cast, who):
    path = f"/people/{cast.people[who].pk}/"
    for reader in ("hana", "ken", "kai", "pia+"):
        assert signed_in(cast.people[reader]).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/square/", "/find/?q=hana", "/friends/", "/write/voice/"])
def test_PR_24_an_organisation_neither_looks_at_others_nor_shows_itself(cast, path):
    cast.post(body="Something for everyone")
    answer = signed_in(cast.gen).get(path)
    assert answer.status_code == 403
    assert "Something for everyone" not in text_of(answer)
    assert cites(answer, "PR-24") or cites(answer, "PR-25")
    assert not Post.objects.filter(author=cast.gen).exists()


def test_PR_24_an_error_page_does_not_send_an_organisation_to_the_square(cast):
    answer = signed_in(cast.gen).get("/developers/card/")
    assert answer.status_code == 404
    assert "To the start page" in text_of(answer)
    assert "To the square" not in text_of(answer)


def test_PR_15_test_accounts_meet_only_those_of_the_same_partner(cast):
    cast.people["tom"] = cast._person("tom")
    cast._set("tom", kind="test", world=cast.partners["pia"].pk, tier="certified")
    cast.people["far"] = cast._person("far")
    cast._set("far", kind="test", world=cast.partners["gen"].pk, tier="certified")
    tia, tom = (signed_in_as(cast, name) for name in ("tia", "tom"))
    assert can(tia, "account.view", cast.people["tom"])
    for name in ("far", "hana", "pia+"):
        assert not can(tia, "account.view", cast.people[name])
        assert not can(cast.actors["hana"], "account.view", cast.people["tia"])
    friends.accept(tom, friends.ask(tia, cast.people["tom"]))
    post = posts.publish(
        tia, cast.people["tia"], kind="voice", body="Testing", audience=("everyone", None)
    )
    assert can(tom, "post.view", post)
    for name in ("hana", "guest", "pia+"):
        assert not can(cast.actors[name], "post.view", post)
    assert not can(signed_in_as(cast, "far"), "post.view", post)
    with pytest.raises(NotFound):
        friends.ask(tia, cast.hana)
    with pytest.raises(Forbidden) as no:
        require(tia, "invitation.send", cast.people["tia"])
    assert no.value.clause == "PR-15"
