"""Two clicks at the very same moment are one deed, whatever the database."""

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from hiroba.base.models import Event
from hiroba.friends.models import Block, Friendship, Request
from hiroba.posts.models import Comment, Post
from tests.cast import Cast, an_image
from tests.doors import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
CLICKS = 4


@pytest.fixture
def cast(transactional_db):
    """In a database that really commits, so that the clicks see each other."""
    return Cast()


def at_once(person, path, **words):
    """The same form from the same page, in as many connections; the statuses, in order."""
    clients = [signed_in(person)]
    for _more in range(CLICKS - 1):
        clients.append(signed_in(person))
        clients[-1].cookies = clients[0].cookies
    start, said = threading.Barrier(CLICKS), []

    def click(client):
        client.raise_request_exception = False
        try:
            start.wait()
            said.append(client.post(path, words).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(said) == CLICKS
    return sorted(said)


def test_one_like(cast):
    post = cast.post("ken")
    assert at_once(cast.hana, f"/posts/{post.pk}/like/") == [302] * CLICKS
    post.refresh_from_db()
    assert (post.likes_count, post.likes.count()) == (1, 1)
    assert at_once(cast.hana, f"/posts/{post.pk}/unlike/") == [302] * CLICKS
    post.refresh_from_db()
    assert (post.likes_count, post.likes.count()) == (0, 0)


def test_one_request(cast):
    said = at_once(cast.hana, f"/people/{cast.sora.pk}/befriend/", message="Hello")
    assert said[0] == 302
    assert set(said) <= {302, 403}
    assert Request.objects.count() == 1
    assert Event.objects.filter(verb="friendship.ask").count() == 1


def test_one_friendship(cast):
    Request.objects.create(sender=cast.sora, to=cast.hana)
    said = at_once(cast.hana, f"/people/{cast.sora.pk}/accept/")
    assert said[0] == 302
    assert set(said) <= {302, 404}
    assert Friendship.objects.filter(one=cast.hana, other=cast.sora).count() == 1
    for person in (cast.hana, cast.sora):
        before = person.friends_count
        person.refresh_from_db()
        assert person.friends_count == before + 1


def test_one_block(cast):
    assert at_once(cast.hana, f"/people/{cast.ken.pk}/block/")[0] == 302
    assert Block.objects.filter(who=cast.hana, whom=cast.ken).count() == 1
    cast.hana.refresh_from_db()
    assert cast.hana.friends_count == Friendship.objects.filter(one=cast.hana).count()


def test_one_circle(cast):
    said = at_once(cast.hana, "/friends/circles/", name="choir")
    assert said[0] == 302
    assert set(said) <= {302, 422}
    assert cast.hana.circles.filter(name="choir").count() == 1


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/write/voice/", {"body": "Good morning!", "audience": "friends"}),
        ("/write/diary/", {"title": "A day", "body": "It rained.", "audience": "self"}),
    ],
)
def test_one_post(cast, path, words):
    assert at_once(cast.hana, path, **words) == [302] * CLICKS
    assert Post.objects.count() == 1


def test_one_comment(cast):
    post = cast.post("ken")
    assert at_once(cast.hana, f"/posts/{post.pk}/", body="How nice!") == [302] * CLICKS
    post.refresh_from_db()
    assert (post.comments_count, Comment.objects.count()) == (1, 1)


def test_a_second_click_happens_once_for_everybody_else_too(cast):
    post = cast.post("ken", body="Hello")
    for path, words in (
        (f"/posts/{post.pk}/like/", {}), (f"/posts/{post.pk}/", {"body": "How nice!"}),
        ("/write/voice/", {"body": "Good morning!", "audience": "friends"}),
    ):  # fmt: skip
        at_once(cast.hana, path, **words)
    done = Event.objects.values_list("verb", flat=True).order_by("verb")
    assert list(done) == ["post.comment", "post.like", "post.publish"]


def test_what_differs_or_comes_later_is_said_again(cast, clock):
    client = signed_in(cast.hana)
    start = {"body": "Good morning!", "audience": "friends"}
    photo = {"photos": SimpleUploadedFile("a.jpg", an_image(), "image/jpeg")}
    for words in ({}, {"body": "Good night!"}, {"audience": "self"}, photo):
        assert client.post("/write/voice/", start | words).status_code == 302
    assert Post.objects.count() == 4
    clock.forward(seconds=11)
    client.post("/write/voice/", start)
    assert Post.objects.count() == 5
