"""Publishing voices and diaries: limits as people count, photos, and who may read."""

import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, Invalid, TooMany
from hiroba.files.models import Picture, store
from hiroba.friends import actions as friends
from hiroba.friends.models import Circle
from hiroba.inbox import actions as inbox
from hiroba.policy import limits
from hiroba.posts import actions, queries
from hiroba.posts.models import FeedItem, Photo, Post
from hiroba.privacy import disclosure
from tests.cast import an_image
from tests.doors import cites, signed_in, signed_out, text_of

FAMILY = "👨‍👩‍👧‍👦"
GA = "か\u3099"  # か and the sign that voices it: two characters that look like one


def say(client, **words):
    return client.post("/write/voice/", {"body": "Hello", "audience": "friends"} | words)


def write(client, **words):
    start = {"title": "A day", "body": "It rained.", "audience": "friends"}
    return client.post("/write/diary/", start | words)


def photo(name="a.jpg", kind="JPEG"):
    return SimpleUploadedFile(name, an_image(kind), "image/jpeg")


@pytest.mark.parametrize("letter", ["あ", "x", "🌸", "𠮷"])
def test_EV_6_a_voice_has_150_characters_in_any_script(cast, letter):
    client = signed_in(cast.hana)
    assert say(client, body=letter * 150).status_code == 302
    answer = say(client, body=letter * 151)
    assert answer.status_code == 422
    assert letter * 151 in text_of(answer)
    assert Post.objects.get().body == letter * 150


def test_EV_6_a_line_break_is_one_character_though_a_browser_sends_two(cast):
    client = signed_in(cast.hana)
    assert say(client, body="\r\n".join(["1234"] * 30) + "x").status_code == 302
    stored = Post.objects.get().body
    assert len(stored) == 150
    assert "\r" not in stored
    assert say(client, body="\r\n".join(["1234"] * 30) + "xy").status_code == 422


@pytest.mark.parametrize("text", [FAMILY * 21, GA * 75])
def test_signs_made_of_several_characters_count_each_as_the_counter_does(cast, text):
    assert len(text) <= 150
    assert say(signed_in(cast.hana), body=text).status_code == 302
    assert Post.objects.get().body == text


def test_EV_7_a_diary_has_a_title_of_100_and_a_body_of_10_000(cast):
    client = signed_in(cast.hana)
    page = "\r\n".join(["九文字の日記です。"] * 1000)
    assert write(client, title="題" * 100, body=page).status_code == 302
    post = Post.objects.get()
    assert (len(post.title), len(post.body)) == (100, 9999)
    assert write(client, title="題" * 101).status_code == 422
    assert write(client, body="x" * 10_001).status_code == 422
    assert write(client, title="").status_code == 422
    assert write(client, body=" \r\n　").status_code == 422
    assert Post.objects.count() == 1


def test_what_was_typed_is_still_there_after_a_mistake(cast):
    answer = write(signed_in(cast.hana), title="", body="A long <b>day</b>", audience="self")
    page = text_of(answer)
    assert "A long &lt;b&gt;day&lt;/b&gt;" in page
    assert 'value="self" checked' in page


@pytest.mark.parametrize("body", ["", "   ", "\r\n\r\n"])
def test_a_voice_of_nothing_is_refused_unless_there_is_a_photo(cast, body):
    client = signed_in(cast.hana)
    assert say(client, body=body).status_code == 422
    assert say(client, body=body, photos=photo()).status_code == 302
    assert Post.objects.get().photos.count() == 1


@pytest.mark.parametrize(("kind", "most"), [("voice", 1), ("diary", 3)])
def test_EV_6_and_7_photos_up_to_what_the_kind_allows(cast, kind, most):
    client = signed_in(cast.hana)
    send = {"voice": say, "diary": write}[kind]
    answer = send(client, photos=[photo(f"{n}.jpg") for n in range(most + 1)])
    assert answer.status_code == 422
    assert "too many photos" in text_of(answer)
    assert not Post.objects.exists()
    assert not Picture.objects.exists()
    assert send(client, photos=[photo(f"{n}.jpg") for n in range(most)]).status_code == 302
    positions = Photo.objects.order_by("position").values_list("position", flat=True)
    assert list(positions) == list(range(most))
    for picture in Picture.objects.all():
        assert store().exists(picture.name_of("large"))


def test_a_file_that_is_no_picture_is_refused_and_the_words_stay(cast):
    fake = SimpleUploadedFile("a.jpg", b"I am a text", "image/jpeg")
    answer = write(signed_in(cast.hana), body="Do not lose me", photos=[photo(), fake])
    assert answer.status_code == 422
    assert "not a JPEG, PNG, WebP or GIF" in text_of(answer).partition('"c_photos_error"')[2]
    assert "Do not lose me" in text_of(answer)
    assert not Post.objects.exists()
    assert not Picture.objects.exists()


