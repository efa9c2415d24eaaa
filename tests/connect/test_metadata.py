"""Client-id metadata documents: fetched, believed as far as they may be, kept for a while."""

import gzip
import json
import time

import pytest
from django.utils import translation

from hiroba.connect import clients, countries
from hiroba.connect.protocol import metadata
from tests import outside as others

JSON = "application/json"


@pytest.fixture(autouse=True)
def _nothing_kept():
    metadata.forget()


@pytest.fixture
def client(outside):
    """A program whose document is good; `says` changes it, or how it is served."""
    return Program(outside)


class Program:
    def __init__(self, outside):
        self.outside = outside
        self.id = f"{outside.url}/client.json"
        self.document = {
            "client_id": self.id,
            "client_name": "Good Notes",
            "redirect_uris": ["https://notes.example/back", "http://127.0.0.1/back"],
            "token_endpoint_auth_method": "none",
            "grant_types": ["authorization_code"],
        }
        self.says()

    def says(self, status=200, body=None, content_type=JSON, headers=None, **changed):
        document = {n: v for n, v in (self.document | changed).items() if v is not None}
        body = json.dumps(document).encode() if body is None else body
        headers = {"content_type": content_type} | (headers or {})
        self.outside.speak = others.saying(status, body, **headers)

    def found(self):
        return metadata.find(self.id)


def test_a_good_document_is_found(client):
    found = client.found()
    assert (found.client_id, found.name) == (client.id, "Good Notes")
    assert found.redirect_uris == ("https://notes.example/back", "http://127.0.0.1/back")
    [asked] = client.outside.asked
    assert asked.headers["accept"] == JSON
    assert asked.headers["accept-encoding"] == "identity"


def test_it_gets_openid_and_no_more(client):
    found = clients.find(client.id)
    assert found.scopes == ("openid",)
    assert found.public
    assert found.sector == "host:127.0.0.1"


def test_its_country_is_said_to_be_unknown():
    with translation.override("en"):
        assert countries.name(countries.NOWHERE) == "country not known"


@pytest.mark.parametrize(
    "kind", [JSON, "application/json; charset=utf-8", "application/x+json"]
)
def test_its_type_is_json(client, kind):
    client.says(content_type=kind)
    assert client.found()


def test_without_a_name_it_is_called_by_its_host(client):
    client.says(client_name=None)
    assert client.found().name == "127.0.0.1"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": None}, {"client_id": "https://other.example/c.json"}, {"client_id": 5},
        {"redirect_uris": None}, {"redirect_uris": []}, {"redirect_uris": "https://a.example/"},
        {"redirect_uris": [5]}, {"redirect_uris": {"a": "b"}}, {"redirect_uris": [None]},
        {"redirect_uris": ["javascript:alert(1)"]}, {"redirect_uris": ["data:text/html,x"]},
        {"redirect_uris": ["http://notes.example/back"]}, {"redirect_uris": ["/back"]},
        {"redirect_uris": ["https://notes.example/#x"]}, {"redirect_uris": ["https://a@b.example/"]},
        {"redirect_uris": ["https://a.example/"] * 21}, {"redirect_uris": ["https://*.example/"]},
        {"client_secret": "secret"}, {"client_secret": ""}, {"client_secret_expires_at": 0},
        {"token_endpoint_auth_method": "client_secret_basic"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": ["none"]},
        {"client_name": "x" * 101}, {"client_name": "x" * 10_000}, {"client_name": ["x"]},
        {"client_name": "hiroba\u202egnp"}, {"client_name": "a\nb"}, {"client_name": {"a": {}}},
    ],
    ids=lambda changed: f"{next(iter(changed))}={str(next(iter(changed.values())))[:30]}",
)  # fmt: skip
def test_a_document_that_is_not_as_the_draft_wants_it_is_refused(client, changed):
    client.says(**changed)
    assert client.found() is None
    client.says()
    assert client.found(), "what was refused is not kept"


DEEP = b"[" * 2000 + b"]" * 2000


