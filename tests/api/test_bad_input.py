"""What nobody should send: the right error, quickly, and nothing written."""

import json
import time

import pytest

from hiroba.agreements.models import Record
from hiroba.connect import tokens
from hiroba.friends.models import Circle
from hiroba.posts.models import Post
from tests.api.program import Program

SCOPES = "r_profile w_profile r_voice w_voice r_diary w_diary"
ARTICLES, VOICES = "/2/diary/articles/@me/@self", "/2/voice/statuses"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def program(cast):
    return Program(cast, "hana", SCOPES)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{VOICES}/9223372036854775808", 404),
        (f"{VOICES}/" + "9" * 5000, 404),
        (f"{VOICES}/\u0663", 404),
        (f"{VOICES}/friends_timeline?since_id=9223372036854775808", 400),
        (f"{VOICES}/friends_timeline?since_id=" + "9" * 5000, 400),
        (f"{VOICES}/friends_timeline?count=%ff", 400),
        ("/2/people/\xff/@self", 404),
        ("/2/people/@me/\0", 404),
        ("/2/people/@me/@friends?after=%ff", 400),
        ("/2/people/" + "a" * 26 + "/@self", 404),
        ("/2/people/@me/@friends?filterBy=else", 400),
        ("/2/people/@me/@friends?filterBy=hasApp", 400),
        ("/2/groups/@me?count=0", 400),
        ("/2/" + "x" * 5000, 404),
    ],
    ids=lambda one: str(one)[:50],
)
def test_a_path_or_query_that_is_wrong(program, path, status):
    answer = program.get(path)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert not Record.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"title":' + b"[" * 900 + b"]" * 900 + b"}",
        b"{" + b",".join(b'"k%d":1' % n for n in range(100_000)) + b"}",
        json.dumps({"title": "x", "body": "y"}).encode("utf-16"),
        b'\xef\xbb\xbf{"title":"x","body":"y"}',
        b'{"title":"\\ud800","body":"y"}',
        b'{"title":"a\\u0000b","body":"y"}',
        b'{"title":NaN,"body":"y"}',
        b'{"title":1e999,"body":' + b"9" * 10_000 + b"}",
        b'"words"', b"null", b"[]", b"", b"\0",
    ],
    ids=lambda body: repr(body[:20]),
)  # fmt: skip
def test_json_that_is_deep_wide_or_no_json(program, body):
    began = time.monotonic()
    answer = program.ask("POST", ARTICLES, body, CONTENT_TYPE="application/json")
    assert answer.status == 400
    assert time.monotonic() - began < 5
    assert not Post.objects.exists()


def test_what_is_larger_than_any_endpoint_takes_is_not_read(program):
    body = b'{"title":"' + b"x" * 2_200_000 + b'"}'
    answer = program.ask("POST", ARTICLES, body, CONTENT_TYPE="application/json")
    assert answer.status == 413


@pytest.mark.parametrize("body", [b"status=\x82\xa0", b"status=%82%a0", b"status=%ff"])
def test_a_form_in_another_encoding_is_not_kept_as_question_marks(program, body):
    assert program.ask("POST", VOICES, body, CONTENT_TYPE=FORM).status == 400
    assert not Post.objects.exists()


def test_words_beside_a_picture_in_another_encoding_are_refused_too(program):
    answer = program.ask("POST", f"{VOICES}?status=%82", b"", CONTENT_TYPE="image/jpeg")
    assert answer.status == 400


def test_ten_thousand_ids_are_too_many(program):
    me = program.get("/2/people/@me/@self").json()["entry"]["id"]
    began = time.monotonic()
    given = {"title": "All", "members": [me] * 10_000}
    assert program.send("POST", "/2/groups/@me", given).status == 400
    assert program.get("/2/people/@me/@self?fields=" + "a.b," * 10_000).status == 200
    assert time.monotonic() - began < 5
    assert not Circle.objects.filter(name="All").exists()


def test_another_method_is_told_which_there_are(program):
    answer = program.ask("PATCH", f"{VOICES}/1")
    assert answer.status == 405
    assert answer.headers["allow"] == "DELETE, GET"


@pytest.mark.parametrize("scheme", ["Bearer", "OAuth"])
def test_a_refresh_token_opens_nothing(program, scheme):
    refresh = tokens.new_secret()
    tokens.write(
        program.grant.pk, access=tokens.new_secret(), refresh=refresh, scopes=SCOPES,
        ends=program.grant.ends,
    )  # fmt: skip
    answer = program.get("/2/people/@me/@self", HTTP_AUTHORIZATION=f"{scheme} {refresh}")
    assert (answer.status, answer.json()["error"]) == (401, "invalid_token")


def test_a_programs_own_token_is_nobodys(program):
    """From client credentials: it is good, and stands for no person."""
    own = tokens.begin(
        person=None, service=program.service.pk, client=program.service.client, consent=None,
        scopes=SCOPES, lives=tokens.ACCESS_LIVES,
    )  # fmt: skip
    program.token = tokens.new_secret()
    tokens.write(own.pk, access=program.token, refresh="", scopes=SCOPES, ends=own.ends)
    assert program.get("/2/people/@me/@self").status == 403
    assert program.get(f"{VOICES}/friends_timeline").status == 403
    assert program.post(VOICES, {"status": "x"}).status == 403
    assert not Record.objects.exists()


def test_why_a_token_opens_nothing_is_said_in_words(program, clock):
    me = "/2/people/@me/@self"
    answer = program.get(f"{me}?oauth_token={program.token}", HTTP_AUTHORIZATION="")
    assert answer.headers["www-authenticate"] == "OAuth error='invalid_request'"
    assert "no tokens in the query" in answer.json()["error_description"]
    none = program.get(me, HTTP_AUTHORIZATION="").json()
    assert none["error_description"] == "No token came."
    clock.forward(minutes=16)
    assert program.get(me).json()["detail"] == "The token has expired."


def test_an_old_token_says_exactly_that_it_is_old(program, clock):
    clock.forward(minutes=16)
    answer = program.get("/2/people/@me/@self", HTTP_AUTHORIZATION=f"OAuth {program.token}")
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == "OAuth error='expired_token'"
    assert answer.json()["error"] == "expired_token"


@pytest.mark.parametrize("token", ["x", "x-\u00e9", "a-b-c-d", "-", "x" * 5000])
def test_an_address_of_a_picture_that_we_did_not_make_is_404(db, client, token):
    assert client.get(f"/2/images/1/{token}").status_code == 404
    assert client.get(f"/2/images/1/{token}/").status_code == 404
