"""Deleting a post: with its comments, likes, versions, and the files of its pictures."""

import pytest

from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, NotFound
from hiroba.files.models import SIZES, Picture, store
from hiroba.inbox.models import Notice
from hiroba.posts import actions
from hiroba.posts.models import Comment, FeedItem, Like, Photo, Post, Version
from tests.doors import signed_in, text_of


@pytest.fixture
def post(cast, work):
    post = cast.post(audience="everyone")
    picture = cast.picture()
    Photo.objects.create(post=post, picture=picture, position=0)
    actions.comment(cast.actors["ken"], post, body="Nice, @Hana")
    actions.like(cast.actors["ken"], post)
    actions.edit(cast.actors["hana"], post, body="Changed")
    work()
    return post


def test_T_10_the_author_deletes_it_with_all_that_hangs_from_it(cast, post, work):
    picture = Picture.objects.get()
    assert all(store().exists(picture.name_of(size)) for size in SIZES)
    client = signed_in(cast.hana)
    assert "Changed" in text_of(client.get(f"/posts/{post.pk}/delete/"))
    assert Post.objects.exists()
    assert client.post(f"/posts/{post.pk}/delete/").status_code == 302
    for model in (Post, Comment, Like, Version, Photo, Picture, FeedItem, Notice):
        assert not model.objects.exists(), model.__name__
    work()
    assert not any(store().exists(picture.name_of(size)) for size in SIZES)
    assert client.get(f"/posts/{post.pk}/").status_code == 404


def test_the_deed_stays_on_the_record(cast, post):
    number = post.pk
    actions.delete(cast.actors["hana"], post)
    event = Event.objects.get(verb="post.delete")
    assert (event.account_id, event.subject) == (cast.hana.pk, number)


def test_a_second_click_finds_nothing(cast, post):
    client = signed_in(cast.hana)
    client.post(f"/posts/{post.pk}/delete/")
    assert client.post(f"/posts/{post.pk}/delete/").status_code == 404
    with pytest.raises(NotFound):
        actions.delete(cast.actors["hana"], Post(pk=post.pk, author=cast.hana))


@pytest.mark.parametrize(("who", "status"), [("ken", 403), ("sora", 403), ("rin", 404)])
def test_T_10_nobody_else_deletes_it(cast, post, who, status):
    assert signed_in(cast.people[who]).post(f"/posts/{post.pk}/delete/").status_code == status
    with pytest.raises((Forbidden, NotFound)):
        actions.delete(cast.actors[who], post)
    assert Post.objects.exists()
    assert Comment.objects.exists()


def test_other_posts_and_their_files_stay(cast, post, work):
    other = cast.row("a picture under a post for friends")
    actions.delete(cast.actors["hana"], post)
    work()
    assert Picture.objects.get() == other
    assert store().exists(other.name_of("small"))
