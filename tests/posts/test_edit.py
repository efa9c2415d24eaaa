"""Editing with a history, showing to others, hiding what is older: the author's alone."""

import pytest

from hiroba.accounts.models import Audience
from hiroba.base.refusals import Forbidden, Invalid, NotFound
from hiroba.friends.models import Circle
from hiroba.posts import actions, queries
from hiroba.posts.models import Post, Version
from tests.doors import signed_in, text_of


@pytest.fixture
def diary(cast):
    return cast.post(kind="diary", title="A day", body="It rained.", audience="friends")


def edit(client, post, **words):
    start = {"title": post.title, "body": post.body}
    return client.post(f"/posts/{post.pk}/edit/", start | words)


def test_T_10_the_author_edits_and_readers_find_how_it_read(cast, diary):
    client = signed_in(cast.hana)
    assert "It rained." in text_of(client.get(f"/posts/{diary.pk}/edit/"))
    assert edit(client, diary, body="It poured.").status_code == 302
    assert edit(client, diary, title="A wet day", body="It poured.").status_code == 302
    diary.refresh_from_db()
    assert (diary.title, diary.body) == ("A wet day", "It poured.")
    assert diary.edited_at
    versions = queries.versions(cast.actors["ken"], queries.one(cast.actors["ken"], diary.pk))
    assert [(one.title, one.body) for one in versions] == [
        ("A wet day", "It poured."), ("A day", "It poured."), ("A day", "It rained."),
    ]  # fmt: skip
    assert [one.at for one in versions] == sorted((one.at for one in versions), reverse=True)
    assert "It rained." in text_of(signed_in(cast.ken).get(f"/posts/{diary.pk}/history/"))
    assert signed_in(cast.sora).get(f"/posts/{diary.pk}/history/").status_code == 404


def test_an_edit_that_changes_nothing_leaves_no_version(cast):
    post = cast.post(kind="diary", title="A day", body="One\nTwo")
    assert edit(signed_in(cast.hana), post, body="One\r\nTwo").status_code == 302
    assert not Version.objects.exists()
    post.refresh_from_db()
    assert post.edited_at is None


@pytest.mark.parametrize(("who", "status"), [("ken", 403), ("sora", 404), ("rin", 404)])
def test_T_10_nobody_else_edits_or_shows_it_to_others(cast, diary, who, status):
    client = signed_in(cast.people[who])
    assert edit(client, diary, body="Mine").status_code == status
    assert client.get(f"/posts/{diary.pk}/edit/").status_code == status
    answer = client.post(f"/posts/{diary.pk}/audience/", {"audience": "everyone"})
    assert answer.status_code == status
    with pytest.raises((Forbidden, NotFound)):
        actions.edit(cast.actors[who], diary, body="Mine")
    with pytest.raises((Forbidden, NotFound)):
        actions.show_to(cast.actors[who], diary, audience=("everyone", None))
    diary.refresh_from_db()
    assert (diary.body, diary.audience) == ("It rained.", "friends")
    assert not Version.objects.exists()


def test_limits_hold_for_an_edit_too(cast):
    voice = cast.post(body="Hi")
    client = signed_in(cast.hana)
    answer = edit(client, voice, body="x" * 151)
    assert answer.status_code == 422
    assert "x" * 151 in text_of(answer)
    assert edit(client, voice, body="").status_code == 422
    with pytest.raises(Invalid):
        actions.edit(cast.actors["hana"], voice, body="  ")
    voice.refresh_from_db()
    assert voice.body == "Hi"


def test_a_mention_survives_an_edit(cast):
    from hiroba.posts import mentions

    voice = cast.post(body=mentions.kept(cast.hana.pk, "Thanks, @Ken!"))
    client = signed_in(cast.hana)
    assert "Thanks, @Ken!" in text_of(client.get(f"/posts/{voice.pk}/edit/"))
    edit(client, voice, body="Many thanks, @Ken!")
    voice.refresh_from_db()
    assert mentions.people(voice.body) == {cast.ken.pk}


def test_EV_9_the_audience_can_be_changed_afterwards(cast, diary):
    client = signed_in(cast.hana)
    assert 'value="friends" checked' in text_of(client.get(f"/posts/{diary.pk}/audience/"))
    answer = client.post(f"/posts/{diary.pk}/audience/", {"audience": "self"})
    assert answer.status_code == 302
    assert signed_in(cast.ken).get(f"/posts/{diary.pk}/").status_code == 404
    client.post(f"/posts/{diary.pk}/audience/", {"audience": f"circle:{cast.team.pk}"})
    assert signed_in(cast.mei).get(f"/posts/{diary.pk}/").status_code == 200
    client.post(f"/posts/{diary.pk}/audience/", {"audience": "everyone"})
    diary.refresh_from_db()
    assert (diary.audience, diary.circle_id) == ("everyone", None)


@pytest.mark.parametrize("audience", ["", "nobody", "circle:1", "circle:²"])
def test_an_audience_that_is_none_is_refused(cast, diary, audience):
    theirs = Circle.objects.create(owner=cast.ken, name="his")
    client = signed_in(cast.hana)
    for value in (audience, f"circle:{theirs.pk}"):
        answer = client.post(f"/posts/{diary.pk}/audience/", {"audience": value})
        assert answer.status_code == 422
    diary.refresh_from_db()
    assert diary.audience == "friends"


def shown_to(cast):
    return dict(Post.objects.filter(author=cast.hana).values_list("body", "audience"))


@pytest.mark.parametrize("to", ["friends", "self"])
def test_EV_9_hiding_what_is_older_narrows_and_never_widens(cast, clock, to):
    for level in Audience.values:
        circle = cast.team if level == "circle" else None
        cast.post(audience=level, circle=circle, body=level)
    cast.post("ken", body="his", audience="everyone")
    clock.forward(days=10)
    cast.post(audience="everyone", body="today")
    before = clock.now().date().isoformat()
    answer = signed_in(cast.hana).post("/settings/older/", {"before": before, "audience": to})
    assert answer.status_code == 200
    levels = list(Audience.values)
    kept = {
        level: max(level, to, key=levels.index) for level in levels
    } | {"today": "everyone"}  # fmt: skip
    assert shown_to(cast) == kept
    assert Post.objects.get(body="his").audience == "everyone"
    assert (
        not Post.objects.filter(body="circle").exclude(audience="circle").exclude(circle=None)
    )


@pytest.mark.parametrize("before", ["0001-01-01", "9999-12-31", "2026-02-30", "", "x"])
def test_any_day_is_taken_or_refused_and_breaks_nothing(cast, before):
    cast.post(audience="everyone")
    form = {"before": before, "audience": "self"}
    answer = signed_in(cast.hana).post("/settings/older/", form)
    assert answer.status_code == (200 if before[4:] in {"-01-01", "-12-31"} else 422)
    narrowed = Post.objects.get().audience == "self"
    assert narrowed is (before == "9999-12-31")


def test_hiding_cannot_be_used_to_widen(cast):
    cast.post(audience="self")
    form = {"before": "2100-01-01", "audience": "everyone"}
    assert signed_in(cast.hana).post("/settings/older/", form).status_code == 422
    assert Post.objects.get().audience == "self"
