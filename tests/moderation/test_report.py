"""Reports: made, looked at on record, decided, told to both sides, appealed, and their end."""

import re
from dataclasses import replace

import pytest

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account, ProfileField, Status
from hiroba.base.models import Event
from hiroba.base.refusals import Conflict, Forbidden, Invalid, NotFound, StepUp, TooMany
from hiroba.desk import actions as desk
from hiroba.desk.models import Case, Entry, Look
from hiroba.files.models import Picture
from hiroba.inbox.models import Notice
from hiroba.moderation import actions, term
from hiroba.policy.gate import can, fetch, visible
from hiroba.policy.limits import LIMITS
from hiroba.posts import actions as posts
from hiroba.posts import queries
from hiroba.posts.models import Comment, Photo, Post
from hiroba.privacy import closing, erasure
from hiroba.privacy.disclosure import everything
from tests.doors import cites, signed_in, signed_out, text_of

SECRET = "She wrote this about my sister"
REASON = "Words that hurt"


@pytest.fixture
def post(cast):
    return cast.post(body="You are all fools.")


@pytest.fixture
def comment(cast, post):
    return posts.comment(cast.actors["ken"], post, body="Fools indeed.")


def report(cast, thing, who="sora", **given):
    """As `who` reports it."""
    deeds = {
        Post: actions.report_post,
        Comment: actions.report_comment,
        Account: actions.report_account,
    }
    words = {"category": "T-18", "body": SECRET} | given
    return deeds[type(thing)](cast.actors[who], thing, **words)


def decide(cast, case, decision, who="mod", reason=REASON):
    desk.take(cast.actors[who], case)
    clause = "T-23" if case.kind == "appeal" else "T-18"
    words = {"decision": decision, "clause": clause, "reason": reason}
    desk.decide(cast.actors[who], case, **words)
    case.refresh_from_db()
    return case


def appeal(cast, case, who="hana"):
    desk.appeal(now(cast, who), case, body="It was a joke.")
    return Case.objects.get(appeal_of=case)


def now(cast, who):
    return of_account(Account.objects.get(pk=cast.people[who].pk))


# Reporting


@pytest.mark.parametrize("what", ["post", "comment", "account"])
def test_EV_21_it_is_reported_through_its_page_without_script(cast, post, comment, what):
    thing = {"post": post, "comment": comment, "account": cast.hana}[what]
    address = f"/report/{what}/{thing.pk}/"
    page = f"/people/{cast.hana.pk}/" if what == "account" else f"/posts/{post.pk}/"
    client = signed_in(cast.sora)
    assert f'href="{address}"' in text_of(client.get(page))
    assert "Report" in text_of(client.get(address))
    answer = client.post(address, {"category": "T-19", "body": SECRET})
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{case.pk}/")
    assert (case.kind, case.what, case.subject, case.category) == (
        "report", what, thing.pk, "T-19"
    )  # fmt: skip
    author = cast.ken if what == "comment" else cast.hana
    assert (case.opener, case.person, case.told) == (cast.sora, author, False)
    assert SECRET in text_of(client.get(f"/cases/{case.pk}/"))


@pytest.mark.parametrize("given", [{}, {"category": "T-1"}])
def test_a_report_says_what_is_wrong(cast, post, given):
    client = signed_in(cast.sora)
    assert client.post(f"/report/post/{post.pk}/", given).status_code == 422
    assert not Case.objects.exists()


def test_who_may_not_report_sees_no_such_entry(cast, post, comment):
    own, other = f"/report/post/{post.pk}/", f"/report/comment/{comment.pk}/"
    page = text_of(signed_in(cast.hana).get(f"/posts/{post.pk}/"))
    assert own not in page
    assert other in page
    assert signed_in(cast.hana).get(own).status_code == 403
    assert "/report/" not in text_of(signed_in(cast.hana).get(f"/people/{cast.hana.pk}/"))
    assert "/report/" not in text_of(signed_in(cast.bo).get(f"/posts/{post.pk}/"))
    assert "/report/" not in text_of(signed_out().get(f"/posts/{post.pk}/"))
    assert signed_out().get(own).status_code == 302
    assert signed_in(cast.rin).get(own).status_code == 404
    assert signed_in(cast.sora).get(f"/report/circle/{post.pk}/").status_code == 404


