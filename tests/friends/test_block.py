"""Block: both vanish from each other on every road. Mute: quiet, and not noticed."""

import pytest

from hiroba.accounts.models import Account
from hiroba.accounts.queries import find
from hiroba.base.refusals import NotFound
from hiroba.friends import actions, queries
from hiroba.friends.models import Block, Friendship, Member, Mute, Request
from hiroba.inbox import queries as inbox
from hiroba.posts import actions as writing
from hiroba.posts import queries as reading
from tests.doors import body_of, signed_in, text_of


@pytest.fixture
def meeting(cast, work):
    """Hana and Sora know each other well: whatever one can leave with the other is there."""
    cast.row("her public photo")
    cast.befriend("sora", "ken")
    actions.accept(cast.actors["hana"], actions.ask(cast.actors["sora"], cast.hana))
    here, there = cast.actors["hana"], cast.actors["sora"]
    cast.hana_wrote = publish(here, cast.hana, "Hana was here")
    cast.sora_wrote = publish(there, cast.sora, "Sora was here, @Hana")
    cast.ken_wrote = cast.post("ken", body="Ken asks how everybody is")
    cast.comments = {
        "hana": writing.comment(here, cast.ken_wrote, body="Fine, says Hana"),
        "sora": writing.comment(there, cast.ken_wrote, body="Well, says Sora"),
    }
    writing.comment(there, cast.hana_wrote, body="Sora answers Hana")
    writing.like(there, cast.hana_wrote)
    work()
    return cast


def publish(actor, me, body):
    return writing.publish(actor, me, kind="voice", body=body, audience=("everyone", None))