@pytest.mark.parametrize(
    "words",
    [
        {"status": 201}, {"status": 204, "body": b""}, {"status": 404}, {"status": 500},
        {"status": 302, "headers": {"location": "http://127.0.0.1/"}},
        {"content_type": "text/html"}, {"content_type": "application/jsonp"},
        {"content_type": ""},
        {"body": b""}, {"body": b"null"}, {"body": b"[]"}, {"body": b'"x"'}, {"body": b"{"},
        {"body": b"\xff\xfe{\0}\0"}, {"body": b'{"client_name": "\xff"}'}, {"body": DEEP},
        {"body": b'{"client_id": ' + DEEP + b"}"}, {"body": b'{"x": ' + DEEP + b"}"},
        {"body": b" " * 6000 + b"{}"}, {"body": b"{}" + b" " * 10_000_000},
        {"body": gzip.compress(b" " * 5_000_000), "headers": {"content_encoding": "gzip"}},
    ],
)  # fmt: skip
def test_a_hostile_answer_is_no_document(client, words):
    client.says(**words)
    assert client.found() is None


def test_a_document_that_says_it_is_packed_is_not_unpacked(client):
    body = json.dumps(client.document).encode()
    client.says(body=body, headers={"content_encoding": "gzip"})
    assert client.found() is None
    client.says(body=body, headers={"content_encoding": "identity"})
    assert client.found()


def test_a_document_that_drips_is_not_waited_for(client, monkeypatch):
    def drip(connection):
        while True:
            connection.sendall(b"HTTP/1.1 200 So\r\nx: ")
            time.sleep(0.1)

    monkeypatch.setattr(metadata, "SECONDS", 0.4)
    client.outside.speak = drip
    began = time.monotonic()
    assert client.found() is None
    assert time.monotonic() - began < 1.5


@pytest.mark.parametrize(
    "client_id",
    [
        "https://a.example", "https://a.example?x", "https://a.example/#x", "https://a.example/x#",
        "https://u@a.example/x", "https://u:p@a.example/x", "https://a.example/../x",
        "https://a.example/./x", "https://a.example/x/..", "https://a.example/%2e%2E/x",
        "https://a.example/.%2e/x", "http://a.example/x", "HTTPS://a.example/x", "https:///x",
        "https://a.example/" + "x" * 200, "https://a.example/é", "javascript://a.example/%0ax",
        "https://a.example/a b", "https://a.example\\x", "", "https://",
    ],
)  # fmt: skip
def test_an_address_that_is_no_client_id_is_not_called(client_id, monkeypatch):
    monkeypatch.setattr(metadata.outgoing, "get", None)
    assert not metadata.well_formed(client_id)
    assert metadata.find(client_id) is None


@pytest.mark.parametrize(
    "client_id", ["https://a.example/x", "https://a.example/", "https://a.example:8443/x?y=z"]
)
def test_an_address_with_a_path_is_a_client_id(client_id):
    assert metadata.well_formed(client_id)


def test_plain_http_is_for_addresses_that_the_setting_opens(client, settings):
    assert metadata.allowed_for_development(client.id)
    assert not metadata.allowed_for_development(client.id.replace("http", "https"))
    settings.HIROBA_OUTGOING_ALLOW = []
    assert not metadata.allowed_for_development(client.id)
    assert clients.find(client.id) is None
    assert client.outside.asked == []


@pytest.mark.parametrize(
    ("said", "lives"),
    [
        ({}, 3600), ({"cache_control": "public, max-age=600"}, 600),
        ({"cache_control": "max-age=0"}, 60), ({"cache_control": "max-age=-5"}, 3600),
        ({"cache_control": "no-store"}, 60), ({"cache_control": "no-cache, max-age=999"}, 60),
        ({"cache_control": "max-age=999999999"}, 86400),
        ({"cache_control": "max-age=900", "age": "300"}, 600),
        ({"cache_control": "max-age=9", "age": "x"}, 60),
        ({"cache_control": "max-age=" + "9" * 500}, 86400),
    ],
)  # fmt: skip
def test_it_is_kept_as_long_as_it_says_between_a_minute_and_a_day(client, clock, said, lives):
    clock.set(clock.now())
    client.says(headers=said)
    client.found()
    clock.forward(seconds=lives - 1)
    assert client.found()
    assert len(client.outside.asked) == 1
    clock.forward(seconds=2)
    assert client.found()
    assert len(client.outside.asked) == 2


def test_no_more_are_kept_than_there_is_room_for(client, monkeypatch):
    monkeypatch.setattr(metadata, "MOST_KEPT", 3)
    for n in range(5):
        client.id = f"{client.outside.url}/{n}"
        client.says(client_id=client.id)
        assert client.found()
    assert [key[-1] for key in metadata._documents] == ["2", "3", "4"]