NO_AUDIENCES = ("", "all", "circle", "circle:", "circle:x", "circle:²", "friends:1", "self:",
                f"circle:{1 << 65}", "everyone:everyone")  # fmt: skip


@pytest.mark.parametrize("audience", NO_AUDIENCES)
def test_PV_30_there_is_no_post_without_an_audience(cast, audience):
    answer = say(signed_in(cast.hana), audience=audience)
    assert answer.status_code == 422
    assert not Post.objects.exists()


def test_EV_9_for_ones_own_circle_and_for_nobody_elses(cast):
    theirs = Circle.objects.create(owner=cast.ken, name="his")
    client = signed_in(cast.hana)
    answer = say(client, audience=f"circle:{theirs.pk}")
    assert answer.status_code == 422
    assert "one of your circles" in text_of(answer)
    assert not Post.objects.exists()
    assert say(client, audience=f"circle:{cast.team.pk}").status_code == 302
    assert Post.objects.get().circle == cast.team
    with pytest.raises(Invalid):
        actions.publish(
            cast.actors["hana"], cast.hana, kind="voice", body="x",
            audience=("circle", theirs.pk),
        )  # fmt: skip


@pytest.mark.parametrize("audience", ["everyone", "friends_of_friends", "friends",
                                      "top_friends", "self"])  # fmt: skip
def test_PV_30_the_audience_chosen_is_the_audience_kept_and_shown(cast, audience):
    client = signed_in(cast.hana)
    page = text_of(client.get("/write/voice/"))
    assert f'value="{audience}"' in page
    assert "Anyone on the internet can read this" in page
    say(client, audience=audience)
    assert Post.objects.get().audience == audience


@pytest.mark.parametrize(
    ("used", "begins"),
    [
        ("", "friends"),
        ("everyone", "friends"),
        ("friends_of_friends", "friends"),
        ("friends", "friends"),
        ("top_friends", "top_friends"),
        ("self", "self"),
    ],
)
def test_PV_30_every_composer_begins_at_the_audience_used_last_and_never_beyond_friends(
    cast, used, begins
):
    client = signed_in(cast.hana)
    if used:
        say(client, audience=used)
    for address in ("/", "/?kind=voice", "/write/voice/"):
        assert f'value="{begins}" selected' in text_of(client.get(address)), address
    assert f'value="{begins}" checked' in text_of(client.get("/write/diary/"))


def test_EV_9_a_composer_begins_at_the_circle_used_last_and_at_nobody_once_it_is_gone(cast):
    client, circle = signed_in(cast.hana), f"circle:{cast.team.pk}"
    say(client, audience=circle)
    assert f'value="{circle}" selected' in text_of(client.get("/"))
    assert f'value="{circle}" checked' in text_of(client.get("/write/diary/"))
    friends.delete_circle(cast.actors["hana"], cast.team)
    assert 'value="self" selected' in text_of(client.get("/"))


def test_EV_9_beside_the_posts_of_a_circle_one_writes_for_that_circle(cast):
    client = signed_in(cast.hana)
    say(client, audience="everyone")
    page = text_of(client.get("/", {"circle": cast.team.pk}))
    assert f'value="circle:{cast.team.pk}" selected' in page


def test_T_7_home_takes_no_words_that_could_not_be_sent(cast):
    client = signed_in(cast.hana)
    assert 'class="composer"' in text_of(client.get("/"))
    cast._set("hana", status="closing")
    page = text_of(client.get("/"))
    assert 'class="composer"' not in page
    assert "Your account is not in use at the moment. Reopen your account under" in page
    assert 'href="/my-data/close/?next=%2F"' in page


def test_T_12_nobody_publishes_for_somebody_else(cast):
    with pytest.raises(Forbidden) as no:
        actions.publish(
            cast.actors["ken"], cast.hana, kind="voice", body="x", audience=("self", None)
        )
    assert no.value.clause == "T-12"
    assert not Post.objects.exists()


def test_T_4_publishing_is_for_whoever_is_signed_in(cast):
    assert say(signed_out(), body="").url.startswith("/sign-in/")
    assert say(signed_out()).status_code == 401
    assert not Post.objects.exists()


def test_what_was_typed_is_still_there_when_the_session_has_ended(cast):
    hour = write(signed_out(), body="An hour of words")
    assert hour.status_code == 401
    assert "An hour of words" in text_of(hour)
    assert "/sign-in/?next=" in hour.content.decode()


@pytest.mark.parametrize(("who", "clause"), [("ema", "T-3"), ("leo", "T-7")])
def test_T_7_and_T_3_a_refusal_names_its_clause_and_the_way_out(cast, who, clause):
    client = signed_in(cast.people[who])
    answer = say(client)
    assert answer.status_code == 403
    assert cites(answer, clause)
    assert client.get("/write/voice/").status_code in {302, 403}
    assert not Post.objects.exists()


