"""Serving pictures: asked of the law every time, kept by the browser, by nobody between."""

import pytest

from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.files import pictures, sweep
from hiroba.files.models import SIZES, Picture, store
from hiroba.posts import actions
from hiroba.posts.models import Post
from tests.doors import body_of, signed_in, signed_out


def at(picture, size="small"):
    return f"/files/{picture.pk}/{size}"


@pytest.mark.parametrize("size", SIZES)
def test_T_9_a_picture_is_served_to_those_who_may_see_what_it_hangs_from(cast, size):
    picture = cast.row("a picture under a post for friends")
    for who in ("hana", "ken", "mei"):
        answer = signed_in(cast.people[who]).get(at(picture, size))
        assert answer["Content-Type"] == "image/webp"
        assert body_of(answer).startswith(b"RIFF")
    for who in ("yui", "sora", "rin", "taro"):
        assert signed_in(cast.people[who]).get(at(picture, size)).status_code == 404
    assert signed_out().get(at(picture, size)).status_code == 404


def test_the_browser_keeps_it_and_asks_again(cast):
    picture = cast.row("a picture under a post for friends")
    client = signed_in(cast.ken)
    answer = client.get(at(picture))
    body_of(answer)
    assert "public" not in answer["Cache-Control"]
    assert {"private", "no-cache"} <= set(answer["Cache-Control"].split(", "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    known = {"if-none-match": answer["ETag"]}
    again = client.get(at(picture), headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert "private" in again["Cache-Control"]
    for size in SIZES:
        other = client.get(at(picture, size), headers=known)
        assert other.status_code == (304 if size == "small" else 200)
        if size != "small":
            body_of(other)


def test_EV_9_who_may_not_see_it_any_more_gets_no_304_either(cast):
    picture = cast.row("a picture under a post for friends")
    client = signed_in(cast.ken)
    answer = client.get(at(picture))
    body_of(answer)
    actions.show_to(cast.actors["hana"], Post.objects.get(), audience=("self", None))
    known = {"if-none-match": answer["ETag"]}
    assert client.get(at(picture), headers=known).status_code == 404


@pytest.mark.parametrize("path", ["huge", "original", "SMALL", "small.webp", "..", "%2e%2e"])
def test_there_are_three_sizes_and_no_other(cast, path):
    picture = cast.row("a picture under a post for everyone")
    assert signed_in(cast.hana).get(f"/files/{picture.pk}/{path}").status_code == 404


@pytest.mark.parametrize("number", [0, 1, 1 << 62, 1 << 70])
def test_a_picture_that_is_not_there(cast, number):
    assert signed_in(cast.hana).get(f"/files/{number}/small").status_code == 404


def test_EV_2_two_photos_one_for_friends_and_one_for_all(cast):
    everyone, friends = cast.picture(), cast.picture()
    Account.objects.filter(pk=cast.hana.pk).update(photo_public=everyone, photo_friends=friends)
    for who, status in (("ken", 200), ("sora", 404)):
        client = signed_in(cast.people[who])
        answer = client.get(at(friends))
        assert answer.status_code == status
        if status == 200:
            body_of(answer)
        page = client.get(f"/people/{cast.hana.pk}/").content.decode()
        shown = friends if status == 200 else everyone
        assert f"/files/{shown.pk}/" in page
        hidden = everyone if status == 200 else friends
        assert f"/files/{hidden.pk}/" not in page
    body_of(signed_out().get(at(everyone)))
    assert signed_out().get(at(friends)).status_code == 404


def test_files_without_a_row_are_swept_after_an_hour(cast, clock):
    kept = cast.picture()
    lost = cast.picture()
    Picture.objects.filter(pk=lost.pk).delete()
    sweep.orphans()
    assert store().exists(lost.name_of("small"))
    clock.forward(hours=2)
    sweep.orphans()
    assert not any(store().exists(lost.name_of(size)) for size in SIZES)
    assert all(store().exists(kept.name_of(size)) for size in SIZES)
    sweep.orphans()


def test_throwing_away_twice_is_harmless(cast):
    picture = cast.picture()
    event = Event(verb="post.delete", subject=1, data={"pictures": [picture.pk, ids.new_id()]})
    sweep.throw_away(event)
    sweep.throw_away(event)
    assert not store().exists(picture.name_of("large"))


def test_no_name_in_the_store_says_what_a_file_was_called(cast):
    number = cast.picture().pk
    name = Picture(pk=number).name_of("small")
    assert name == f"pictures/{number % 1000:03}/{number}-small.webp"
    assert set(pictures.Prepared.__dataclass_fields__) == {"width", "height", "digest", "sizes"}