def test_a_second_report_of_the_same_is_told_so_while_the_first_is_open(cast, post):
    first = report(cast, post)
    with pytest.raises(Conflict):
        report(cast, post)
    report(cast, post, who="mei")
    desk.withdraw(cast.actors["sora"], first)
    report(cast, post)
    assert Case.objects.count() == 3


def test_T_17_reports_have_a_limit(cast, post):
    for _n in range(LIMITS["report"].most):
        desk.withdraw(cast.actors["sora"], report(cast, post))
    with pytest.raises(TooMany):
        report(cast, post)


def test_the_desk_is_told_of_it_and_whom_it_is_about_is_not(cast, post, work, mail):
    case = report(cast, post)
    work()
    told = set(Notice.objects.filter(about=case.pk).values_list("to__name", flat=True))
    assert told == {"Mod", "Sen"}
    assert {address for one in mail for address in one.to} == {cast.mod.email, cast.sen.email}


def test_a_question_to_the_reporter_tells_nobody_else(cast, post, work):
    case = report(cast, post)
    desk.take(cast.actors["mod"], case)
    desk.ask(cast.actors["mod"], case, body="Which words?")
    work()
    assert not Notice.objects.filter(to=cast.hana).exists()
    with pytest.raises(NotFound):
        fetch(cast.actors["hana"], Case, case.pk)


# Looking


def test_PV_15_its_holder_sees_it_after_a_reason_and_the_person_sees_that(cast, post):
    photo = Photo.objects.create(post=post, picture=cast.picture(), position=0)
    case = report(cast, post)
    desk.take(cast.actors["mod"], case)
    assert not visible(cast.actors["mod"], Picture).exists()
    with pytest.raises(Invalid):
        actions.read(cast.actors["mod"], case, reason=" ")
    assert not Look.objects.exists()
    seen = actions.read(cast.actors["mod"], case, reason="To read it in full")
    assert (seen.name, seen.body, seen.pictures) == ("Hana", post.body, [photo.picture_id])
    assert visible(cast.actors["mod"], Picture).get() == photo.picture
    look = Look.objects.get()
    assert (look.person, look.what, look.row, look.case) == (cast.hana, "post", post.pk, case)
    for who in ("sen", "sora", "hana"):
        with pytest.raises((Forbidden, NotFound)):
            actions.read(cast.actors[who], case, reason="Curious")
    assert "To read it in full" in str(rows_of(cast.hana, "desk.Look"))
    decide_held(cast, case)
    assert not visible(cast.actors["mod"], Picture).exists()


def decide_held(cast, case):
    words = {"decision": "nothing", "clause": "T-18", "reason": REASON}
    desk.decide(cast.actors["mod"], case, **words)


def test_the_desk_must_prove_again_who_looks(cast, post):
    case = report(cast, post)
    desk.take(cast.actors["mod"], case)
    with pytest.raises(StepUp):
        actions.read(replace(cast.actors["mod"], step_up=False), case, reason="To see")


def test_of_a_profile_the_desk_sees_what_others_may(cast):
    for field, audience in (("hometown", "friends"), ("about_me", "self")):
        words = {"field": field, "value": f"for {audience}", "audience": audience}
        ProfileField.objects.create(person=cast.hana, **words)
    case = report(cast, cast.hana)
    desk.take(cast.actors["mod"], case)
    seen = actions.read(cast.actors["mod"], case, reason="To read it")
    assert [value for _label, value in seen.lines] == ["for friends"]


