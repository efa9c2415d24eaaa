"""Voice over the wire: old and new spellings, what is shown, and what is on record."""

import pytest

from hiroba.agreements import journal
from hiroba.agreements.models import Record, Stop
from hiroba.connect import tokens
from hiroba.posts.models import Comment, Like, Post
from tests.api.program import Program
from tests.cast import an_image

FRIENDS = "/2/voice/statuses/friends_timeline"


@pytest.fixture
def program(cast):
    return Program(cast, "hana", "r_voice w_voice")


@pytest.fixture
def feed(cast):
    """Ken's and Hana's voices stand in Hana's feed; Sora's do not."""
    cast.post("hana", body="Mine")
    cast.post("sora", body="A stranger's")
    ken = cast.post("ken", body="For friends", audience="friends")
    cast.hana.feed_items = ken.feed_items.create(reader=cast.hana, author=cast.ken)
    return ken


def texts(answer):
    assert answer.status == 200, answer.body
    return [one["text"] for one in answer.json()]


def people_on_record(answer):
    record = Record.objects.get(pk=int(answer.headers["hiroba-record"]))
    return {person for _items, people in journal.unpack(record.packed) for person in people}


def test_PV_22_the_timeline_is_as_the_wire_says_and_on_record(cast, program, feed):
    answer = program.get(FRIENDS)
    assert texts(answer) == ["For friends", "Mine"]
    first = answer.json()[0]
    assert set(first) == {
        "id", "created_at", "text", "user", "reply_count", "favorite_count",
    }  # fmt: skip
    assert (first["reply_count"], first["favorite_count"]) == ("0", "0")
    assert first["created_at"].split()[4] == "+0000"
    assert first["user"]["screen_name"] == "Ken"
    assert people_on_record(answer) == {cast.hana.pk, cast.ken.pk}


@pytest.mark.parametrize("path", [FRIENDS + "/", FRIENDS + ".json", FRIENDS + "?format=json"])
def test_a_slash_and_a_suffix_make_no_difference(program, feed, path):
    assert len(texts(program.get(path))) == 2


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("count=1", ["For friends"]),
        ("startIndex=1", ["Mine"]),
        ("start_index=1", ["Mine"]),
        ("startIndex=5", []),
    ],
)
def test_a_part_of_the_list(program, feed, query, wanted):
    assert texts(program.get(f"{FRIENDS}?{query}")) == wanted


def test_since_an_id(program, feed):
    mine = Post.objects.get(body="Mine")
    assert texts(program.get(f"{FRIENDS}?since_id={mine.pk}")) == ["For friends"]