def test_T_17_three_hundred_posts_a_day_are_the_most(cast, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "post", limits.Limit("posts", 2, limits.DAY, "T-17"))
    client = signed_in(cast.hana)
    assert [say(client, body=f"{n}").status_code for n in range(3)] == [302, 302, 429]
    assert Post.objects.count() == 2
    with pytest.raises(TooMany):
        actions.publish(
            cast.actors["hana"], cast.hana, kind="voice", body="x", audience=("self", None)
        )


def test_a_refused_post_does_not_count_against_the_limit(cast, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "post", limits.Limit("posts", 1, limits.DAY, "T-17"))
    client = signed_in(cast.hana)
    assert say(client, audience="circle:123456").status_code == 422
    assert say(client).status_code == 302


def test_publishing_is_in_ones_own_feed_at_once_and_in_friends_soon(cast, work):
    say(signed_in(cast.hana), body="おはよう")
    post = Post.objects.get()
    assert queries.home(cast.actors["hana"]).items[0].id == post.pk
    assert set(FeedItem.objects.values_list("reader", flat=True)) == {cast.hana.pk}
    work()
    readers = set(FeedItem.objects.values_list("reader", flat=True))
    assert readers == {cast.people[name].pk for name in ("hana", "ken", "mei", "leo")}
    assert Event.objects.get(verb="post.publish").result == post.pk


def test_a_kind_that_does_not_exist_is_refused(cast):
    with pytest.raises(Invalid):
        actions.publish(
            cast.actors["hana"], cast.hana, kind="novel", body="x", audience=("self", None)
        )


def test_wrong_encodings_do_not_break_the_page(cast):
    client = signed_in(cast.hana)
    body = b"body=\xff\xfe%FF&audience=friends"
    answer = client.generic(
        "POST", "/write/voice/", body, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {302, 400, 422}
    assert say(client, body="a\x00b").status_code == 422


def test_a_post_with_photos_that_fails_later_leaves_no_row(cast, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "upload", limits.Limit("uploads", 1, limits.DAY, "T-17"))
    answer = write(signed_in(cast.hana), photos=[photo("1.jpg"), photo("2.jpg")])
    assert answer.status_code == 429
    assert not Post.objects.exists()
    assert not Picture.objects.exists()


def test_a_voice_or_a_title_that_nobody_would_see_is_refused(cast):
    client = signed_in(cast.hana)
    assert say(client, body="\u200b\u3164").status_code == 422
    assert write(client, title="\u200b").status_code == 422
    assert write(client, title="One\r\nline").status_code == 302
    assert Post.objects.get().title == "One line"


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("everyone", {"hana", "mei", "ken", "yui", "sora", "guest"}),
        ("friends_of_friends", {"hana", "mei", "ken", "yui"}),
        ("friends", {"hana", "mei", "ken"}), ("top_friends", {"hana", "mei"}),
        ("self", {"hana"}),
    ],
)  # fmt: skip
def test_T_8_what_is_published_is_shown_to_those_chosen_and_used_for_nothing_else(
    cast, work, mail, audience, readers
):
    for who in ("ken", "mei"):
        told = {"mention": (True, True)}
        inbox.choose(cast.actors[who], cast.people[who], chosen=told)
    write(signed_in(cast.hana), title="A walk", body="@Ken @Mei zqxjv", audience=audience)
    work()
    post = Post.objects.get()
    for who in ("hana", "mei", "ken", "yui", "sora", "rin", "taro", "guest"):
        client = signed_out() if who == "guest" else signed_in(cast.people[who])
        pages = ["/", "/square/", "/diaries/", f"/people/{cast.hana.pk}/", f"/posts/{post.pk}/"]
        shown = any("zqxjv" in text_of(client.get(path)) for path in pages)
        assert shown == (who in readers), who
    told = readers & {"ken", "mei"}
    assert {letter.to[0] for letter in mail} == {f"{who}@example.com" for who in told}
    assert not any("zqxjv" in letter.body + letter.subject for letter in mail)


def test_T_8_it_stays_theirs_to_take_along_and_to_take_away(cast, work):
    client = signed_in(cast.hana)
    write(client, body="zqxjv", audience="everyone")
    with disclosure.archive(cast.hana) as file, zipfile.ZipFile(file) as box:
        assert "zqxjv" in box.read("data.json").decode()
    assert client.post(f"/posts/{Post.objects.get().pk}/delete/").status_code == 302
    work()
    assert not Post.objects.exists()
    assert "zqxjv" not in text_of(signed_out().get("/diaries/"))
