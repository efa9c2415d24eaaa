"""Asking, answering, withdrawing: friendship takes two people."""

import pytest

from hiroba.accounts.models import Status
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, NotFound, TooMany
from hiroba.friends import actions, queries
from hiroba.friends.models import Friendship, Request
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.policy import limits
from tests.doors import cites, signed_in, signed_out, text_of


@pytest.fixture
def asked(cast):
    """Sora asks Hana."""
    return actions.ask(cast.actors["sora"], cast.hana, message="We met in Matsue.")


def page(deed, person):
    return f"/people/{person.pk}/{deed}/"


def test_EV_3_one_asks_and_the_other_is_told_with_the_message(cast, asked, work):
    work()
    [waiting] = queries.asking_me(cast.actors["hana"])
    assert (waiting.person.id, waiting.message) == (cast.sora.pk, "We met in Matsue.")
    assert Notice.objects.get().kind == NoticeKind.REQUEST
    assert "We met in Matsue." in text_of(signed_in(cast.hana).get("/friends/requests/"))


@pytest.mark.parametrize(("who", "status"), [("sora", 302), ("ken", 403), ("rin", 404)])
def test_asking_on_the_page(cast, who, status):
    answer = signed_in(cast.people[who]).post(page("befriend", cast.hana), {"message": "Hi"})
    assert answer.status_code == status
    assert Request.objects.exists() is (status == 302)


def test_whoever_is_signed_out_is_sent_to_sign_in(cast):
    answer = signed_out().post(page("befriend", cast.hana))
    assert answer.status_code == 302
    assert answer.url.startswith("/sign-in/")
    assert not Request.objects.exists()


def test_T_3_whoever_has_not_accepted_the_terms_is_told_so(cast):
    answer = signed_in(cast.ema).post(page("befriend", cast.ken))
    assert answer.status_code == 403
    assert cites(answer, "T-3")
    assert not Request.objects.exists()


def test_T_13_nobody_befriends_themselves(cast):
    with pytest.raises(Forbidden) as no:
        actions.ask(cast.actors["hana"], cast.hana)
    assert no.value.clause == "T-13"


def test_a_second_click_on_asking_is_refused_and_one_request_stands(cast, asked):
    answer = signed_in(cast.sora).post(page("befriend", cast.hana), {"message": "Again"})
    assert answer.status_code == 403
    assert Request.objects.get().message == "We met in Matsue."


def test_whoever_was_asked_accepts_instead_of_asking_back(cast, asked):
    with pytest.raises(Conflict):
        actions.ask(cast.actors["hana"], cast.sora)
    assert signed_in(cast.hana).post(page("befriend", cast.sora)).status_code == 409


