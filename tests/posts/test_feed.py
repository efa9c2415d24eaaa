"""The feeds: filled by friends, in order of time, paged by id, trimmed, marked as read."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiroba.friends import actions as friends
from hiroba.policy import hot
from hiroba.posts import actions, feed, queries
from hiroba.posts.models import FeedItem, Mark, Photo, Post, Reading
from tests.doors import signed_in, signed_out, text_of

TOLD = "The author sees that you have read this"


def say(cast, who="hana", kind="voice", audience="friends", **words):
    words = {"body": f"{who} says"} | words
    return actions.publish(
        cast.actors[who], cast.people[who], kind=kind, audience=(audience, None), **words
    )


def in_feed_of(cast, who):
    found = FeedItem.objects.filter(reader=cast.people[who]).order_by("-post")
    return list(found.values_list("post", flat=True))


def pages(ask):
    """Every item of a list, page by page, and how many pages there were."""
    found, before, count = [], None, 0
    while True:
        part = ask(before)
        found += [item.id for item in part.items]
        count += 1
        if (before := part.older) is None:
            return found, count


def test_a_post_reaches_friends_and_nobody_else(cast, work):
    post = say(cast)
    work()
    for name in ("hana", "ken", "mei", "leo"):
        assert in_feed_of(cast, name) == [post.pk]
    for name in ("yui", "sora", "rin", "taro"):
        assert in_feed_of(cast, name) == []


def test_delivering_twice_is_delivering_once(cast, work):
    from hiroba.base.models import Event

    post = say(cast)
    event = Event.objects.get(verb="post.publish")
    feed.deliver(event)
    feed.deliver(event)
    work()
    assert in_feed_of(cast, "ken") == [post.pk]


def test_delivering_a_post_that_is_gone_does_nothing(cast, work):
    actions.delete(cast.actors["hana"], say(cast))
    assert work()
    assert not FeedItem.objects.exists()


def test_EV_9_what_is_in_the_feed_is_shown_only_to_whom_it_is_for(cast, work):
    shown = {}
    for audience in ("everyone", "friends", "top_friends", "self"):
        shown[audience] = say(cast, audience=audience).pk
    work()
    seen = {item.id for item in queries.home(cast.actors["ken"]).items}
    assert seen == {shown["everyone"], shown["friends"]}
    top = Post.objects.get(pk=shown["self"])
    actions.show_to(cast.actors["hana"], top, audience=("friends", None))
    assert top.pk in {item.id for item in queries.home(cast.actors["ken"]).items}


@pytest.mark.parametrize("ask", ["home", "square", "of_person", "diaries"])
def test_pages_follow_each_other_without_gaps_or_doubles(cast, ask):
    made = []
    for n in range(45):
        post = cast.post(kind="diary", title=f"No. {n}")
        FeedItem.objects.create(reader=cast.ken, post=post, author=cast.hana)
        made.append(post.pk)
    given = {"of_person": (cast.hana.pk,)}.get(ask, ())
    query = getattr(queries, ask)
    found, count = pages(lambda before: query(cast.actors["ken"], *given, before))
    assert found == made[::-1]
    assert count == 3


def test_exactly_one_page_has_no_next(cast):
    for n in range(queries.SHOWN):
        cast.post(body=f"No. {n}")
    assert queries.square(cast.actors["guest"]).older is None
    cast.post(body="one more")
    assert queries.square(cast.actors["guest"]).older


def test_a_post_written_while_one_reads_does_not_move_the_next_page(cast):
    made = [cast.post(body=f"No. {n}").pk for n in range(25)]
    first = queries.square(cast.actors["sora"])
    cast.post(body="meanwhile")
    second = queries.square(cast.actors["sora"], first.older)
    assert [item.id for item in second.items] == made[4::-1]


def test_the_square_is_in_order_of_time_and_open_to_all(cast):
    made = [cast.post(name, body=f"{name} was here").pk for name in ("hana", "sora", "ken")]
    cast.post(audience="friends", body="not for you")
    assert [item.id for item in queries.square(cast.actors["guest"]).items] == made[::-1]
    page = text_of(signed_out().get("/square/"))
    assert (
        page.index("ken was here") < page.index("sora was here") < page.index("hana was here")
    )
    assert "not for you" not in page
    assert "hana was here" in text_of(signed_out().get("/"))


def test_home_by_kind(cast, work):
    say(cast, body="a voice")
    say(cast, kind="diary", title="a diary", body="of today")
    work()
    client = signed_in(cast.ken)
    voices, diaries = text_of(client.get("/?kind=voice")), text_of(client.get("/?kind=diary"))
    assert "a voice" in voices
    assert "of today" not in voices
    assert "of today" in diaries
    assert "a voice" not in diaries
    assert client.get("/?kind=novel").status_code == 422
    assert client.get("/?before=x").status_code == 422
    assert client.get(f"/?before={1 << 70}").status_code == 422


def test_new_friends_find_fifty_posts_and_a_second_run_adds_none(cast, work):
    from hiroba.base.models import Event

    made = [cast.post("sora", body=f"No. {n}").pk for n in range(55)]
    friends.accept(cast.actors["hana"], friends.ask(cast.actors["sora"], cast.hana))
    work()
    assert in_feed_of(cast, "hana") == made[:4:-1]
    feed.bring_together(Event.objects.get(verb="request.accept"))
    assert in_feed_of(cast, "hana") == made[:4:-1]


def test_bringing_together_comes_too_late_after_an_end(cast, work):
    cast.post("sora")
    friends.accept(cast.actors["hana"], friends.ask(cast.actors["sora"], cast.hana))
    friends.end(cast.actors["sora"], cast.hana)
    work()
    assert in_feed_of(cast, "hana") == []


def test_a_feed_keeps_the_newest_thousand(cast, monkeypatch):
    from hiroba.base.models import Event

    monkeypatch.setattr(feed, "TURNS", 1)
    posts = Post.objects.bulk_create(
        Post(author=cast.hana, kind="voice", body="x", audience="friends")
        for _ in range(feed.KEPT + 30)
    )
    FeedItem.objects.bulk_create(
        FeedItem(reader=cast.ken, post=post, author=cast.hana) for post in posts
    )
    newest = say(cast)
    feed.deliver(Event.objects.get(verb="post.publish"))
    found = in_feed_of(cast, "ken")
    assert len(found) == feed.KEPT
    assert found[0] == newest.pk
    assert found[-1] == posts[31].pk


def test_trimming_touches_nobody_elses_feed(cast, monkeypatch):
    from hiroba.base.models import Event

    monkeypatch.setattr(feed, "TURNS", 1)
    monkeypatch.setattr(feed, "KEPT", 2)
    made = [cast.post("sora").pk for _ in range(5)]
    say(cast)
    feed.deliver(Event.objects.get(verb="post.publish"))
    assert in_feed_of(cast, "sora") == made[::-1]


def test_unread_posts_are_marked_once_they_were_shown(cast, work):
    say(cast)
    work()
    client = signed_in(cast.ken)
    assert queries.home(cast.actors["ken"]).items[0].fresh
    client.get("/")
    assert not queries.home(cast.actors["ken"]).items[0].fresh
    assert queries.home(cast.actors["mei"]).items[0].fresh
    assert Mark.objects.get().up_to == queries.home(cast.actors["ken"]).items[0].id


def test_what_a_filter_left_out_stays_unread(cast, work):
    say(cast)
    work()
    client = signed_in(cast.ken)
    client.get("/?kind=voice")
    assert not Mark.objects.exists()
    client.get("/")
    assert Mark.objects.exists()


def test_ones_own_posts_are_never_new_and_old_pages_move_no_mark(cast):
    for n in range(25):
        cast.post(body=f"No. {n}")
    assert not any(item.fresh for item in queries.home(cast.actors["hana"]).items)
    client = signed_in(cast.sora)
    client.get(f"/square/?before={queries.square(cast.actors['sora']).older}")
    assert not Mark.objects.exists()


def test_T_12_a_mark_is_ones_own(cast):
    from hiroba.base.refusals import Forbidden

    with pytest.raises(Forbidden):
        actions.move_mark(cast.actors["ken"], cast.hana, place="home", up_to=1)


def test_new_posts_are_announced_without_reloading(cast, work):
    first = cast.post("ken", body="first")
    client = signed_in(cast.hana)
    ask = f"/fresh/?place=square&after={first.pk}"
    assert "new post" not in text_of(client.get(ask))
    cast.post("ken", body="second")
    assert "1 new post" in text_of(client.get(ask))
    for _ in range(25):
        cast.post("ken")
    assert queries.newer(cast.actors["hana"], "square", first.pk) == 21


def test_only_diaries_of_friends_are_announced_on_their_page(cast, work):
    seen = cast.post("sora").pk
    say(cast, body="a voice")
    say(cast, kind="diary", title="mine", body="x")
    work()
    assert queries.newer(cast.actors["hana"], "diaries", seen) == 0
    assert queries.newer(cast.actors["ken"], "diaries", seen) == 1
    assert queries.newer(cast.actors["ken"], "home", seen) == 2


@pytest.mark.parametrize("after", ["", "x", "-1", "²", str(1 << 70), "9" * 5000])
def test_nonsense_after_which_to_look_is_nothing_new(cast, after):
    cast.post()
    answer = signed_in(cast.ken).get("/fresh/", {"place": "square", "after": after})
    assert answer.status_code == 200
    assert "new post" not in text_of(answer)


@pytest.mark.parametrize("where", ["before=x", "before=-1", "kind=novel", "circle=x"])
def test_a_slip_in_an_address_is_named(cast, where):
    answer = signed_in(cast.ken).get(f"/?{where}")
    assert answer.status_code == 422
    assert "There is a slip in this address." in text_of(answer)


def test_EV_7_who_has_read_a_diary_is_told_to_its_author_alone(cast):
    diary = cast.post(kind="diary", title="A day", audience="friends", show_readers=True)
    for _ in range(2):
        assert signed_in(cast.ken).get(f"/posts/{diary.pk}/").status_code == 200
    assert list(Reading.objects.values_list("reader", flat=True)) == [cast.ken.pk]
    assert [face.id for face in queries.readers(cast.actors["hana"], diary.pk)] == [cast.ken.pk]
    assert "Ken" in text_of(signed_in(cast.hana).get(f"/posts/{diary.pk}/readers/"))
    assert signed_in(cast.mei).get(f"/posts/{diary.pk}/readers/").status_code == 403
    assert signed_in(cast.sora).get(f"/posts/{diary.pk}/readers/").status_code == 404
    assert queries.readers(cast.actors["mei"], diary.pk) == []


def test_EV_7_nobody_is_watched_who_was_not_told_so(cast):
    diary = cast.post(kind="diary", title="A day", audience="friends", show_readers=False)
    assert TOLD not in text_of(signed_in(cast.ken).get(f"/posts/{diary.pk}/"))
    assert not Reading.objects.exists()


def test_EV_7_whoever_is_seen_reading_is_told_so_before_and_while_they_read(cast, work):
    diary = say(cast, kind="diary", title="A day", show_readers=True)
    work()
    for reader, told in (("ken", True), ("hana", False)):
        client = signed_in(getattr(cast, reader))
        assert ("The author sees who opens it" in text_of(client.get("/"))) is told
        assert (TOLD in text_of(client.get(f"/posts/{diary.pk}/"))) is told


def test_home_takes_six_queries_with_mentions_and_photos(cast, work):
    for n in range(25):
        post = say(cast, body=f"No. {n} for @Ken and @Mei")
        if n % 5 == 0:
            Photo.objects.create(post=post, picture=cast.picture(), position=0)
    say(cast, kind="diary", title="A day", body="@Ken")
    work()
    client = signed_in(cast.ken)
    client.get("/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = text_of(client.get("/"))
    assert page.count("@Mei</a>") >= 19
    assert "/files/" in page
    assert len(asked) <= 6, [query["sql"][:90] for query in asked]
    hot.forget()
