"""Notices: one per deed, for whom it concerns, here and by mail as each chooses."""

import pytest

from hiroba.base.models import Event, follow_ups_of
from hiroba.base.refusals import Forbidden
from hiroba.friends import actions as friends
from hiroba.inbox import actions, queries
from hiroba.inbox.inputs import CHOSEN
from hiroba.inbox.models import Notice, NoticeChoice
from hiroba.posts import actions as writing
from tests.doors import signed_in, text_of

VERBS = {
    "request": "friendship.ask", "acceptance": "request.accept", "comment": "post.comment",
    "like": "post.like", "mention": "post.publish",
}  # fmt: skip


def happen(cast, kind, doer="ken"):
    """Something that concerns Hana."""
    actor, me = cast.actors[doer], cast.people[doer]
    if kind == "request":
        return friends.ask(cast.actors["sora"], cast.hana)
    if kind == "acceptance":
        asked = friends.ask(cast.actors["hana"], cast.sora)
        return friends.accept(cast.actors["sora"], asked)
    if kind == "mention":
        return writing.publish(
            actor, me, kind="voice", body="Hello @Hana", audience=("everyone", None)
        )
    post = cast.post()
    return (
        writing.like(actor, post) if kind == "like" else writing.comment(actor, post, body="Oh")
    )


def of_hana(kind=None):
    found = Notice.objects.filter(to__name="Hana")
    return found.filter(kind=kind) if kind else found


@pytest.mark.parametrize("kind", CHOSEN)
def test_EV_19_each_kind_reaches_whom_it_concerns(cast, work, kind):
    happen(cast, kind)
    work()
    assert of_hana().get().kind == kind
    doer = "Sora" if kind in {"request", "acceptance"} else "Ken"
    client = signed_in(cast.hana)
    assert doer in text_of(client.get("/notices/"))
    assert queries.frame(cast.actors["hana"]).notices == 1
    assert doer not in text_of(signed_in(cast.mei).get("/notices/")).replace("/Ken", "")


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_step_taken_twice_tells_once(cast, work, kind):
    happen(cast, kind)
    work()
    event = Event.objects.get(verb=VERBS[kind])
    for step in follow_ups_of(event.verb):
        if not getattr(step, "outside", False):
            step(event)
    assert of_hana().count() == 1


@pytest.mark.parametrize("kind", CHOSEN)
def test_EV_19_what_is_switched_off_is_not_told(cast, work, mail, kind):
    actions.choose(cast.actors["hana"], cast.hana, chosen={kind: (False, False)})
    happen(cast, kind)
    work()
    assert not of_hana().exists()
    assert not mail


@pytest.mark.parametrize("kind", CHOSEN)
def test_EV_19_by_mail_to_whoever_wants_it(cast, work, mail, kind):
    actions.choose(cast.actors["hana"], cast.hana, chosen={kind: (True, True)})
    happen(cast, kind)
    work()
    [letter] = mail
    assert letter.to == ["hana@example.com"]
    assert ("Sora" if kind in {"request", "acceptance"} else "Ken") in letter.subject
    assert "http://localhost/settings/notices/" in letter.body


def test_without_a_choice_nothing_is_mailed(cast, work, mail):
    happen(cast, "comment")
    work()
    assert of_hana().exists()
    assert not mail


def test_the_page_of_choices_shows_and_keeps_them(cast):
    client = signed_in(cast.hana)
    sent = {f"here_{kind}": "on" for kind in CHOSEN if kind != "like"}
    answer = client.post("/settings/notices/", sent | {"mail_comment": "on"})
    assert answer.status_code in {200, 302}
    chosen = {one.kind: (one.here, one.by_mail) for one in queries.choices(cast.hana.pk)}
    assert chosen["like"] == (False, False)
    assert chosen["comment"] == (True, True)
    assert chosen["request"] == (True, False)
    assert not NoticeChoice.objects.exclude(person=cast.hana).exists()


