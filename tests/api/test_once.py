"""Idempotency-Key: what is sent twice under one key is done once."""

import pytest

from hiroba.agreements.models import Record, Stop
from hiroba.connect.models import Once
from hiroba.posts.actions import comment
from hiroba.posts.models import Comment, Post
from tests.api.program import Program
from tests.cast import Cast, an_image
from tests.race import race

UPDATE = "/2/voice/statuses/update"


@pytest.fixture
def program(cast):
    return Program(cast, "hana", "r_voice w_voice")


def write(program, words, key="k-1", **more):
    return program.post(UPDATE, {"status": words}, HTTP_IDEMPOTENCY_KEY=key, **more)


def test_the_second_gets_the_answer_of_the_first_and_its_own_record(program):
    first, second = write(program, "Once"), write(program, "Once")
    assert (first.status, second.status) == (200, 200)
    assert second.body == first.body
    assert Post.objects.count() == 1
    assert Record.objects.count() == 2
    assert first.headers["hiroba-record"] != second.headers["hiroba-record"]


def test_without_a_key_or_with_another_it_is_done_again(program):
    write(program, "One")
    write(program, "Two", key="k-2")
    program.post(UPDATE, {"status": "Three"})
    assert Post.objects.count() == 3


def test_the_same_key_with_other_content_is_an_error(program):
    write(program, "One thing")
    answer = write(program, "Another")
    assert (answer.status, answer.json()["error"]) == (422, "invalid_request")
    elsewhere = program.post(
        "/2/voice/replies/create/1", {"status": "One thing"}, HTTP_IDEMPOTENCY_KEY="k-1"
    )
    assert elsewhere.status == 422
    assert Post.objects.count() == 1


def test_a_refusal_is_not_kept(program):
    assert write(program, "x" * 151).status == 400
    assert not Once.objects.exists()
    assert write(program, "x" * 150).status == 200


@pytest.mark.parametrize("key", ["", "k" * 256])
def test_a_key_that_is_none_is_refused(program, key):
    assert write(program, "Hello", key=key).status == 400
    assert not Post.objects.exists()


def test_another_boundary_around_the_same_parts_is_the_same(program):
    photo = an_image("JPEG")

    def send(boundary):
        body = (
            f"--{boundary}\r\n"
            'Content-Disposition: form-data; name="photo"; filename="a.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode() + photo + f"\r\n--{boundary}--\r\n".encode()  # fmt: skip
        kind = f"multipart/form-data; boundary={boundary}"
        return program.ask(
            "POST", UPDATE, body, CONTENT_TYPE=kind, HTTP_IDEMPOTENCY_KEY="photo"
        )

    assert [send("aaa").status, send("bbb").status] == [200, 200]
    assert Post.objects.count() == 1


def test_another_person_or_program_has_keys_of_their_own(cast, program):
    write(program, "Hana's")
    assert write(Program(cast, "ken", "w_voice"), "Ken's").status == 200
    assert Post.objects.count() == 2


def test_PV_11_an_answer_about_somebody_who_stopped_since_is_not_repeated(cast, program):
    post = cast.post("hana", body="Mine")
    said = comment(cast.actors["ken"], post, body="Ken's words")
    path = f"/2/voice/replies/destroy/{post.pk}/{said.pk}"
    again = {"HTTP_IDEMPOTENCY_KEY": "k-9"}
    assert b"Ken's words" in program.post(path, **again).body
    Stop.objects.create(person=cast.ken, client="")
    assert program.post(path, **again).status == 404
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one(transactional_db):
    program = Program(Cast(), "hana", "w_voice")
    answers = race([lambda: write(program, "At once")] * 3)
    assert [one.status for one in answers] == [200, 200, 200]
    assert len({one.body for one in answers}) == 1
    assert Post.objects.count() == 1
