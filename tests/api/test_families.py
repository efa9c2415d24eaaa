"""Lookup, profile images and updates over the wire."""

import pytest

from hiroba.accounts.models import Account
from hiroba.agreements import journal
from hiroba.agreements.models import Record
from hiroba.files.models import Picture
from tests.api.program import Program
from tests.cast import an_image

IMAGES = "/2/people/images/@me/@self"


@pytest.fixture
def program(cast):
    return Program(cast, "hana", "r_profile w_profile r_updates")


def entry(answer):
    assert answer.status == 200, answer.body
    return answer.json()["entry"]


def items_on_record(answer):
    record = Record.objects.get(pk=int(answer.headers["hiroba-record"]))
    return {
        person: items for items, people in journal.unpack(record.packed) for person in people
    }


def look_up(program, *addresses, whom="@all"):
    return program.get(f"/2/search/people/{whom}?q={','.join(addresses)}")


def test_a_friend_is_a_profile_and_a_stranger_absent(cast, program):
    answer = look_up(program, "ken@example.com", "sora@example.com", "nobody@example.com")
    (ken,) = entry(answer)
    assert (ken["email"], ken["displayName"]) == ("ken@example.com", "Ken")
    assert items_on_record(answer) == {cast.ken.pk: "email id displayName thumbnailUrl"}


def test_T_9_a_stranger_who_lets_services_find_them_is_their_address_alone(cast, program):
    cast._set("sora", found_by_mail=True)
    answer = look_up(program, "SORA@example.com")
    assert entry(answer) == [{"email": "SORA@example.com"}]
    assert items_on_record(answer) == {cast.sora.pk: "email"}
    assert entry(look_up(program, "sora@example.com", whom="@friends")) == []


@pytest.mark.parametrize("name", ["rin", "taro", "leo", "bo", "pia", "gen", "mod", "tia"])
def test_EV_5_nobody_who_is_not_seen_is_found(cast, program, name):
    cast._set(name, found_by_mail=True)
    assert entry(look_up(program, f"{name}@example.com")) == []


@pytest.mark.parametrize("q", ["", ",", ",".join(f"p{n}@example.com" for n in range(21))])
def test_a_lookup_takes_one_to_twenty_addresses(program, q):
    assert look_up(program, q).status == 400


def test_lookups_are_limited_exactly(program):
    answers = [look_up(program, "ken@example.com").status for _ in range(101)]
    assert answers == [200] * 100 + [429]


def send_photo(program, privacy="", kind="JPEG", media="image/jpeg"):
    query = f"?privacy={privacy}" if privacy else ""
    return program.ask("POST", IMAGES + query, an_image(kind), CONTENT_TYPE=media)


def test_a_photo_is_sent_seen_moved_and_taken_away(cast, program):
    made = send_photo(program)
    assert made.status == 200, made.body
    assert (made.json()["privacy"], made.json()["primary"]) == ("everyone", True)
    assert [one["id"] for one in entry(program.get(IMAGES))] == [made.json()["id"]]
    one = f"{IMAGES}/{made.json()['id']}"
    assert entry(program.get(one))["privacy"] == "everyone"
    moved = program.send("PUT", one, {"privacy": "friends", "primary": True})
    assert moved.json()["privacy"] == "friends"
    hana = Account.objects.get(pk=cast.hana.pk)
    assert (hana.photo_public_id, hana.photo_friends_id is not None) == (None, True)
    assert program.ask("DELETE", one).status == 200
    assert not Picture.objects.exists()
    assert program.get(one).status == 404


def test_two_photos_change_places(program):
    public, friends = send_photo(program).json(), send_photo(program, "friends").json()
    program.send("PUT", f"{IMAGES}/{friends['id']}", {"privacy": "everyone"})
    now = {one["privacy"]: one["id"] for one in entry(program.get(IMAGES))}
    assert now == {"everyone": friends["id"], "friends": public["id"]}


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (b"GIF89a", "image/jpeg"),
        (b"", "image/jpeg"),
        (an_image("GIF"), "image/jpeg"),
        (an_image(), "text/plain"),
        (b"{}", "application/json"),
    ],
)
def test_what_is_no_picture_is_400(program, body, media):
    assert program.ask("POST", IMAGES, body, CONTENT_TYPE=media).status == 400
    assert not Picture.objects.exists()


def test_a_privacy_that_is_none_is_400(program):
    assert send_photo(program, "group").status == 400
    made = send_photo(program).json()
    assert program.send("PUT", f"{IMAGES}/{made['id']}", {"privacy": "x"}).status == 400


