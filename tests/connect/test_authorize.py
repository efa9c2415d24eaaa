"""A service is consented to, used and disconnected over HTTP, by programs and people."""

import base64
import hashlib
import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from joserfc import jwk, jwt

from hiroba.agreements import journal
from hiroba.agreements.models import Consent, Record, Stop
from hiroba.connect import tokens
from hiroba.connect.models import Grant, Key, Purposed, Token
from tests.cast import a_service
from tests.doors import proved, signed_in, signed_out, text_of

VERIFIER = "v" * 43
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
BACK = "https://tide.example/back"
SECRET = "s" * 43
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(autouse=True)
def _writers(db):
    journal.forget_writers()
    yield
    journal.forget_writers()


@pytest.fixture
def service(cast):
    found = a_service(cast, state="open", redirects=BACK)
    for scope in ("openid", "profile", "email", "r_voice"):
        Purposed.objects.get_or_create(
            service=found, scope=scope, defaults={"purpose": "To greet you."}
        )
    Key.objects.create(service=found, hash=tokens.hashed(SECRET), hint="ssss")
    return found


def address(service, **words):
    asked = {
        "client_id": service.client, "response_type": "code", "redirect_uri": BACK,
        "scope": "openid profile", "state": "xyz", "code_challenge": CHALLENGE,
        "code_challenge_method": "S256", "nonce": "n-1",
    } | words  # fmt: skip
    return "/oauth/authorize?" + urlencode({k: v for k, v in asked.items() if v is not None})


def answers(response):
    assert response.status_code == 302, text_of(response)
    assert response["Location"].startswith(BACK)
    return {k: v[0] for k, v in parse_qs(urlsplit(response["Location"]).query).items()}


def agree(cast, service, who="hana", scopes=("openid", "profile"), always=False, **words):
    said = {"answer": "yes", "scopes": list(scopes)} | ({"always": "on"} if always else {})
    return answers(signed_in(cast.people[who]).post(address(service, **words), said))


def test_a_request_may_be_sent_as_a_form_of_another_site(cast, service):
    """OpenID Connect Core, 3.1.2.1; without the token that our own forms have."""
    path, _mark, query = address(service).partition("?")
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(path, query, content_type=FORM)
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?{query}")
    answer = stranger.post(address(service), {"answer": "yes"})
    assert answer.status_code == 403


def exchange(service, path="/oauth/token", secret=SECRET, **words):
    form = {
        "grant_type": "authorization_code", "client_id": service.client,
        "client_secret": secret, "redirect_uri": BACK, "code_verifier": VERIFIER,
    } | words  # fmt: skip
    body = urlencode({k: v for k, v in form.items() if v is not None})
    response = signed_out().post(path, body, content_type=FORM)
    return response.status_code, response.json(), response


def got(cast, service, **words):
    status, body, _response = exchange(service, code=agree(cast, service, **words)["code"])
    assert status == 200, body
    return body


def refreshed(service, token, **words):
    words = {"grant_type": "refresh_token", "refresh_token": token} | words
    return exchange(service, redirect_uri=None, code_verifier=None, **words)


def userinfo(token, scheme="Bearer"):
    return signed_out().get("/oauth/userinfo", headers={"authorization": f"{scheme} {token}"})


def test_PV_20_the_page_shows_who_gets_what_for_which_purpose(cast, service):
    page = text_of(signed_in(cast.hana).get(address(service)))
    for said in (service.name, "Pier Apps", "Japan", "To greet you.", service.policy):
        assert said in page
    assert "sub" in page  # The very claims that would leave.
    assert not Consent.objects.exists()


def test_a_code_becomes_tokens_and_an_id_token_that_is_on_record(cast, service):
    said = agree(cast, service)
    assert said["state"] == "xyz"
    assert said["iss"]
    status, body, response = exchange(service, code=said["code"])
    assert status == 200
    assert body["expires_in"] == 900
    assert body["scope"] == "openid profile"
    keys = jwk.KeySet.import_key_set(signed_out().get("/oauth/jwks").json())
    claims = jwt.decode(body["id_token"], keys, algorithms=["ES256"]).claims
    assert (claims["aud"], claims["nonce"]) == (service.client, "n-1")
    assert claims["sub"] != str(cast.hana.pk)
    assert Record.objects.get().pk == int(response["Hiroba-Record"])
    assert response["Cache-Control"] == "no-store"