def pages_of(cast):
    """Every road on which one meets the other."""
    return [
        "/", "/square/", "/diaries/", "/notices/", "/friends/", "/friends/requests/", "/find/",
        "/find/?q=Hana", "/find/?q=Sora", "/settings/blocks/",
        f"/people/{cast.ken.pk}/", f"/people/{cast.ken.pk}/friends/",
        f"/posts/{cast.ken_wrote.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize(("blocker", "blocked"), [("hana", "sora"), ("sora", "hana")])
def test_EV_5_both_vanish_from_each_other_on_every_page(meeting, work, blocker, blocked):
    person = meeting.people[blocked]
    client = signed_in(meeting.people[blocker])
    assert client.get(f"/people/{person.pk}/block/").status_code == 200
    assert client.post(f"/people/{person.pk}/block/").status_code == 302
    _sees_nothing_of(meeting, blocked, blocker)
    work()
    _sees_nothing_of(meeting, blocked, blocker)
    _sees_nothing_of(meeting, blocker, blocked, "/settings/blocks/")


def _sees_nothing_of(cast, reader, other, *but):
    """`but`: the one page on which whoever blocks is told whom they block."""
    client, name = signed_in(cast.people[reader]), other.capitalize()
    for path in pages_of(cast):
        shown = text_of(client.get(path)).replace(f'value="{name}"', "")
        shown = shown.replace(f"“{name}”", "")
        if path not in but and f"q={name}" not in path:
            assert name not in shown, path
        assert f"/people/{cast.people[other].pk}/" not in shown or path in but, path
    wrote = getattr(cast, f"{other}_wrote").pk
    for path in (f"/people/{cast.people[other].pk}/", f"/posts/{wrote}/"):
        assert client.get(path).status_code == 404
    for path in (f"/posts/{wrote}/like/", f"/people/{cast.people[other].pk}/befriend/"):
        assert client.post(path).status_code == 404
    assert client.post(f"/posts/{wrote}/", {"body": "Hello?"}).status_code == 404


def test_EV_5_a_picture_of_the_other_is_not_served_any_more(meeting):
    photo = Account.objects.get(pk=meeting.hana.pk).photo_public_id
    client = signed_in(meeting.sora)
    assert body_of(client.get(f"/files/{photo}/small")).startswith(b"RIFF")
    actions.block(meeting.actors["hana"], meeting.sora)
    assert client.get(f"/files/{photo}/small").status_code == 404


def test_EV_5_the_list_of_those_one_blocks_shows_no_picture_that_is_not_served(meeting):
    photo = Account.objects.get(pk=meeting.hana.pk).photo_public_id
    actions.block(meeting.actors["sora"], meeting.hana)
    page = text_of(signed_in(meeting.sora).get("/settings/blocks/"))
    assert "Hana" in page
    assert f"/files/{photo}/" not in page


def test_EV_5_a_friendship_requests_and_places_in_circles_end_with_it(meeting):
    actions.fill_circle(meeting.actors["hana"], meeting.team, friends=[meeting.sora.pk])
    actions.block(meeting.actors["hana"], meeting.sora)
    assert not Friendship.objects.filter(one=meeting.hana, other=meeting.sora).exists()
    assert not Friendship.objects.filter(one=meeting.sora, other=meeting.hana).exists()
    assert not Member.objects.filter(friend=meeting.sora).exists()
    for person in (meeting.hana, meeting.sora):
        count = Friendship.objects.filter(one=person).count()
        assert Account.objects.get(pk=person.pk).friends_count == count


def test_EV_5_an_open_request_is_gone(cast):
    actions.ask(cast.actors["sora"], cast.hana)
    actions.block(cast.actors["hana"], cast.sora)
    assert not Request.objects.exists()
    assert queries.asked_by_me(cast.actors["sora"]) == []


def test_EV_5_a_mention_names_nobody_to_whom_they_block(meeting):
    [post] = [p for p in reading.square(meeting.actors["ken"]).items if "Sora" in p.body]
    assert "Hana" in post.body
    actions.block(meeting.actors["hana"], meeting.ken)
    [post] = [p for p in reading.square(meeting.actors["ken"]).items if "Sora" in p.body]
    assert "Hana" not in post.body
    assert "@" in post.body
    assert str(meeting.hana.pk) not in post.body


def test_EV_5_no_suggestion_and_no_friend_in_common(cast):
    assert [card.id for card in queries.suggestions(cast.actors["yui"])] == [cast.hana.pk]
    actions.block(cast.actors["hana"], cast.yui)
    assert cast.hana.pk not in [card.id for card in queries.suggestions(cast.actors["yui"])]
    assert cast.yui.pk not in [card.id for card in queries.suggestions(cast.actors["hana"])]
    assert find(cast.actors["yui"], "Hana") == find(cast.actors["yui"], str(cast.hana.pk)) == []


def test_T_14_a_block_can_be_taken_back_and_the_friendship_stays_ended(meeting):
    actions.block(meeting.actors["hana"], meeting.sora)
    client = signed_in(meeting.hana)
    assert "Sora" in text_of(client.get("/settings/blocks/"))
    assert client.post(f"/people/{meeting.sora.pk}/unblock/").status_code in {302, 404}
    assert not Block.objects.filter(whom=meeting.sora).exists()
    assert client.get(f"/people/{meeting.sora.pk}/").status_code == 200
    assert not Friendship.objects.filter(one=meeting.hana, other=meeting.sora).exists()


def test_T_14_only_whoever_blocks_takes_it_back(cast):
    with pytest.raises(NotFound):
        actions.unblock(cast.actors["rin"], cast.hana)
    assert signed_in(cast.rin).post(f"/people/{cast.hana.pk}/unblock/").status_code == 404
    assert Block.objects.filter(who=cast.hana, whom=cast.rin).exists()


def test_blocking_twice_is_blocking_once(cast):
    actions.block(cast.actors["hana"], cast.sora)
    with pytest.raises(NotFound):
        actions.block(cast.actors["hana"], cast.sora)
    assert Block.objects.filter(whom=cast.sora).count() == 1


def test_T_14_muted_posts_stay_away_and_so_do_notices(meeting, work):
    client = signed_in(meeting.hana)
    assert client.post(f"/people/{meeting.sora.pk}/mute/").status_code == 302
    assert "Sora was here" not in text_of(client.get("/"))
    assert "Sora was here" not in text_of(client.get("/square/"))
    known = len(inbox.notices(meeting.actors["hana"]).items)
    writing.comment(meeting.actors["sora"], meeting.hana_wrote, body="And again")
    work()
    assert len(inbox.notices(meeting.actors["hana"]).items) == known
    assert reading.newer(meeting.actors["hana"], "square", meeting.hana_wrote.pk) == 1


def test_T_14_what_was_told_of_somebody_falls_silent_with_them_and_is_heard_again(cast, work):
    writing.comment(cast.actors["ken"], cast.post(), body="Oh")
    work()
    hana, client = cast.actors["hana"], signed_in(cast.hana)
    assert inbox.frame(hana).notices == 1
    actions.mute(hana, cast.ken)
    assert inbox.frame(hana).notices == 0
    assert "commented on your post" not in text_of(client.get("/notices/"))
    actions.unmute(hana, cast.ken)
    assert inbox.frame(hana).notices == 1
    assert "commented on your post" in text_of(client.get("/notices/"))


def test_T_14_a_mute_is_not_noticed_and_ends_nothing(meeting):
    before = text_of(signed_in(meeting.sora).get(f"/people/{meeting.hana.pk}/"))
    actions.mute(meeting.actors["hana"], meeting.sora)
    after = text_of(signed_in(meeting.sora).get(f"/people/{meeting.hana.pk}/"))
    assert _without_tokens(before) == _without_tokens(after)
    assert Friendship.objects.filter(one=meeting.hana, other=meeting.sora).exists()
    page = text_of(signed_in(meeting.hana).get(f"/people/{meeting.sora.pk}/"))
    assert "Sora was here" in page


def _without_tokens(html):
    changing = ("csrf", "<time")
    return [line for line in html.lower().splitlines() if not any(c in line for c in changing)]


def test_T_14_a_mute_is_taken_back(meeting):
    actions.mute(meeting.actors["hana"], meeting.sora)
    assert signed_in(meeting.hana).post(f"/people/{meeting.sora.pk}/unmute/").status_code == 302
    assert not Mute.objects.exists()
    assert "Sora was here" in text_of(signed_in(meeting.hana).get("/"))


def test_EV_5_whoever_blocks_me_is_gone_from_the_list_of_whom_i_mute(meeting):
    actions.mute(meeting.actors["hana"], meeting.sora)
    assert [face.name for face in queries.muted(meeting.actors["hana"])] == ["Sora"]
    actions.block(meeting.actors["sora"], meeting.hana)
    assert queries.muted(meeting.actors["hana"]) == []
