"""People, groups and diaries over the wire."""

import io

import pytest
from PIL import Image

from hiroba.accounts.models import Account, ProfileField
from hiroba.agreements import journal
from hiroba.agreements.models import Record
from hiroba.friends.models import Circle
from hiroba.posts.models import Post
from tests.api.program import Program


@pytest.fixture
def program(cast):
    scopes = "r_profile r_profile_birthday r_profile_name w_profile r_diary w_diary"
    return Program(cast, "hana", scopes)


def entry(answer):
    assert answer.status == 200, answer.body
    return answer.json()["entry"]


def test_oneself_is_an_object(cast, program):
    answer = program.get("/2/people/@me/@self")
    me = entry(answer)
    assert set(me) == {"id", "displayName", "thumbnailUrl", "profileUrl"}
    assert me["displayName"] == "Hana"
    assert answer.json()["totalResults"] == 1
    record = Record.objects.get(pk=int(answer.headers["hiroba-record"]))
    assert list(journal.unpack(record.packed)) == [
        ("id displayName thumbnailUrl", (cast.hana.pk,))
    ]


def test_friends_are_a_list(program):
    answer = program.get("/2/people/@me/@friends")
    assert [one["displayName"] for one in entry(answer)] == ["Ken", "Mei"]
    assert (answer.json()["startIndex"], answer.json()["itemsPerPage"]) == (0, 2)
    one = program.get("/2/people/@me/@friends?count=1")
    assert 'rel="next"' in one.headers["link"]
    after = entry(one)[0]["id"]
    rest = program.get(f"/2/people/@me/@friends?after={after}")
    assert [one["displayName"] for one in entry(rest)] == ["Mei"]


def test_what_was_asked_goes_on_and_what_opens_it_does_not(program):
    program.service.query_tokens = True
    program.service.save()
    path = f"/2/people/@me/@friends?fields=name&count=1&oauth_token={program.token}"
    answer = program.get(path, HTTP_AUTHORIZATION="")
    after = entry(answer)[0]["id"]
    assert answer.headers["link"] == f'<?fields=name&count=1&after={after}>; rel="next"'


def test_one_person_by_their_id_is_an_object(program):
    ken = entry(program.get("/2/people/@me/@friends"))[0]["id"]
    assert entry(program.get(f"/2/people/@me/{ken}"))["displayName"] == "Ken"


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ("name.givenName", {"name": {"givenName": "Hana"}}),
        ("name.givenName,name", {"name": {"givenName": "Hana", "familyName": ""}}),
        ("addresses.region", {"addresses": [{"region": "島根県"}]}),
        ("addresses", {"addresses": [
            {"type": "hometown", "region": "島根県", "locality": "松江市"}
        ]}),
        ("name.zzz,id.zzz,__class__.zzz", {"name": {}}),
    ],
)  # fmt: skip
def test_nested_names_give_that_part_alone(cast, program, fields, wanted):
    program = Program(cast, "hana", "r_profile_name r_profile_hometown")
    ProfileField.objects.create(
        person=cast.hana, field="hometown", value="島根県松江市", audience="everyone"
    )
    me = entry(program.get(f"/2/people/@me/@self?fields={fields}"))
    assert {name: me[name] for name in me if name in ("name", "addresses")} == wanted


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("安達 美優", "安達", "美優"), ("安達　美優", "安達", "美優"), ("たまき", "", "たまき"),
        ("Anna Maria Rossi", "Rossi", "Anna Maria"),
    ],
)  # fmt: skip
def test_the_family_comes_first_where_it_is_written_so(cast, program, name, family, given):
    Account.objects.filter(pk=cast.hana.pk).update(name=name)
    me = entry(program.get("/2/people/@me/@self?fields=name"))
    assert me["name"] == {"familyName": family, "givenName": given}


def test_details_of_thumbnails_say_how_large_they_are(cast, program, client):
    Account.objects.filter(pk=cast.hana.pk).update(photo_public=cast.picture())
    Account.objects.filter(pk=cast.ken.pk).update(photo_public=cast.picture("ken"))
    me = entry(program.get("/2/people/@me/@self?fields=thumbnailDetails"))
    for one in me["thumbnailDetails"]:
        file = io.BytesIO(b"".join(client.get(one["url"][one["url"].index("/2/") :])))
        assert Image.open(file).size == (one["width"], one["height"])
    friends = entry(program.get("/2/people/@me/@friends?fields=thumbnailDetails.width"))
    sizes = [one.get("thumbnailDetails") for one in friends]
    assert sizes == [[{"width": one["width"]} for one in me["thumbnailDetails"]], None]


def test_a_parameter_that_is_empty_is_as_good_as_none(program):
    assert len(entry(program.get("/2/people/@me/@friends?count=&startIndex=&fields="))) == 2


def test_a_hash_is_the_same_always_and_another_for_another_partner(cast, program):
    other = Program(cast, "hana", "r_profile", partner="kai")
    found = [
        entry(one.get("/2/people/@me/@self?fields=userHash"))["userHash"]
        for one in (program, program, other)
    ]
    assert found[0] == found[1] != found[2]


def test_sorted_by_name_backwards(program):
    answer = program.get("/2/people/@me/@friends?sortBy=displayName&sortOrder=descending")
    assert [one["displayName"] for one in entry(answer)] == ["Mei", "Ken"]