def test_userinfo_answers_both_schemes_and_is_on_record_first(cast, service):
    token = got(cast, service)["access_token"]
    before = Record.objects.count()
    for scheme in ("Bearer", "OAuth"):
        response = userinfo(token, scheme)
        assert response.json()["name"] == "Hana"
        assert Record.objects.filter(pk=int(response["Hiroba-Record"])).exists()
    assert Record.objects.count() == before + 2


def test_two_partners_know_the_same_person_by_other_numbers(cast, service):
    other = a_service(cast, "kai", state="open", redirects=BACK)
    Key.objects.create(service=other, hash=tokens.hashed(SECRET), hint="ssss")
    subs = {
        userinfo(got(cast, one, scopes=("openid",), scope="openid")["access_token"]).json()
        ["sub"] for one in (service, other)
    }  # fmt: skip
    assert len(subs) == 2
    assert not any(str(cast.hana.pk) in sub for sub in subs)


def test_deny_is_as_easy_as_agree(cast, service):
    response = signed_in(cast.hana).post(address(service), {"answer": "no"})
    assert answers(response)["error"] == "access_denied"
    assert not Grant.objects.exists()


def test_what_is_not_ticked_is_not_given(cast, service):
    body = got(cast, service, scopes=("openid",))
    assert body["scope"] == "openid"
    assert "name" not in userinfo(body["access_token"]).json()


def test_nothing_ticked_is_asked_again_beside_the_boxes(cast, service):
    response = signed_in(cast.hana).post(address(service), {"answer": "yes"})
    assert response.status_code == 422
    assert "Tick something" in text_of(response)


def test_scopes_that_were_not_asked_for_are_not_given_however_the_form_is_filled(cast, service):
    assert (
        got(cast, service, scopes=("openid", "profile", "email"))["scope"] == "openid profile"
    )


def test_always_agree_asks_no_more_and_lives_longer(cast, service):
    agree(cast, service, always=True)
    assert "code" in answers(signed_in(cast.hana).get(address(service)))
    assert signed_in(cast.hana).get(address(service, prompt="consent")).status_code == 200
    assert signed_in(cast.hana).get(address(service, scope="openid email")).status_code == 200


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"scope": "openid r_everything"}, "invalid_scope"),
        ({"scope": "openid r_diary"}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "x" * 200}, "invalid_request"),
        ({"code_challenge": "+" * 43}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"request": "x.y.z"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/"}, "request_uri_not_supported"),
        ({"server_state": "made-up"}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "none"}, "consent_required"),
    ],
)
def test_what_is_wrong_with_the_request_is_told_to_the_service(cast, service, words, error):
    said = answers(signed_in(cast.hana).get(address(service, **words)))
    assert (said["error"], said["state"]) == (error, "xyz")
    assert said["iss"]


@pytest.mark.parametrize(
    "words",
    [
        {"client_id": "1"},
        {"client_id": "999999999999999999999999"},
        {"client_id": "x"},
        {"redirect_uri": "https://evil.example/back"},
        {"redirect_uri": BACK + "/"},
        {"redirect_uri": BACK + "#x"},
        {"redirect_uri": "https://tide.example@evil.example/back"},
        {"redirect_uri": "javascript:alert(1)"},
        {"redirect_uri": "/back"},
    ],
)
def test_whoever_may_be_somebody_else_is_sent_nowhere(cast, service, words):
    response = signed_in(cast.hana).get(address(service, **words))
    assert response.status_code == 400
    assert "Location" not in response


def test_whoever_is_signed_out_signs_in_first_and_comes_back(cast, service):
    response = signed_out().get(address(service))
    assert response["Location"].startswith("/sign-in/")
    assert answers(signed_out().get(address(service, prompt="none")))["error"] == (
        "login_required"
    )


@pytest.mark.parametrize("words", [{"prompt": "login"}, {"max_age": "60"}, {"max_age": "0"}])
def test_whoever_proved_too_long_ago_proves_again_and_comes_back(cast, service, clock, words):
    browser = proved(signed_in(cast.hana), "password")
    assert browser.get(address(service, **words)).status_code == 200
    clock.forward(minutes=2)
    again = browser.get(address(service, **words))
    assert again["Location"].startswith("/prove/")
    assert browser.get(address(service, max_age="300")).status_code == 200
    agreed = browser.post(address(service, **words), {"answer": "yes", "scopes": ["openid"]})
    assert "code" in answers(agreed)  # They were still reading the page.
    silent = browser.get(address(service, max_age="60", prompt="none"))
    assert answers(silent)["error"] == "login_required"


