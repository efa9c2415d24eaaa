"""The token endpoint to the letter: who asks, what is refused, and what that leaves behind."""

import json
from base64 import b64encode
from urllib.parse import quote, urlencode

import pytest
from django.test import RequestFactory

from hiroba.api import limits
from hiroba.api.oauth import application
from hiroba.connect import tokens
from hiroba.connect.models import Grant, Key, Purposed, ServerState
from tests.cast import a_service
from tests.connect.test_authorize import (
    BACK,
    FORM,
    SECRET,
    VERIFIER,
    address,
    agree,
    answers,
    exchange,
    got,
    refreshed,
    userinfo,
)
from tests.doors import signed_in, signed_out


@pytest.fixture
def service(cast):
    found = a_service(cast, state="open", redirects=BACK)
    for scope in ("openid", "profile", "r_voice"):
        Purposed.objects.get_or_create(
            service=found, scope=scope, defaults={"purpose": "To greet you."}
        )
    Key.objects.create(service=found, hash=tokens.hashed(SECRET), hint="ssss")
    return found


@pytest.fixture
def classic(service):
    service.classic = True
    service.save()
    return service


def basic(name, secret):
    return {"authorization": "Basic " + b64encode(f"{name}:{secret}".encode()).decode()}


def send(path, form, **headers):
    body = form if isinstance(form, str) else urlencode(form)
    return signed_out().post(path, body, content_type=FORM, headers=headers)


def a_code(cast, service):
    return {
        "grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER,
        "code": agree(cast, service)["code"],
    }  # fmt: skip


@pytest.mark.parametrize("path", ["/oauth/token", "/oauth/token/", "/2/token", "/2/token/"])
def test_old_names_new_names_and_a_slash_are_the_same(cast, service, path):
    assert exchange(service, path, code=agree(cast, service)["code"])[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/oauth/jwks", "/.well-known/openid-configuration",
        "/.well-known/oauth-authorization-server", "/.well-known/oauth-protected-resource",
        "/.well-known/oauth-protected-resource/2",
    ],
)  # fmt: skip
def test_a_slash_makes_no_difference_to_what_is_published_and_HEAD_is_as_GET(db, path):
    asked, head = signed_out().get(path), signed_out().head(path)
    assert asked.json() == signed_out().get(path + "/").json()
    assert (head.status_code, head["Cache-Control"]) == (200, asked["Cache-Control"])


@pytest.mark.parametrize("path", ["/oauth/authorize/", "/connect_authorize.pl/"])
def test_a_slash_makes_no_difference_to_the_page_of_agreement(cast, service, path):
    query = address(service).partition("?")[2]
    assert signed_in(cast.hana).get(f"{path}?{query}").status_code == 200


def test_a_client_may_say_who_it_is_by_http_basic(cast, service):
    """Both halves are form-encoded first (RFC 6749, 2.3.1)."""
    escaped = "".join(f"%{ord(letter):02x}" for letter in SECRET)
    for secret in (SECRET, quote(SECRET), escaped):
        answer = send("/oauth/token", a_code(cast, service), **basic(service.client, secret))
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "form"),
    [
        (lambda s: basic(s.client, "wrong"), {}),
        (lambda s: basic(s.client, ""), {}),
        (lambda s: basic("1", SECRET), {}),
        (lambda s: {"authorization": "Basic ***"}, {}),
        (lambda s: {"authorization": "Basic " + b64encode(b"\xff").decode()}, {}),
    ],
)
def test_who_cannot_prove_by_http_basic_who_it_is_is_asked_for_it(cast, service, headers, form):
    answer = send("/oauth/token", a_code(cast, service) | form, **headers(service))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"] == 'Basic realm="hiroba"'


def test_one_client_in_two_ways_or_two_in_one_request_are_refused(cast, service):
    said = basic(service.client, SECRET)
    for words in ({"client_secret": SECRET}, {"client_id": "1"}):
        answer = send("/oauth/token", a_code(cast, service) | words, **said)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    same = a_code(cast, service) | {"client_id": service.client}
    assert send("/oauth/token", same, **said).status_code == 200


def test_a_parameter_that_comes_twice_is_refused(cast, service):
    form = urlencode(a_code(cast, service) | {"client_id": service.client}) + "&code=x"
    answer = send("/oauth/token", form, **basic(service.client, SECRET))
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_grant_that_is_no_good_is_no_question_who_the_client_is(service):
    status, body, response = exchange(service, code="made-up")
    assert (status, body["error"]) == (401, "invalid_grant")
    assert body["error_description"]
    assert "WWW-Authenticate" not in response


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"grant_type=\xff\xfe", FORM),
        (b"grant_type=%ff%fe&client_id=%00", FORM),
        (b'{"grant_type": "authorization_code"}', "application/json"),
        (b"--x--", "multipart/form-data; boundary=x"),
        (b"{", FORM),
        (b"", FORM),
        (b"&" * 10_000, FORM),
    ],
)
def test_a_body_that_is_no_form_is_400(db, body, kind):
    for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
        answer = signed_out().post(path, body, content_type=kind)
        assert answer.status_code in {400, 401}, path
        assert answer["Content-Type"] == "application/json"


def test_a_body_that_nobody_needs_is_413_for_programs_as_well(db):
    sent = RequestFactory().post("/oauth/token", b"x" * 3_000_000, content_type=FORM)
    said = []
    body = b"".join(application(sent.environ, lambda status, _headers: said.append(status)))
    assert (said[0][:3], json.loads(body)) == ("413", {"error": "invalid_request"})


