"""The gate: all or nothing, on the record, and the actor as they stand now."""

from dataclasses import replace

import pytest
from django.db import transaction
from django.utils import translation

from hiroba.accounts.models import Status
from hiroba.base.models import Event, Job
from hiroba.base.refusals import Forbidden, NotFound, SignIn, StepUp
from hiroba.policy.gate import can, fetch, fetch_for, missing, require, why
from hiroba.posts import actions
from hiroba.posts.models import Post
from tests.doors import cites, signed_in, signed_out, text_of


def test_T_9_what_one_may_not_see_does_not_exist(cast):
    post = cast.row("a post for friends")
    with pytest.raises(NotFound):
        fetch(cast.actors["sora"], Post, post.pk)
    with pytest.raises(NotFound):
        require(cast.actors["sora"], "post.delete", post)
    with pytest.raises(Forbidden) as no:
        require(cast.actors["ken"], "post.delete", post)
    assert no.value.clause == "T-10"


@pytest.mark.parametrize("pk", [None, "1", "x", -1, 1 << 63, 1 << 90, 1.5, [], b"1"])
def test_what_is_no_id_is_not_found(cast, pk):
    with pytest.raises(NotFound):
        fetch(cast.actors["hana"], Post, pk)
    with pytest.raises(NotFound):
        fetch_for(cast.actors["hana"], "post.edit", Post, pk)


def test_T_4_whoever_is_signed_out_signs_in_first(cast):
    with pytest.raises(SignIn):
        require(cast.actors["guest"], "post.comment", cast.row("a post for everyone"))


def test_why_asks_one_who_is_signed_out_for_nothing_but_to_sign_in(cast):
    post = cast.row("a post for friends")
    said = why(cast.actors["guest"], "post.comment", post).reasons
    assert [reason.clause for reason in said] == ["T-4"]
    said = why(cast.actors["ema"], "post.comment", post).reasons
    assert [reason.clause for reason in said] == ["T-3"]


def test_T_6_what_needs_proof_asks_for_it(cast):
    with pytest.raises(StepUp):
        require(cast.actors["hana"], "account.close", cast.hana)
    assert can(cast.actors["hana!"], "account.close", cast.hana)
    with pytest.raises(Forbidden):
        require(replace(cast.actors["leo"], step_up=True), "account.close", cast.leo)


def test_a_deed_leaves_its_event_and_its_steps_or_nothing(cast):
    post = cast.row("a post for friends")
    actions.comment(cast.actors["ken"], post, body="Yes")
    event = Event.objects.get()
    assert (event.verb, event.account_id, event.subject) == (
        "post.comment", cast.ken.pk, post.pk
    )  # fmt: skip
    assert Job.objects.filter(event=event).count() == 3


def test_a_deed_that_breaks_leaves_nothing(cast, monkeypatch):
    post = cast.row("a post for friends")
    from hiroba.policy import gate

    def breaks(event):
        raise RuntimeError

    monkeypatch.setattr(gate, "enqueue", breaks)
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.comment(cast.actors["ken"], post, body="Yes")
    assert not Event.objects.exists()
    assert not post.comments.exists()
    post.refresh_from_db()
    assert post.comments_count == 0


def test_the_actor_is_asked_as_the_account_stands_now(cast):
    """A request that began before the account was closed writes nothing after."""
    post = cast.row("a post for friends")
    before = cast.actors["ken"]
    cast._set("ken", status=Status.CLOSING)
    with pytest.raises(Forbidden) as no:
        actions.comment(before, post, body="Yes")
    assert no.value.clause == "T-7"
    assert not post.comments.exists()


def test_a_deed_on_a_row_that_is_gone_is_not_found(cast):
    post = cast.row("a post for friends")
    Post.objects.all().delete()
    with pytest.raises(NotFound):
        actions.like(cast.actors["ken"], post)


def test_T_1_every_refusal_names_its_clause(cast):
    post = cast.row("a post for everyone")
    for name in ("ken", "sora", "ema", "leo"):
        answer = why(cast.actors[name], "post.edit", post)
        assert not answer.yes
        assert all(reason.clause for reason in answer.reasons)
    page = signed_in(cast.ken).get(f"/posts/{post.pk}/edit/")
    assert page.status_code == 403
    assert cites(page, "T-10")
    assert "T-10" in text_of(page)


@pytest.mark.parametrize(
    ("language", "for_whom", "takes"),
    [
        (
            "en",
            "This is not possible for a partner account.",
            "This is only for whoever is signed in.",
        ),
        (
            "ja",
            "パートナーアカウントにはできません。",
            "これができるのは、ログインしている人だけです。",
        ),
    ],
)
def test_a_refusal_says_in_words_whom_it_is_for_or_not_for(cast, language, for_whom, takes):
    with translation.override(language):
        assert str(missing(cast.actors["pia+"], "account.find")[0].text) == for_whom
        assert str(missing(cast.actors["guest"], "account.find")[0].text) == takes


def test_T_4_what_is_open_to_everyone_needs_no_account(cast):
    shown, hidden = cast.row("a post for everyone"), cast.row("a post for friends")
    client = signed_out()
    assert client.get(f"/posts/{shown.pk}/").status_code == 200
    assert client.get(f"/people/{cast.hana.pk}/").status_code == 200
    assert client.get(f"/posts/{hidden.pk}/").status_code == 404
    for path in ("/friends/", "/notices/", "/find/", "/write/voice/", "/settings/profile/"):
        answer = client.get(path)
        assert answer.status_code == 302, path
        assert answer.url.startswith("/sign-in/")


@pytest.mark.parametrize("who", ["hana", "ken", "mei", "yui", "sora", "guest"])
def test_EV_2_a_page_shows_each_reader_exactly_what_they_may_see(cast, who):
    lines = {
        "everyone": "Matsue", "friends_of_friends": "Izumo", "friends": "Tottori",
        "top_friends": "Yonago", "self": "Hamada",
    }  # fmt: skip
    from hiroba.accounts.models import Field, ProfileField

    for field, (audience, value) in zip(Field, lines.items(), strict=False):
        ProfileField.objects.create(
            person=cast.hana, field=field, value=value, audience=audience
        )
    sees = {"hana": 5, "mei": 4, "ken": 3, "yui": 2, "sora": 1, "guest": 1}[who]
    client = signed_out() if who == "guest" else signed_in(cast.people[who])
    page = text_of(client.get(f"/people/{cast.hana.pk}/"))
    assert [value in page for value in lines.values()] == [n < sees for n in range(5)]


@pytest.mark.parametrize(("seen_as", "sees"), [("public", 1), ("stranger", 1), ("friend", 3)])
def test_EV_2_one_sees_oneself_as_others_do(cast, seen_as, sees):
    bodies = ["for all", "for near", "for friends", "for top", "for me"]
    levels = ["everyone", "friends_of_friends", "friends", "top_friends", "self"]
    for body, audience in zip(bodies, levels, strict=True):
        cast.post(body=body, audience=audience)
    page = text_of(signed_in(cast.hana).get(f"/people/{cast.hana.pk}/?as={seen_as}"))
    assert [f"<p>{body}</p>" in page for body in bodies] == [n < sees for n in range(5)]