def test_what_is_gone_is_looked_at_no_more(cast, post):
    case = report(cast, post)
    desk.take(cast.actors["mod"], case)
    posts.delete(cast.actors["hana"], post)
    with pytest.raises(Conflict):
        actions.read(cast.actors["mod"], case, reason="To read it")
    assert not Look.objects.exists()
    words = {"clause": "T-18", "reason": REASON}
    with pytest.raises(Invalid):
        desk.decide(cast.actors["mod"], case, decision="hide", **words)
    desk.decide(cast.actors["mod"], case, decision="warn", **words)


@pytest.fixture
def at_the_desk(cast, monkeypatch):
    """Mod over HTTP, as after signing in with a second factor and proving it again."""
    from hiroba.web import middleware

    client, real = signed_in(cast.mod), middleware.of_session
    strong = {"step_up": True, "second_factor": True}
    monkeypatch.setattr(middleware, "of_session", lambda found: replace(real(found), **strong))
    return client


def test_the_page_before_a_look_asks_few_queries(
    cast, post, at_the_desk, django_assert_num_queries
):
    case = report(cast, post)
    desk.take(cast.actors["mod"], case)
    at_the_desk.get(f"/desk/{case.pk}/reported/")
    with django_assert_num_queries(3):
        at_the_desk.get(f"/desk/{case.pk}/reported/")


def test_the_pages_of_the_desk(cast, comment, at_the_desk):
    case = report(cast, comment)
    page = f"/desk/{case.pk}/"
    assert SECRET not in text_of(at_the_desk.get(page))
    at_the_desk.post(page, {"deed": "take"})
    shown = text_of(at_the_desk.get(page))
    assert SECRET in shown
    assert comment.body not in shown
    assert f'href="{page}reported/"' in shown
    assert comment.body not in text_of(at_the_desk.get(f"{page}reported/"))
    assert at_the_desk.post(f"{page}reported/", {"reason": " "}).status_code == 422
    looked = text_of(at_the_desk.post(f"{page}reported/", {"reason": "To read it"}))
    assert comment.body in looked
    assert "To read it" in text_of(at_the_desk.get(page))
    words = {"deed": "decide", "decision": "hide", "clause": "T-18", "reason": REASON}
    assert at_the_desk.post(page, words).status_code == 302
    comment.refresh_from_db()
    assert comment.hidden


# Deciding


def test_T_23_a_hidden_post_is_there_for_its_author_alone(cast, post):
    picture = cast.picture()
    Photo.objects.create(post=post, picture=picture, position=0)
    decide(cast, report(cast, post), "hide")
    for who in ("ken", "mei", "sora", "guest"):
        assert not can(cast.actors[who], "post.view", post)
        assert not can(cast.actors[who], "picture.view", picture)
        assert post.pk not in [one.id for one in queries.square(cast.actors[who]).items]
    assert signed_in(cast.sora).get(f"/posts/{post.pk}/").status_code == 404
    assert "only you see it" in text_of(signed_in(cast.hana).get(f"/posts/{post.pk}/"))
    assert "hidden by the desk" in text_of(signed_in(cast.hana).get(f"/people/{cast.hana.pk}/"))


def test_T_23_a_hidden_comment_is_there_for_its_author_alone(cast, post, comment):
    decide(cast, report(cast, comment), "hide")
    shown = {
        who: comment.body in text_of(signed_in(cast.people[who]).get(f"/posts/{post.pk}/"))
        for who in ("ken", "hana", "sora")
    }
    assert shown == {"ken": True, "hana": False, "sora": False}
    post.refresh_from_db()
    assert post.comments_count == 1


def test_a_profile_is_not_hidden(cast):
    case = report(cast, cast.hana)
    with pytest.raises(Invalid):
        decide(cast, case, "hide")
    case.refresh_from_db()
    assert case.is_open