@pytest.mark.parametrize(
    "query",
    ["count=0", "count=201", "count=x", "startIndex=200", "since_id=-1", "trim_user=no"],
)
def test_a_parameter_that_is_wrong_is_400_with_a_problem(program, query):
    answer = program.get(f"{FRIENDS}?{query}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["error"] == "invalid_request"
    assert not Record.objects.exists()


def test_users_can_be_trimmed(program, feed):
    assert set(program.get(FRIENDS + "?trim_user=true").json()[0]["user"]) == {"id"}
    nameless = program.get(FRIENDS + "?trim_user=exclude_screen_name").json()[0]["user"]
    assert "screen_name" not in nameless


@pytest.mark.parametrize("path", ["/2/voice/statuses/show/{}", "/2/voice/statuses/{}"])
def test_one_voice_in_both_spellings(program, feed, path):
    assert program.get(path.format(feed.pk)).json()["text"] == "For friends"
    beyond = program.get(path.format(feed.pk) + "?startIndex=5&count=1")
    assert beyond.json()["text"] == "For friends"


@pytest.mark.parametrize("id", ["1", "0", "x", "9" * 30, "-1"])
def test_what_is_not_there_is_404(program, id):
    assert program.get(f"/2/voice/statuses/{id}").status == 404


def test_a_diary_is_no_voice(cast, program):
    diary = cast.post("hana", kind="diary", title="A day")
    assert program.get(f"/2/voice/statuses/{diary.pk}").status == 404


def test_a_friends_voices_by_the_id_that_this_service_knows(cast, program, feed):
    ken = program.get(FRIENDS).json()[0]["user"]["id"]
    assert texts(program.get(f"/2/voice/statuses/{ken}/user_timeline")) == ["For friends"]
    assert texts(program.get("/2/voice/statuses/@me/user_timeline")) == ["Mine"]
    assert program.get(f"/2/voice/statuses/{cast.ken.pk}/user_timeline").status == 404


@pytest.mark.parametrize("path", ["/2/voice/statuses/update", "/2/voice/statuses"])
def test_a_voice_is_written(cast, program, path):
    answer = program.post(path, {"status": "From a program"})
    assert answer.status == 200
    post = Post.objects.get(pk=int(answer.json()["id"]))
    assert (post.author, post.body, post.kind) == (cast.hana, "From a program", "voice")


def test_what_is_wrong_is_said_of_the_wires_name(cast, program, feed):
    refused = program.post("/2/voice/statuses", {"status": "あ" * 151}).json()
    assert refused["detail"].startswith("status: ")
    refused = program.post(f"/2/voice/replies/{feed.pk}", {"text": ""}).json()
    assert refused["detail"].startswith("text: ")


def test_150_characters_and_no_more(program):
    assert program.post("/2/voice/statuses", {"status": "あ" * 150}).status == 200
    assert program.post("/2/voice/statuses", {"status": "あ" * 151}).status == 400
    assert Post.objects.count() == 1


def test_what_no_form_takes_no_program_can_send(program):
    """Both doors read the same inputs."""
    assert program.post("/2/voice/statuses", {"status": "a\0b"}).status == 400
    assert program.post("/2/voice/statuses", {"status": " \u200b "}).status == 400
    assert program.post("/2/voice/statuses", {"status": "a\ue000b"}).json()["text"] == "ab"


def test_a_photo_without_words_is_fine(program):
    answer = program.ask(
        "POST", "/2/voice/statuses?status=", an_image(), CONTENT_TYPE="image/jpeg"
    )
    assert answer.status == 200, answer.body
    assert Post.objects.get().photos.count() == 1
    assert program.get("/2/voice/statuses/@me/user_timeline?attach_photo=true").json()[0][
        "photo"
    ]


def test_a_photo_as_multipart(program):
    body = (
        b'--x\r\nContent-Disposition: form-data; name="status"\r\n\r\nLook\r\n--x\r\n'
        b'Content-Disposition: form-data; name="photo"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + an_image("PNG") + b"\r\n--x--\r\n"
    )
    kind = "multipart/form-data; boundary=x"
    assert program.ask("POST", "/2/voice/statuses", body, CONTENT_TYPE=kind).status == 200
    post = Post.objects.get()
    assert (post.body, post.photos.count()) == ("Look", 1)


def test_a_photo_that_is_none_is_400(program):
    answer = program.ask("POST", "/2/voice/statuses", b"GIF89a", CONTENT_TYPE="image/jpeg")
    assert answer.status == 400
    assert not Post.objects.exists()


def test_comments_and_likes(cast, program, feed):
    made = program.post(f"/2/voice/replies/{feed.pk}", {"text": "Nice"}).json()
    assert program.get(f"/2/voice/replies/show/{feed.pk}").json()[0]["text"] == "Nice"
    assert program.ask("DELETE", f"/2/voice/replies/{feed.pk}/{made['id']}").status == 200
    assert not Comment.objects.exists()
    assert program.post(f"/2/voice/favorites/create/{feed.pk}").json()["favorite_count"] == "1"
    assert program.get(f"/2/voice/favorites/{feed.pk}").json()[0]["screen_name"] == "Hana"
    assert program.post(f"/2/voice/favorites/destroy/{feed.pk}/@me").status == 200
    assert not Like.objects.exists()


def test_only_ones_own_is_destroyed(cast, program, feed):
    assert program.ask("DELETE", f"/2/voice/statuses/{feed.pk}").status in {403, 404}
    mine = Post.objects.get(body="Mine")
    assert program.post(f"/2/voice/statuses/destroy/{mine.pk}").json()["text"] == "Mine"
    assert not Post.objects.filter(pk=mine.pk).exists()


def test_PV_20_a_scope_that_is_missing_is_named_in_both_ways(cast, feed):
    program = Program(cast, "hana", "r_profile")
    answer = program.get(FRIENDS)
    assert answer.status == 403
    assert 'scope="r_voice"' in answer.headers["www-authenticate"]
    old = program.get(FRIENDS, HTTP_AUTHORIZATION=f"OAuth {program.token}")
    assert old.headers["www-authenticate"] == "OAuth error='insufficient_scope',scope='r_voice'"
    assert not Record.objects.exists()


def test_PV_11_whoever_stopped_is_not_there_though_a_friend_agreed(cast, program, feed):
    Stop.objects.create(person=cast.ken, client="")
    assert texts(program.get(FRIENDS)) == ["Mine"]
    Stop.objects.all().delete()
    Stop.objects.create(person=cast.ken, client=program.service.client)
    assert texts(program.get(FRIENDS)) == ["Mine"]
    other = Program(cast, "hana", "r_voice", partner="kai")
    assert len(texts(other.get(FRIENDS))) == 2


def test_PV_11_whoever_stopped_themselves_is_acted_for_no_more(cast, program):
    Stop.objects.create(person=cast.hana, client="")
    assert program.get(FRIENDS).status == 401


def test_no_ids_of_two_partners_have_anything_in_common(cast, program, feed):
    other = Program(cast, "hana", "r_voice", partner="kai")
    users = [one.get(FRIENDS).json()[0]["user"] for one in (program, other)]
    for name in ("id", "url"):
        assert users[0][name] != users[1][name]
    assert not any(str(cast.ken.pk) in str(user) for user in users)


def test_an_answer_that_did_not_change_is_not_sent_again(program, feed):
    etag = program.get(FRIENDS).headers["etag"]
    records = Record.objects.count()
    for known in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        assert program.get(FRIENDS, HTTP_IF_NONE_MATCH=known).status == 304
    assert program.get(FRIENDS, HTTP_IF_NONE_MATCH='"other"').status == 200
    records += 1
    assert Record.objects.count() == records


def test_tokens_of_every_state(program, clock, feed):
    clock.forward(seconds=0)
    assert program.get(FRIENDS, HTTP_AUTHORIZATION="").status == 401
    assert program.get(FRIENDS, HTTP_AUTHORIZATION="Bearer x").status == 401
    assert program.get(f"{FRIENDS}?access_token={program.token}").status == 400
    in_query = program.get(f"{FRIENDS}?oauth_token={program.token}", HTTP_AUTHORIZATION="")
    assert in_query.status == 400
    tokens.end_family(program.grant.pk)
    assert program.get(FRIENDS).status == 401


def test_what_is_here_is_told_by_405_and_what_is_to_come_by_501(program):
    assert program.ask("PUT", FRIENDS).status == 405
    assert program.get("/2/photo/albums/@me/@self").status == 501
    assert program.get("/2/nothing").status == 404


def test_rates_are_said_and_held(program, monkeypatch):
    from hiroba.api import limits

    monkeypatch.setattr(limits, "A_PERSON", 3)
    answers = [program.get(FRIENDS) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert answers[0].headers["ratelimit"].startswith('"minute";r=2;')
    assert int(answers[3].headers["retry-after"]) <= 60


@pytest.mark.parametrize("limit", ["A_CLIENT", "AN_ADDRESS"])
def test_a_client_and_an_address_have_limits_of_their_own(program, monkeypatch, limit):
    from hiroba.api import limits

    monkeypatch.setattr(limits, limit, 3)
    answers = [program.get(FRIENDS, REMOTE_ADDR=f"198.51.100.{len(limit)}") for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]


def test_HEAD_is_as_GET_without_a_body(program, feed):
    asked, head = program.get(FRIENDS), program.ask("HEAD", FRIENDS)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == asked.headers["etag"]
    assert head.headers["content-length"] == str(len(asked.body))
    assert Record.objects.filter(pk=head.headers["hiroba-record"]).exists()


def test_a_browsers_question_beforehand_is_answered(program):
    answer = program.ask("OPTIONS", FRIENDS)
    assert answer.status == 204
    assert "Authorization" in answer.headers["access-control-allow-headers"]


def test_a_partner_that_lost_the_graph_api_gets_nothing(cast, program, feed):
    partner = cast.partners["pia"]
    partner.tier = "general"
    partner.save()
    assert program.get(FRIENDS).status == 401
