"""Diaries over the wire: parts of a list, multipart bodies, what is wrong."""

import json

import pytest

from hiroba.posts.models import Post
from tests.api.program import Program
from tests.cast import an_image

OWN = "/2/diary/articles/@me/@self"
ARTICLE = {"title": "A day", "body": "In Matsue.", "privacy": {"visibility": "self"}}


@pytest.fixture
def program(cast):
    return Program(cast, "hana", "r_diary w_diary")


def titles(answer):
    assert answer.status == 200, answer.body
    return [one["title"] for one in answer.json()["entry"]]


def multipart(program, *parts):
    """Each a name, what follows the name in its head, and its bytes."""
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % part
        for part in parts
    )
    kind = "multipart/form-data; boundary=x"
    return program.ask("POST", OWN, body + b"--x--\r\n", CONTENT_TYPE=kind)


def request(given=ARTICLE, head=b""):
    return (b"request", head, json.dumps(given).encode())


def photo(name=b"photo1", data=None):
    return (name, b'; filename="a.jpg"', an_image() if data is None else data)


def test_the_list_goes_on_after_the_last_that_is_known(cast, program):
    for title in ("one", "two", "three"):
        cast.post("hana", kind="diary", title=title)
    first = program.get(f"{OWN}?count=2&format=json")
    assert titles(first) == ["three", "two"]
    last = first.json()["entry"][-1]["id"]
    assert first.headers["link"] == f'<?count=2&format=json&after={last}>; rel="next"'
    rest = program.get(f"{OWN}?count=2&after={last}")
    assert titles(rest) == ["one"]
    assert "link" not in rest.headers
    assert titles(program.get(f"{OWN}?startIndex=1&count=1")) == ["two"]
    assert titles(program.get(f"{OWN}?startIndex=99")) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [("count=0", 400), ("count=-1", 400), ("startIndex=-1", 400), ("count=1001", 400),
     ("count=x", 400), ("after=x", 404), ("after=" + "9" * 19, 404)],
)  # fmt: skip
def test_a_part_that_is_none_is_refused(cast, program, query, status):
    cast.post("hana", kind="diary", title="one")
    assert program.get(f"{OWN}?{query}").status == status


@pytest.mark.parametrize("head", [b"", b'; filename="request.json"'])
def test_words_and_photos_come_together(program, head):
    answer = multipart(program, request(head=head), photo(), photo(b"photo2"))
    assert answer.status == 200, answer.body
    assert Post.objects.get(pk=int(answer.json()["id"])).photos.count() == 2


def test_nulls_are_ignored_in_a_part_as_well(program):
    assert multipart(program, request(ARTICLE | {"privacy": None})).status == 200


@pytest.mark.parametrize(
    "parts",
    [
        [request(), photo(b"photo1", b"GIF89a")],
        [request(), photo(b"photo1", b"<svg xmlns='http://www.w3.org/2000/svg'/>")],
        [request(), *(photo(b"photo%d" % n) for n in range(1, 5))],
        [photo()],
        [(b"request", b"", b"{")],
        [(b"request", b"", b"[]")],
        [(b"request", b"", b'{"title": "\xff", "body": "x"}')],
        [],
    ],
)
def test_a_body_that_is_wrong_is_400_and_nothing_is_written(program, parts):
    assert multipart(program, *parts).status == 400
    assert not Post.objects.exists()


@pytest.mark.parametrize("visibility", ["user", "access_key", "self"])
def test_an_audience_that_is_not_to_be_had_here_is_narrowed(program, visibility):
    answer = program.send("POST", OWN, ARTICLE | {"privacy": {"visibility": visibility}})
    assert answer.status == 200
    (one,) = program.get(OWN).json()["entry"]
    assert one["privacy"]["visibility"] == "self"
    assert Post.objects.get().audience == "self"