def test_a_friends_list_is_nobody_elses(program):
    ken = entry(program.get("/2/people/@me/@friends"))[0]["id"]
    assert entry(program.get(f"/2/people/{ken}/@self"))["displayName"] == "Ken"
    assert program.get(f"/2/people/{ken}/@friends").status == 404


def test_a_field_without_its_scope_is_left_out_and_debug_says_which(cast, program):
    for field, value in (("birthday", "1991-04-12"), ("gender", "female")):
        ProfileField.objects.create(
            person=cast.hana, field=field, value=value, audience="everyone"
        )
    me = entry(program.get("/2/people/@me/@self?fields=birthday,gender,name&debug=true"))
    assert me["birthday"] == "1991-04-12"
    assert "gender" not in me
    assert me["missing"] == [
        {"field": "gender", "scope": "r_profile_gender", "clause": "PV-20"}
    ]
    everything = entry(program.get("/2/people/@me/@self?fields=@all"))
    assert (everything["birthday"], "gender" in everything) == ("1991-04-12", False)


def test_a_friends_line_follows_its_own_audience(cast, program):
    ProfileField.objects.create(
        person=cast.ken, field="birthday", value="1990-01-02", audience="self"
    )
    friends = entry(program.get("/2/people/@me/@friends?fields=birthday"))
    assert "birthday" not in friends[0]


def test_the_photo_for_friends_reaches_no_service_by_a_friend(cast, program):
    Account.objects.filter(pk=cast.ken.pk).update(photo_friends=cast.picture("ken"))
    Account.objects.filter(pk=cast.hana.pk).update(photo_friends=cast.picture())
    assert "/2/images/" not in entry(program.get("/2/people/@me/@friends"))[0]["thumbnailUrl"]
    own = entry(program.get("/2/people/@me/@self?thumbnailPrivacy=friends"))
    assert "/2/images/" in own["thumbnailUrl"]


def test_a_picture_opens_by_its_address_for_a_day(cast, program, client, clock):
    clock.forward(seconds=0)
    Account.objects.filter(pk=cast.hana.pk).update(photo_public=cast.picture())
    address = entry(program.get("/2/people/@me/@self"))["thumbnailUrl"].removeprefix(
        "http://localhost"
    )  # fmt: skip
    answer = client.get(address)
    assert answer.status_code == 200
    b"".join(answer.streaming_content)
    assert client.get(address[:-1] + ("a" if address[-1] != "a" else "b")).status_code == 404
    clock.forward(hours=25)
    assert client.get(address).status_code == 404


def test_groups_are_ones_circles_and_always_an_array(cast, program):
    found = entry(program.get("/2/groups/@me?fields=members"))
    assert [one["title"] for one in found] == ["team"]
    assert len(found[0]["members"]) == 1
    inside = entry(program.get(f"/2/people/@me/{found[0]['id']}"))
    assert [one["displayName"] for one in inside] == ["Mei"]
    assert isinstance(entry(program.get(f"/2/groups/@me/{found[0]['id']}")), list)
    beyond = program.get("/2/groups/@me?startIndex=5")
    assert (entry(beyond), beyond.json()["totalResults"]) == ([], 1)


def test_a_group_is_made(cast, program):
    ken = entry(program.get("/2/people/@me/@friends"))[0]["id"]
    answer = program.send("POST", "/2/groups/@me", {"title": "Walks", "members": [ken]})
    assert answer.status == 200, answer.body
    assert Circle.objects.get(name="Walks").members.count() == 1


def test_a_diary_is_written_and_read(cast, program):
    words = {"title": "A day", "body": "In Matsue.", "privacy": {"visibility": "friends"}}
    made = program.send("POST", "/2/diary/articles/@me/@self", words).json()
    post = Post.objects.get(pk=int(made["id"]))
    assert (post.kind, post.title, post.audience) == ("diary", "A day", "friends")
    listed = entry(program.get("/2/diary/articles/@me/@self"))
    assert [one["title"] for one in listed] == ["A day"]
    assert entry(program.get(f"/2/diary/articles/@me/@self/{post.pk}"))["body"] == "In Matsue."


@pytest.mark.parametrize(
    "words",
    [
        {"title": "x" * 101, "body": "y"},
        {"title": "x", "body": "y" * 10_001},
        {"title": "x"},
        {"title": ["x"], "body": "y"},
        {"title": "x", "body": "y", "privacy": {"visibility": "nobody"}},
        {"title": "x", "body": "y", "privacy": {"visibility": "group"}},
        {"title": "x", "body": "y", "privacy": {"visibility": "group", "group": "zzz"}},
        {"title": None, "body": "y"},
    ],
)
def test_a_diary_that_is_wrong_is_400_with_a_description(program, words):
    answer = program.send("POST", "/2/diary/articles/@me/@self", words)
    assert answer.status == 400
    assert answer.json()["error_description"]
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 2000, b'{"a":' * 500 + b"1" + b"}" * 500]
)
def test_bodies_that_are_no_json_are_400(program, body):
    answer = program.ask(
        "POST", "/2/diary/articles/@me/@self", body, CONTENT_TYPE="application/json"
    )
    assert answer.status == 400


def test_nulls_are_ignored(program):
    words = {"title": "A day", "body": "x", "privacy": {"visibility": "self", "group": None}}
    assert program.send("POST", "/2/diary/articles/@me/@self", words).status == 200