def test_a_sandbox_is_for_staff_and_test_accounts(cast):
    service = a_service(cast, redirects=BACK)
    assert signed_in(cast.hana).get(address(service, scope="openid")).status_code in {403, 404}
    assert signed_in(cast.tia).get(address(service, scope="openid")).status_code == 200


@pytest.mark.parametrize(
    ("words", "status", "error"),
    [
        ({"code": "made-up"}, 401, "invalid_grant"),
        ({"secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "1"}, 401, "invalid_client"),
        ({"code_verifier": "w" * 43}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_request"),
        ({"redirect_uri": "https://tide.example/other"}, 400, "invalid_grant"),
        ({"redirect_uri": None}, 400, "invalid_request"),
        ({"code": None}, 400, "invalid_request"),
        ({"code": "x" * 9000}, 400, "invalid_request"),
        ({"client_id": "9" * 5000}, 401, "invalid_client"),
        ({"client_id": "9" * 19}, 401, "invalid_client"),
        ({"client_id": "٣٤"}, 401, "invalid_client"),
        ({"client_id": "a\0b"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
    ],
)
def test_a_bad_exchange_gets_the_right_error_and_writes_nothing(
    cast, service, words, status, error
):
    code = agree(cast, service)["code"]
    found, body, _response = exchange(service, **{"code": code} | words)
    assert (found, body["error"]) == (status, error)
    assert not Token.objects.exists()
    assert exchange(service, code=code)[0] == 200, "what is refused uses nothing up"


def test_a_code_that_comes_twice_ends_what_it_began(cast, service):
    code = agree(cast, service)["code"]
    _status, body, _response = exchange(service, code=code)
    assert exchange(service, code=code)[0] == 401
    assert userinfo(body["access_token"]).status_code == 401


def test_a_code_lives_three_minutes(cast, service, clock):
    clock.forward(seconds=0)
    code = agree(cast, service)["code"]
    clock.forward(minutes=3, seconds=1)
    assert exchange(service, code=code)[0] == 401


def test_a_refresh_token_is_new_each_time_and_a_used_one_ends_the_family(cast, service):
    first = got(cast, service)
    status, second, _response = refreshed(service, first["refresh_token"])
    assert status == 200
    assert second["refresh_token"] != first["refresh_token"]
    assert refreshed(service, first["refresh_token"])[0] == 400
    assert refreshed(service, second["refresh_token"])[0] == 400
    assert userinfo(second["access_token"]).status_code == 401


def test_an_expired_refresh_token_is_refused_as_on_this_wire(cast, service, clock):
    clock.forward(seconds=0)
    body = got(cast, service)
    clock.forward(hours=6, seconds=1)
    status, said, _response = refreshed(service, body["refresh_token"])
    assert (status, said["error"]) == (401, "invalid_grant")


def test_fewer_scopes_can_be_asked_for_at_a_refresh_and_never_more(cast, service):
    body = got(cast, service)
    assert refreshed(service, body["refresh_token"], scope="openid email")[1]["error"] == (
        "invalid_scope"
    )
    status, fewer, _response = refreshed(service, body["refresh_token"], scope="openid")
    assert (status, fewer["scope"]) == (200, "openid"), "what is refused uses nothing up"
    status, all_again, _response = refreshed(service, fewer["refresh_token"])
    assert (status, all_again["scope"]) == (200, body["scope"]), "the family keeps what it had"


def test_an_old_program_needs_neither_pkce_nor_response_type(cast, service):
    service.classic = True
    service.save()
    state = exchange(service, "/2/token", grant_type="server_state", secret=None)[1]
    words = {
        "code_challenge": None, "code_challenge_method": None, "response_type": None,
        "redirect_uri": None, "nonce": None,
    }  # fmt: skip
    code = agree(cast, service, **words, server_state=state["server_state"])["code"]
    words = {"redirect_uri": None, "code_verifier": None, "code": code}
    assert exchange(service, "/2/token", **words)[0] == 401  # It is bound to its state.
    status, body, _response = exchange(
        service, "/2/token", **words, server_state=state["server_state"]
    )
    assert (status, body["expires_in"]) == (200, 900)


@pytest.mark.parametrize(
    ("headers", "status", "challenge"),
    [
        ({}, 401, "Bearer resource_metadata="),
        ({"authorization": "Bearer x"}, 401, 'Bearer error="invalid_token"'),
        ({"authorization": "OAuth x"}, 401, "OAuth error='invalid_token'"),
    ],
)
def test_a_token_that_opens_nothing_is_answered_in_its_own_way(db, headers, status, challenge):
    response = signed_out().get("/oauth/userinfo", headers=headers)
    assert response.status_code == status
    assert response["WWW-Authenticate"].startswith(challenge)


def test_an_expired_token_is_told_apart_to_old_programs(cast, service, clock):
    clock.forward(seconds=0)
    token = got(cast, service)["access_token"]
    clock.forward(minutes=15, seconds=1)
    assert userinfo(token, "OAuth")["WWW-Authenticate"] == "OAuth error='expired_token'"
    assert 'error="invalid_token"' in userinfo(token)["WWW-Authenticate"]


def test_a_token_in_the_query_works_only_where_its_owner_switched_it_on(cast, service):
    token = got(cast, service)["access_token"]
    ask = signed_out().get
    assert ask(f"/oauth/userinfo?oauth_token={token}").status_code == 400
    service.query_tokens = True
    service.save()
    assert ask(f"/oauth/userinfo?oauth_token={token}").status_code == 200
    assert ask(f"/oauth/userinfo?access_token={token}").status_code == 200


def test_a_service_reads_about_its_own_tokens_alone(cast, service):
    token = got(cast, service)["access_token"]
    words = {"grant_type": None, "token": token, "code_verifier": None, "redirect_uri": None}
    found = exchange(service, "/oauth/introspect", **words)[1]
    assert (found["active"], found["scope"]) == (True, "openid profile")
    other = a_service(cast, "kai", state="open")
    Key.objects.create(service=other, hash=tokens.hashed("t" * 43), hint="tttt")
    assert exchange(other, "/oauth/introspect", secret="t" * 43, **words)[1] == {
        "active": False
    }


def test_what_is_revoked_opens_nothing(cast, service):
    body = got(cast, service)
    words = {"grant_type": None, "code_verifier": None, "redirect_uri": None}
    sent = exchange_raw(service, "/oauth/revoke", token=body["refresh_token"], **words)
    assert sent.status_code == 200
    assert userinfo(body["access_token"]).status_code == 401


def exchange_raw(service, path, **words):
    form = {"client_id": service.client, "client_secret": SECRET} | words
    body = urlencode({k: v for k, v in form.items() if v is not None})
    return signed_out().post(path, body, content_type=FORM)


def test_PV_11_disconnecting_takes_effect_with_the_next_request(cast, service):
    token = got(cast, service)["access_token"]
    consent = Consent.objects.get()
    hana = signed_in(cast.hana)
    assert service.name in text_of(hana.get("/my-data/services/"))
    hana.post(f"/my-data/services/{consent.pk}/disconnect/")
    assert userinfo(token).status_code == 401
    assert service.name not in text_of(hana.get("/my-data/services/"))
    assert signed_in(cast.ken).post(
        f"/my-data/services/{consent.pk}/disconnect/"
    ).status_code == 404  # fmt: skip


def test_PV_11_stopping_everything_ends_every_consent(cast, service):
    token = got(cast, service)["access_token"]
    hana = signed_in(cast.hana)
    hana.post("/my-data/received/", {"deed": "stop", "client": ""})
    assert userinfo(token).status_code == 401
    assert Stop.objects.get().client == ""
    for refused in (
        hana.get(address(service)),
        hana.post(address(service), {"answer": "yes", "scopes": ["openid"]}),
    ):
        assert refused.status_code == 403
        assert 'href="/my-data/received/?next=' in text_of(refused)
    hana.post("/my-data/received/", {"deed": "resume", "client": ""})
    assert not Stop.objects.exists()


def test_PR_6_a_partner_that_loses_the_graph_api_acts_for_nobody(cast, service):
    token = got(cast, service)["access_token"]
    partner = cast.partners["pia"]
    partner.tier = "general"
    partner.save()
    assert userinfo(token).status_code == 401
    assert signed_in(cast.hana).get(address(service)).status_code == 403


def test_secrets_are_kept_as_hashes_alone(cast, service):
    body = got(cast, service)
    kept = json.dumps(list(Token.objects.values_list("hash", flat=True)))
    assert body["access_token"] not in kept
    assert body["refresh_token"] not in kept