def test_nobody_hides_what_is_not_in_their_case(cast, post):
    report(cast, post)
    for who in ("mod", "sen", "sora", "hana"):
        with pytest.raises((Forbidden, NotFound)):
            actions.hide_post(cast.actors[who], post)


def test_T_23_whom_it_is_about_is_told_clause_and_reason_and_not_who(cast, post, work, mail):
    case = decide(cast, report(cast, post), "hide")
    work()
    assert Notice.objects.get(to=cast.hana).doer is None
    assert [one for one in mail if one.to == [cast.hana.email]]
    page = text_of(signed_in(cast.hana).get(f"/cases/{case.pk}/"))
    assert REASON in page
    assert "T-18" in page
    assert f'href="/posts/{post.pk}/"' in page
    assert SECRET not in page
    assert "Sora" not in page
    assert "Appeal" in page


def test_EV_21_who_reported_is_told_the_outcome_alone(cast, post, work, mail):
    case = decide(cast, report(cast, post), "hide")
    work()
    assert Notice.objects.filter(to=cast.sora, about=case.pk).exists()
    [letter] = [one for one in mail if one.to == [cast.sora.email]]
    assert "Report: It is hidden" in letter.body
    assert REASON not in letter.body
    page = text_of(signed_in(cast.sora).get(f"/cases/{case.pk}/"))
    assert "It is hidden" in page
    assert REASON not in page
    assert "Appeal" not in page
    with pytest.raises(Forbidden):
        desk.appeal(cast.actors["sora"], case, body="More!")


def test_where_nothing_is_found_only_the_reporter_learns_of_it(cast, post, work):
    case = decide(cast, report(cast, post), "nothing")
    work()
    assert Notice.objects.filter(to=cast.sora, about=case.pk).exists()
    assert not Notice.objects.filter(to=cast.hana).exists()
    assert signed_in(cast.hana).get(f"/cases/{case.pk}/").status_code == 404
    assert can(cast.actors["sora"], "post.view", post)


def test_T_7_whoever_is_suspended_reads_why_and_writes_nothing(cast, post):
    said = "Your account is suspended. Read why"
    assert said not in text_of(signed_in(cast.hana).get("/"))
    case = decide(cast, report(cast, post), "suspend", "sen")
    assert said in text_of(signed_in(cast.hana).get("/"))
    client = signed_in(Account.objects.get(pk=cast.hana.pk))
    answer = client.post("/write/voice/", {"body": "Hello", "audience": "everyone"})
    assert answer.status_code == 403
    assert cites(answer, "T-7")
    assert "You can appeal under My cases." in text_of(answer)
    assert 'href="/cases/"' in text_of(answer)
    assert REASON in text_of(client.get(f"/cases/{case.pk}/"))
    assert client.post(
        f"/cases/{case.pk}/", {"deed": "appeal", "body": "Why?"}
    ).status_code == 302  # fmt: skip
    for address in (f"/people/{cast.hana.pk}/", f"/posts/{post.pk}/"):
        assert signed_in(cast.sora).get(address).status_code == 404


def test_whoever_is_closing_the_account_is_suspended_if_they_come_back(cast, post):
    case = report(cast, post)
    close(cast)
    first = decide(cast, case, "suspend", "sen")
    assert now(cast, "hana").status == Status.CLOSING
    closing.reopen(now(cast, "hana"), cast.hana)
    assert now(cast, "hana").status == Status.SUSPENDED
    close(cast)
    second = appeal(cast, first)
    promote(cast, "mod", "officer")
    decide(cast, second, "overturn", "mod")
    assert now(cast, "hana").status == Status.CLOSING
    closing.reopen(now(cast, "hana"), cast.hana)
    assert now(cast, "hana").status == Status.ACTIVE


def promote(cast, who, role):
    cast._set(who, role=role)
    cast.actors[who] = replace(cast.actors[who], role=role)


def close(cast):
    closing.close(replace(now(cast, "hana"), step_up=True), cast.hana)