def test_a_message_that_is_too_long_is_shown_again(cast):
    answer = signed_in(cast.sora).post(page("befriend", cast.hana), {"message": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in text_of(answer)
    assert not Request.objects.exists()


def test_three_hundred_characters_with_line_breaks_are_not_too_long(cast):
    message = "\r\n".join(["ab"] * 100)[:-1]
    answer = signed_in(cast.sora).post(page("befriend", cast.hana), {"message": message})
    assert answer.status_code == 302
    assert "\r" not in Request.objects.get().message


def test_EV_3_accepting_makes_both_friends_with_both_counters(cast, asked):
    before = {name: cast.people[name].friends_count for name in ("hana", "sora")}
    assert signed_in(cast.hana).post(page("accept", cast.sora)).status_code == 302
    pairs = set(Friendship.objects.filter(one=cast.sora).values_list("one", "other"))
    assert pairs == {(cast.sora.pk, cast.hana.pk)}
    assert Friendship.objects.filter(one=cast.hana, other=cast.sora).exists()
    for name, count in before.items():
        cast.people[name].refresh_from_db()
        assert cast.people[name].friends_count == count + 1
    assert not Request.objects.exists()


def test_whoever_asked_is_told_of_the_yes(cast, asked, work):
    actions.accept(cast.actors["hana"], asked)
    work()
    told = Notice.objects.get(to=cast.sora)
    assert (told.kind, told.doer_id) == (NoticeKind.ACCEPTANCE, cast.hana.pk)


def test_a_second_click_on_accept_changes_nothing(cast, asked):
    client = signed_in(cast.hana)
    assert client.post(page("accept", cast.sora)).status_code == 302
    assert client.post(page("accept", cast.sora)).status_code == 404
    assert Friendship.objects.filter(one=cast.hana, other=cast.sora).count() == 1


@pytest.mark.parametrize("who", ["sora", "ken", "rin"])
def test_T_13_only_whoever_was_asked_may_answer(cast, asked, who):
    with pytest.raises((Forbidden, NotFound)):
        actions.accept(cast.actors[who], asked)
    with pytest.raises((Forbidden, NotFound)):
        actions.decline(cast.actors[who], asked)
    assert signed_in(cast.people[who]).post(page("accept", cast.sora)).status_code == 404
    asked.refresh_from_db()
    assert not asked.declined


def test_EV_3_a_no_is_silent(cast, asked, work):
    assert signed_in(cast.hana).post(page("decline", cast.sora)).status_code == 302
    work()
    assert queries.asking_me(cast.actors["hana"]) == []
    assert not Notice.objects.filter(to=cast.sora).exists()
    [waiting] = queries.asked_by_me(cast.actors["sora"])
    assert waiting.person.standing == "asked"
    assert "We met in Matsue." not in text_of(signed_in(cast.hana).get("/friends/requests/"))


def test_after_a_silent_no_nothing_can_be_accepted(cast, asked):
    actions.decline(cast.actors["hana"], asked)
    assert signed_in(cast.hana).post(page("accept", cast.sora)).status_code == 404
    assert not Friendship.objects.filter(one=cast.sora).exists()


def test_EV_3_asking_again_after_a_silent_no_is_as_silent(cast, asked, clock, work):
    actions.decline(cast.actors["hana"], asked)
    clock.forward(days=30)
    actions.withdraw(cast.actors["sora"], asked)
    assert queries.asked_by_me(cast.actors["sora"]) == []
    Notice.objects.all().delete()
    actions.ask(cast.actors["sora"], cast.hana, message="Once more?")
    work()
    assert queries.asking_me(cast.actors["hana"]) == []
    assert not Notice.objects.exists()


def test_asking_again_looks_the_same_whether_or_not_there_was_a_no(cast, clock):
    """Neither an old date nor old words may tell whoever asks that they were refused."""
    shown = []
    for refused in (False, True):
        first = actions.ask(cast.actors["sora"], cast.hana, message="Hello")
        if refused:
            actions.decline(cast.actors["hana"], first)
        clock.forward(days=30)
        again = signed_in(cast.sora)
        assert again.post(page("withdraw", cast.hana)).status_code == 302
        assert again.post(page("befriend", cast.hana), {"message": "Again"}).status_code == 302
        [waiting] = queries.asked_by_me(cast.actors["sora"])
        shown.append((waiting.message, clock.now() - waiting.at < clock.now() - first.at))
        actions.withdraw(cast.actors["sora"], Request.objects.get())
    assert shown == [("Again", True), ("Again", True)]


def test_a_withdrawn_request_is_gone_for_both(cast, asked):
    assert signed_in(cast.sora).post(page("withdraw", cast.hana)).status_code == 302
    assert not Request.objects.exists()
    assert queries.asking_me(cast.actors["hana"]) == []


def test_whoever_said_no_may_still_ask(cast, asked):
    actions.decline(cast.actors["hana"], asked)
    back = actions.ask(cast.actors["hana"], cast.sora)
    actions.accept(cast.actors["sora"], back)
    assert Friendship.objects.filter(one=cast.hana, other=cast.sora).exists()
    assert not Request.objects.exists()


def test_T_7_a_request_of_somebody_who_is_closing_is_not_shown(cast, asked):
    cast._set("sora", status=Status.CLOSING)
    assert queries.asking_me(cast.actors["hana"]) == []
    with pytest.raises((Forbidden, NotFound)):
        actions.accept(cast.actors["hana"], asked)
    assert "Sora" not in text_of(signed_in(cast.hana).get("/friends/requests/"))


def test_T_17_a_hundred_requests_a_day_are_the_most(cast, clock, monkeypatch):
    few = limits.Limit("requests", 1, limits.DAY, "T-17")
    monkeypatch.setitem(limits.LIMITS, "request", few)
    actions.ask(cast.actors["sora"], cast.hana)
    with pytest.raises(TooMany) as no:
        actions.ask(cast.actors["sora"], cast.ken)
    assert 0 < no.value.retry_after <= 24 * 3600
    answer = signed_in(cast.sora).post(page("befriend", cast.ken))
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert not Request.objects.filter(to=cast.ken).exists()
    clock.forward(days=1)
    actions.ask(cast.actors["sora"], cast.ken)


def test_asking_is_on_the_record_without_what_was_written(cast, asked):
    event = Event.objects.get(verb="friendship.ask")
    assert (event.account_id, event.subject) == (cast.sora.pk, cast.hana.pk)
    assert event.data == {}