def test_T_12_nobody_chooses_or_reads_for_somebody_else(cast, work):
    with pytest.raises(Forbidden):
        actions.choose(cast.actors["ken"], cast.hana, chosen={"like": (False, False)})
    happen(cast, "comment")
    work()
    with pytest.raises(Forbidden):
        actions.read(cast.actors["ken"], cast.hana, up_to=1 << 62)
    assert queries.frame(cast.actors["hana"]).notices == 1


def test_nobody_is_told_of_their_own_deeds(cast, work):
    post = cast.post()
    writing.comment(cast.actors["hana"], post, body="And @Ken, me again")
    writing.like(cast.actors["hana"], post)
    work()
    assert not of_hana().exists()
    assert Notice.objects.get().to == cast.ken


def test_a_second_like_is_no_news(cast, work):
    post = cast.post()
    for _ in range(2):
        writing.like(cast.actors["ken"], post)
        work()
        writing.unlike(cast.actors["ken"], post)
    assert of_hana("like").count() == 1


def test_a_like_taken_back_before_it_was_told_is_not_told(cast, work):
    post = cast.post()
    writing.like(cast.actors["ken"], post)
    writing.unlike(cast.actors["ken"], post)
    work()
    assert not of_hana().exists()


def test_EV_9_a_mention_tells_only_whoever_may_read_it(cast, work):
    cast.befriend("ken", "mei")
    writing.publish(
        cast.actors["hana"], cast.hana, kind="voice", body="@Mei and @Ken",
        audience=("circle", cast.team.pk),
    )  # fmt: skip
    work()
    assert list(Notice.objects.values_list("to__name", flat=True)) == ["Mei"]


def test_the_author_mentioned_in_a_comment_is_told_once(cast, work):
    writing.comment(cast.actors["ken"], cast.post(), body="@Hana, look")
    work()
    assert of_hana().get().kind == "comment"


def test_EV_5_and_T_14_nothing_is_told_across_a_block_or_a_mute(cast, work):
    post = cast.post()
    writing.like(cast.actors["ken"], post)
    friends.mute(cast.actors["hana"], cast.ken)
    work()
    writing.comment(cast.actors["sora"], post, body="Hi")
    friends.block(cast.actors["hana"], cast.sora)
    work()
    assert not of_hana().exists()


def test_a_block_hides_what_was_told_before(cast, work):
    happen(cast, "comment")
    work()
    friends.block(cast.actors["hana"], cast.ken)
    assert queries.notices(cast.actors["hana"]).items == []
    assert queries.frame(cast.actors["hana"]).notices == 0


def test_reading_marks_them_all_as_read(cast, work):
    for kind in ("comment", "like"):
        happen(cast, kind)
    work()
    client = signed_in(cast.hana)
    assert client.post("/notices/read/").status_code == 302
    assert queries.frame(cast.actors["hana"]).notices == 0
    assert all(notice.read for notice in queries.notices(cast.actors["hana"]).items)


def test_pages_of_notices_follow_without_gaps_or_doubles(cast):
    made = [
        Notice.objects.create(to=cast.hana, kind="comment", doer=cast.ken, cause=n).pk
        for n in range(45)
    ]
    found, before = [], None
    while True:
        part = queries.notices(cast.actors["hana"], before)
        found += [notice.id for notice in part.items]
        if (before := part.older) is None:
            break
    assert found == made[::-1]


def test_a_name_of_two_lines_does_not_stop_the_mail(cast, work, mail):
    from hiroba.accounts.models import Account
    from hiroba.base import queue

    Account.objects.filter(pk=cast.ken.pk).update(name="Ken\r\nBcc: x@example.com")
    actions.choose(cast.actors["hana"], cast.hana, chosen={"like": (True, True)})
    happen(cast, "like")
    work()
    assert mail[0].recipients() == ["hana@example.com"]
    assert not queue.Job.objects.exists()