def test_T_24_closing_loses_no_report_that_is_being_looked_at(cast, post, clock, work):
    first, case = report(cast, post), report(cast, post, who="mei")
    decide(cast, first, "suspend", "sen")
    hana = signed_in(Account.objects.get(pk=cast.hana.pk))
    page = text_of(hana.get(f"/cases/{first.pk}/"))
    assert 'href="/my-data/close/"' in page
    close(cast)
    clock.forward(days=31)
    erasure.erase_due()
    assert not Post.objects.exists()
    case = decide(cast, case, "warn")
    work()
    assert (case.state, case.person) == ("decided", None)
    assert Notice.objects.filter(to=cast.mei, about=case.pk).exists()


def test_T_23_a_reviewer_hands_a_suspension_to_a_senior_one(cast, post, at_the_desk, work):
    case = report(cast, post)
    page = f"/desk/{case.pk}/"
    at_the_desk.post(page, {"deed": "take"})
    shown = text_of(at_the_desk.get(page))
    assert re.search(r'value="suspend"[^>]* disabled', shown)
    assert "a senior reviewer decides this" in shown
    words = {"deed": "decide", "decision": "suspend", "clause": "T-18", "reason": REASON}
    answer = at_the_desk.post(page, words)
    assert answer.status_code == 403
    assert "Hand it to a senior reviewer." in text_of(answer)
    case.refresh_from_db()
    assert (case.is_open, case.rank, now(cast, "hana").status) == (True, 1, Status.ACTIVE)
    assert at_the_desk.post(page, {"deed": "refer"}).status_code == 302
    work()
    assert Notice.objects.filter(to=cast.sen, about=case.pk).exists()
    with pytest.raises(Forbidden):
        desk.take(cast.actors["mod"], case)
    decide(cast, case, "suspend", "sen")
    assert now(cast, "hana").status == Status.SUSPENDED


# Appealing


def test_T_23_an_appeal_shows_it_again(cast, post, comment):
    for thing, who in ((post, "hana"), (comment, "ken")):
        first = decide(cast, report(cast, thing), "hide")
        second = appeal(cast, first, who)
        with pytest.raises(Forbidden):
            desk.take(cast.actors["mod"], second)
        desk.take(cast.actors["sen"], second)
        assert actions.read(cast.actors["sen"], second, reason="To see").body == thing.body
        decide_appeal(cast, second)
        thing.refresh_from_db()
        assert not thing.hidden


def decide_appeal(cast, case, decision="overturn"):
    words = {"decision": decision, "clause": "T-23", "reason": "It was a joke"}
    desk.decide(cast.actors["sen"], case, **words)


def test_an_appeal_ends_a_suspension(cast, post):
    first = decide(cast, report(cast, post), "suspend", "sen")
    promote(cast, "mod", "senior")
    decide(cast, appeal(cast, first), "overturn")
    assert now(cast, "hana").status == Status.ACTIVE


def test_what_two_reports_hid_is_shown_when_both_are_reversed(cast, post):
    one, other = report(cast, post), report(cast, post, who="mei")
    for case in (one, other):
        decide(cast, case, "hide")
    for case, hidden in ((one, True), (other, False)):
        second = appeal(cast, case)
        desk.take(cast.actors["sen"], second)
        decide_appeal(cast, second)
        post.refresh_from_db()
        assert post.hidden is hidden


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("overturn", "The decision is reversed"), ("uphold", "The decision stands")],
)
def test_EV_21_who_reported_is_told_what_an_appeal_made_of_it(
    cast, post, work, mail, outcome, words
):
    first = decide(cast, report(cast, post), "hide")
    second = appeal(cast, first)
    work()
    sora = signed_in(cast.sora)
    assert words not in text_of(sora.get(f"/cases/{first.pk}/"))
    before = len(mail)
    decide(cast, second, outcome, "sen", reason="She laughed herself")
    work()
    told = Notice.objects.filter(to=cast.sora).latest("pk")
    assert (told.kind, told.about, told.doer) == ("case", first.pk, None)
    letters = {address: one.body for one in mail[before:] for address in one.to}
    assert set(letters) == {cast.sora.email, cast.hana.email}
    assert f"/cases/{first.pk}/" in letters[cast.sora.email]
    page, listed = text_of(sora.get(f"/cases/{first.pk}/")), text_of(sora.get("/cases/"))
    assert words in page
    assert words in listed
    for secret in ("Hana", "It was a joke.", "She laughed herself", str(second.pk)):
        assert secret not in page + letters[cast.sora.email]
    assert sora.get(f"/cases/{second.pk}/").status_code == 404


