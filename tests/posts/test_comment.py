"""Comments and likes: by whoever may read the post, counted exactly."""

import pytest

from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, NotFound, TooMany
from hiroba.policy import limits
from hiroba.posts import actions, queries
from hiroba.posts.models import Comment, Like
from tests.doors import signed_in, signed_out, text_of


@pytest.fixture
def post(cast):
    return cast.post(audience="friends")


def answer(client, post, body="How nice!"):
    return client.post(f"/posts/{post.pk}/", {"body": body})


def counts(post):
    post.refresh_from_db()
    assert post.comments_count == post.comments.count()
    assert post.likes_count == post.likes.count()
    return post.comments_count, post.likes_count


@pytest.mark.parametrize(
    ("who", "status"), [("ken", 302), ("hana", 302), ("sora", 404), ("rin", 404), ("leo", 403)]
)
def test_EV_8_whoever_reads_it_answers_it(cast, post, who, status):
    assert answer(signed_in(cast.people[who]), post).status_code == status
    assert counts(post)[0] == (status == 302)


def test_a_stranger_is_refused_and_nothing_is_written(cast, post):
    with pytest.raises(NotFound):
        actions.comment(cast.actors["sora"], post, body="Hi")
    assert counts(post) == (0, 0)
    assert not Event.objects.filter(verb="post.comment").exists()


def test_T_11_signed_out_one_reads_and_does_not_answer(cast):
    post = cast.post(audience="everyone")
    page = signed_out().get(f"/posts/{post.pk}/")
    assert page.status_code == 200
    assert "Sign in to comment." in text_of(page)
    assert answer(signed_out(), post).status_code == 401
    assert counts(post) == (0, 0)


def test_a_script_is_not_led_to_the_entrance(cast):
    post = cast.post(audience="everyone")
    like = f"/posts/{post.pk}/like/"
    assert signed_out().post(like).url.startswith("/sign-in/")
    assert signed_out().post(like, headers={"hx-request": "true"}).status_code == 401


def test_EV_8_a_comment_has_2_000_characters_line_breaks_counted_once(cast, post):
    client = signed_in(cast.ken)
    assert answer(client, post, "\r\n".join(["語" * 19] * 100) + "x").status_code == 302
    assert len(Comment.objects.get().body) == 2000
    too_long = answer(client, post, "語" * 2001)
    assert too_long.status_code == 422
    assert "語" * 2001 in text_of(too_long)
    for nothing in ("", "  ", "\r\n"):
        assert answer(client, post, nothing).status_code == 422
    assert counts(post) == (1, 0)


def test_what_is_written_is_shown_as_it_was_written(cast, post):
    client = signed_in(cast.ken)
    answer(client, post, "<script>alert(1)</script>\r\n& more")
    page = text_of(client.get(f"/posts/{post.pk}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>&amp; more" in page


@pytest.mark.parametrize(("who", "status"), [("ken", 302), ("hana", 302), ("mei", 403),
                                             ("sora", 404), ("rin", 404)])  # fmt: skip
def test_T_11_its_writer_and_the_posts_author_remove_a_comment(cast, post, who, status):
    comment = actions.comment(cast.actors["ken"], post, body="Oh")
    client = signed_in(cast.people[who])
    assert client.post(f"/comments/{comment.pk}/delete/").status_code == status
    assert counts(post)[0] == (status != 302)
    if status != 302:
        with pytest.raises((Forbidden, NotFound)):
            actions.delete_comment(cast.actors[who], comment)


def test_a_second_click_on_removing_counts_once(cast, post):
    comment = actions.comment(cast.actors["ken"], post, body="Oh")
    actions.comment(cast.actors["mei"], post, body="Ah")
    client = signed_in(cast.ken)
    client.post(f"/comments/{comment.pk}/delete/")
    assert client.post(f"/comments/{comment.pk}/delete/").status_code == 404
    assert counts(post)[0] == 1


def test_T_17_three_hundred_comments_an_hour_are_the_most(cast, post, clock, monkeypatch):
    few = limits.Limit("comments", 1, limits.HOUR, "T-17")
    monkeypatch.setitem(limits.LIMITS, "comment", few)
    client = signed_in(cast.ken)
    said = [answer(client, post, body=f"{n}").status_code for n in range(2)]
    assert said == [302, 429]
    with pytest.raises(TooMany):
        actions.comment(cast.actors["ken"], post, body="x")
    clock.forward(hours=1)
    assert actions.comment(cast.actors["ken"], post, body="x")
    assert counts(post)[0] == 2


def test_EV_8_a_like_is_given_once_and_taken_back(cast, post):
    client = signed_in(cast.ken)
    for _ in range(2):
        assert client.post(f"/posts/{post.pk}/like/").status_code == 302
        assert counts(post)[1] == 1
    assert queries.one(cast.actors["ken"], post.pk).liked
    for _ in range(2):
        assert client.post(f"/posts/{post.pk}/unlike/").status_code == 302
        assert counts(post)[1] == 0
    assert Event.objects.filter(verb="post.unlike").count() == 1


def test_a_like_without_reloading_answers_with_the_button_alone(cast, post):
    page = signed_in(cast.ken).post(f"/posts/{post.pk}/like/", headers={"hx-request": "true"})
    assert page.status_code == 200
    assert "<html" not in text_of(page)
    assert "unlike" in text_of(page)


@pytest.mark.parametrize(("who", "status"), [("sora", 404), ("rin", 404), ("leo", 403)])
def test_T_11_whoever_does_not_read_it_does_not_like_it(cast, post, who, status):
    client = signed_in(cast.people[who])
    assert client.post(f"/posts/{post.pk}/like/").status_code == status
    assert not Like.objects.exists()


def test_a_like_can_be_taken_back_after_the_post_was_hidden(cast, post):
    actions.like(cast.actors["ken"], post)
    actions.show_to(cast.actors["hana"], post, audience=("self", None))
    with pytest.raises(NotFound):
        actions.like(cast.actors["mei"], post)
    actions.unlike(cast.actors["ken"], post)
    assert counts(post)[1] == 0


def test_fifty_comments_are_shown_and_earlier_ones_follow(cast, post):
    made = [
        Comment.objects.create(post=post, author=cast.ken, body=f"No. {n}") for n in range(120)
    ]
    found, before, pages = [], None, 0
    while True:
        part = queries.comments(cast.actors["hana"], post.pk, before)
        found = [comment.id for comment in part.items] + found
        pages += 1
        if (before := part.older) is None:
            break
    assert (found, pages) == ([comment.pk for comment in made], 3)