def test_an_address_that_asks_too_often_is_told_when_to_come_again(db, monkeypatch):
    monkeypatch.setattr(limits, "AN_ADDRESS", 1)
    said = []
    for _ in range(2):
        sent = RequestFactory(REMOTE_ADDR="198.51.100.88").post("/oauth/token", b"", FORM)
        list(application(sent.environ, lambda *told: said.append(told)))
    (first, _), (second, headers) = said
    assert (first[:3], second[:3]) == ("400", "429")
    assert 0 < int(dict(headers)["Retry-After"]) <= 60


def test_HEAD_of_userinfo_is_as_GET_without_a_body(cast, service):
    token = got(cast, service)["access_token"]
    said, sent = (
        [],
        RequestFactory().head("/oauth/userinfo", HTTP_AUTHORIZATION=f"Bearer {token}"),
    )
    assert list(application(sent.environ, lambda *told: said.append(told))) == []
    ((status, headers),) = said
    assert status == "200 OK"
    assert int(dict(headers)["Content-Length"]) > 2


def test_a_server_state_needs_no_secret_and_takes_the_client_from_http_basic(service):
    named = {"client_id": service.client}
    for form, headers in ((named, {}), ({}, basic(service.client, "whatever"))):
        answer = send("/2/token", {"grant_type": "server_state"} | form, **headers)
        assert set(answer.json()) == {"server_state"}
    assert send("/2/token", {"grant_type": "server_state"}).status_code == 401
    assert send("/2/token", {"grant_type": "server_state", "client_id": "1"}).status_code == 401
    assert ServerState.objects.count() == 2


def test_a_server_state_lives_thirty_minutes_and_is_for_its_client(cast, classic, clock):
    clock.forward(seconds=0)
    form = {"grant_type": "server_state", "client_id": classic.client}
    plain = {"code_challenge": None, "code_challenge_method": None}
    state = send("/2/token", form).json()["server_state"]
    other = a_service(cast, "kai", state="open", redirects=BACK, classic=True)
    hana = signed_in(cast.hana)
    for one in (other, classic):
        answer = hana.get(address(one, scope="openid", server_state=state, **plain))
        assert answer.status_code == (302 if one is other else 200)
    clock.forward(minutes=30, seconds=1)
    late = hana.get(address(classic, scope="openid", server_state=state, **plain))
    assert answers(late)["error"] == "invalid_request"


def test_without_scopes_and_pkce_an_old_program_asks_for_what_works_without(cast, classic):
    words = {"scope": None, "code_challenge": None, "code_challenge_method": None}
    code = agree(cast, classic, scopes=("r_profile", "r_voice"), **words)["code"]
    body = exchange(classic, code=code, code_verifier=None)[1]
    assert body["scope"] == "r_profile r_voice"


def test_a_verifier_without_a_challenge_is_a_request_that_was_tampered_with(cast, classic):
    """RFC 9700, 2.1.1."""
    words = {"code_challenge": None, "code_challenge_method": None, "scope": "r_profile"}
    code = agree(cast, classic, scopes=("r_profile",), **words)["code"]
    status, body, _response = exchange(classic, code=code)
    assert (status, body["error"]) == (400, "invalid_grant")
    assert exchange(classic, code=code, code_verifier=None)[0] == 200


def test_a_code_of_another_service_is_none(cast, service):
    other = a_service(cast, "kai", state="open", redirects=BACK)
    Key.objects.create(service=other, hash=tokens.hashed(SECRET), hint="ssss")
    code = agree(cast, service)["code"]
    assert exchange(other, code=code)[0] == 401
    assert exchange(service, code=code)[0] == 200, "it ended nothing"


@pytest.mark.parametrize("which", ["access_token", "made up", ""])
def test_what_is_no_refresh_token_refreshes_nothing(cast, service, which):
    body = got(cast, service)
    status, said, _response = refreshed(service, body.get(which, which))
    assert (status, said["error"]) in {(400, "invalid_grant"), (400, "invalid_request")}
    assert refreshed(service, body["refresh_token"])[0] == 200


def test_a_refresh_token_of_another_service_ends_nothing(cast, service):
    other = a_service(cast, "kai", state="open", redirects=BACK)
    Key.objects.create(service=other, hash=tokens.hashed(SECRET), hint="ssss")
    body = got(cast, service)
    assert refreshed(other, body["refresh_token"])[0] == 400
    assert refreshed(service, body["refresh_token"], secret="wrong")[0] == 401
    assert refreshed(service, body["refresh_token"])[0] == 200


def test_an_expired_refresh_token_is_told_apart_each_time(cast, service, clock):
    clock.forward(seconds=0)
    body = got(cast, service)
    clock.forward(hours=6, seconds=1)
    for _time in range(2):
        status, said, _response = refreshed(service, body["refresh_token"])
        assert (status, said["error"]) == (401, "invalid_grant")


def test_reuse_ends_the_family_and_no_other(cast, service):
    first, other = got(cast, service), got(cast, service)
    second = refreshed(service, first["refresh_token"])[1]
    third = refreshed(service, second["refresh_token"])[1]
    assert refreshed(service, first["refresh_token"])[0] == 400
    assert userinfo(third["access_token"]).status_code == 401
    assert refreshed(service, third["refresh_token"])[0] == 400
    assert userinfo(other["access_token"]).status_code == 200
    assert Grant.objects.count() == 1


def test_a_number_that_is_too_long_in_a_request_is_no_fault_of_ours(cast, service):
    hana = signed_in(cast.hana)
    assert hana.get(address(service, max_age="9" * 5000)).status_code == 200
    assert hana.get(address(service, client_id="9" * 5000)).status_code == 400
    assert hana.get(address(service, state="x" * 9000)).status_code == 400