# The end


def test_T_23_what_is_to_be_deleted_is_kept_until_nobody_can_appeal(cast, post, comment, clock):
    decide(cast, report(cast, post), "delete")
    clock.forward(days=29)
    term.delete_what_was_hidden()
    post.refresh_from_db()
    assert post.hidden
    clock.forward(days=2)
    term.delete_what_was_hidden()
    assert not Post.objects.exists()
    assert Event.objects.get(verb="moderation.delete").subject == post.pk


def test_a_comment_goes_with_its_count(cast, post, comment, clock):
    decide(cast, report(cast, comment), "delete")
    clock.forward(days=31)
    term.delete_what_was_hidden()
    term.delete_what_was_hidden()
    post.refresh_from_db()
    assert (post.comments_count, Comment.objects.count()) == (0, 0)


@pytest.mark.parametrize(("outcome", "there"), [("", 1), ("uphold", 0), ("overturn", 1)])
def test_an_appeal_stops_the_deletion(cast, post, clock, outcome, there):
    first = decide(cast, report(cast, post), "delete")
    second = appeal(cast, first)
    clock.forward(days=31)
    desk.take(cast.actors["sen"], second)
    if outcome:
        decide_appeal(cast, second, outcome)
    term.delete_what_was_hidden()
    assert Post.objects.count() == there


# What is held about whom


def rows_of(person, table):
    account = Account.objects.get(pk=person.pk)
    return [
        row for part in everything(account) if part.held.table == table for row in part.rows
    ]


def test_PV_6_the_disclosure_says_to_each_side_what_is_theirs(cast, post):
    case = report(cast, post)
    assert rows_of(cast.hana, "desk.Case") == []
    decide(cast, case, "hide")
    hers, theirs = rows_of(cast.hana, "desk.Case")[0], rows_of(cast.sora, "desk.Case")[0]
    assert (hers["opener"], hers["reason"], hers["clause"]) == (None, REASON, "T-18")
    assert (theirs["person"], theirs["reason"], theirs["decision"]) == (None, "", "hide")
    assert theirs["opener"] == str(cast.sora.pk)
    assert SECRET not in str(everything(Account.objects.get(pk=cast.hana.pk)))


def gone(person):
    Account.objects.filter(pk=person.pk).update(
        status=Status.CLOSING, closes_at="2020-01-01T00:00Z"
    )
    erasure.erase(person.pk)


def test_PV_9_when_whom_it_is_about_is_erased_the_case_no_longer_names_them(cast, post):
    case = decide(cast, report(cast, post), "hide")
    gone(cast.hana)
    case.refresh_from_db()
    assert (case.person, case.opener) == (None, cast.sora)
    assert not Post.objects.exists()
    assert "It is hidden" in text_of(signed_in(cast.sora).get(f"/cases/{case.pk}/"))


def test_PV_9_when_the_reporter_is_erased_the_appeal_remains(cast, post):
    case = decide(cast, report(cast, post), "hide")
    gone(cast.sora)
    case.refresh_from_db()
    assert (case.person, case.opener) == (cast.hana, None)
    assert not Entry.objects.exclude(body="").exists()
    assert appeal(cast, case).opener == cast.hana