def test_a_friends_photo_for_friends_reaches_no_service(cast, program):
    cast._set("ken", photo_friends=cast.picture("ken"), photo_public=cast.picture("ken"))
    ken = entry(program.get("/2/people/@me/@friends"))[0]["id"]
    found = entry(program.get(f"/2/people/images/{ken}/@self"))
    assert [one["privacy"] for one in found] == ["everyone"]
    one = f"/2/people/images/{ken}/@self/{found[0]['id']}"
    assert program.get(one).status == 200
    assert [program.ask("DELETE", one).status, program.send("PUT", one, {}).status] == [404] * 2


def test_a_program_that_may_only_change_photos_can(cast):
    program = Program(cast, "hana", "w_profile")
    assert send_photo(program).status == 200
    assert program.get(IMAGES).status == 403


@pytest.fixture
def feed(cast):
    cast.post("hana", body="My secret")
    ken = cast.post("ken", kind="diary", title="Hidden words", body="y", audience="friends")
    ken.feed_items.create(reader=cast.hana, author=cast.ken)
    return ken


def test_updates_say_that_and_not_what(cast, program, feed):
    answer = program.get("/2/updates/@me/@friends")
    first, second = answer.json()["items"]
    assert set(first) == {"id", "title", "link", "postedTime", "verb", "actor", "object"}
    assert first["title"] == "Ken wrote a diary."
    assert (first["actor"]["displayName"], first["object"]["objectType"]) == ("Ken", "article")
    assert second["object"]["objectType"] == "note"
    assert b"Hidden" not in answer.body
    assert b"secret" not in answer.body
    assert items_on_record(answer) == dict.fromkeys(
        [cast.hana.pk, cast.ken.pk], "displayName thumbnailUrl update"
    )


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("", ["article", "note"]),
        ("?fields=diary", ["article"]),
        ("?fields=voice", ["note"]),
        ("?fields=photo", []),
        ("?fields=@all", ["article", "note"]),
        ("?count=1", ["article"]),
        ("?updatedSince=2001-01-01T00:00:00+09:00", ["article", "note"]),
        ("?updatedSince=9999-12-31T23:59:59Z", []),
        ("?updatedSince=2001-01-01T00:00:00", ["article", "note"]),
        ("?updatedSince=2001-01-01", ["article", "note"]),
        ("?updatedSince=2001-01-01t00:00:00z", ["article", "note"]),
    ],
)
def test_updates_by_kind_number_and_time(program, feed, query, kinds):
    items = program.get(f"/2/updates/@me/@friends{query}").json()["items"]
    assert [one["object"]["objectType"] for one in items] == kinds


@pytest.mark.parametrize("query", ["count=0", "count=201", "count=x", "updatedSince=yesterday"])
def test_updates_that_are_asked_for_wrongly_are_400(program, query):
    assert program.get(f"/2/updates/@me/@friends?{query}").status == 400


def test_updates_of_one_person_and_of_a_circle(cast, program, feed):
    mine = program.get("/2/updates/@me/@self").json()["items"]
    assert [one["actor"]["displayName"] for one in mine] == ["Hana"]
    ken, _mei = (one["id"] for one in entry(program.get("/2/people/@me/@friends")))
    assert len(program.get(f"/2/updates/{ken}/@self").json()["items"]) == 1
    assert program.get(f"/2/updates/{ken}/@friends").status == 404
    circle = entry(program.get("/2/groups/@me"))[0]["id"]
    assert program.get(f"/2/updates/@me/{circle}").json() == {"items": []}


def test_PV_20_what_updates_tell_opens_no_post(cast, feed):
    program = Program(cast, "hana", "r_updates")
    assert len(program.get("/2/updates/@me/@friends").json()["items"]) == 2
    assert program.get(f"/2/diary/articles/@me/@self/{feed.pk}").status == 403
    assert program.get(f"/2/voice/statuses/{feed.pk}").status == 403


def test_status_and_last_login_and_top_friends_first(cast, program):
    cast.post("hana", body="Newest")
    program = Program(cast, "hana", "r_profile r_profile_status r_profile_last_login")
    me = entry(program.get("/2/people/@me/@self?fields=status,lastLogin,userHash"))
    assert (me["status"], len(me["userHash"])) == ("Newest", 64)
    assert "lastLogin" not in me
    Account.objects.filter(pk=cast.hana.pk).update(last_login="2026-01-02T03:04:05Z")
    me = entry(program.get("/2/people/@me/@self?fields=lastLogin"))
    assert me["lastLogin"] == "2026-01-02T03:04:05+00:00"
    friends = entry(program.get("/2/people/@me/@friends?sortBy=affinity"))
    assert [one["displayName"] for one in friends] == ["Mei", "Ken"]
    assert program.get("/2/people/@me/@friends?filterBy=hasApp").status == 400
