"""Programs of others in Python, against the live server: requests-oauthlib and Authlib."""

import secrets

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from authlib.integrations.requests_client import OAuthError
from authlib.oidc.core import CodeIDToken
from joserfc import jwk, jwt
from oauthlib.oauth2 import BackendApplicationClient, InvalidGrantError
from requests_oauthlib import OAuth2Session

from tests.programs.browser import Browser, said

WORDS = ["openid", "profile", "r_profile", "r_voice", "w_voice"]


@pytest.fixture(autouse=True)
def _plain_http(monkeypatch):
    """The libraries want https, which a server on loopback has not."""
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")


@pytest.fixture(scope="module")
def modern(server):
    return server.service("modern")


@pytest.fixture(scope="module")
def ken(server):
    return Browser(server, "ken")


@pytest.fixture
def oauthlib(modern):
    return OAuth2Session(
        modern["client_id"], redirect_uri=modern["redirect_uri"], scope=WORDS, pkce="S256"
    )


def exchange(oauthlib, modern, location):
    return oauthlib.fetch_token(
        modern["token_endpoint"], authorization_response=location,
        client_secret=modern["client_secret"], include_client_id=True,
    )  # fmt: skip


def test_requests_oauthlib_reads_writes_and_refreshes(oauthlib, modern, ken):
    address, state = oauthlib.authorization_url(modern["authorization_endpoint"])
    location = ken.agree(address)
    assert said(location)["state"] == state
    token = exchange(oauthlib, modern, location)
    assert (token["expires_in"], set(token["scope"])) == (900, set(WORDS))
    assert oauthlib.get(f"{modern['api']}/people/@me/@self").json()["entry"]["displayName"] == (
        "Ken"
    )
    words = {"status": f"From requests-oauthlib {secrets.token_hex(4)}"}
    made = oauthlib.post(f"{modern['api']}/voice/statuses", words).json()
    shown = oauthlib.get(f"{modern['api']}/voice/statuses/{made['id']}").json()
    assert shown["text"] == words["status"]
    second = oauthlib.refresh_token(
        modern["token_endpoint"], client_id=modern["client_id"],
        client_secret=modern["client_secret"],
    )  # fmt: skip
    assert second["refresh_token"] != token["refresh_token"]
    assert oauthlib.delete(f"{modern['api']}/voice/statuses/{made['id']}").status_code == 200


def test_requests_oauthlib_refreshes_by_itself_with_http_basic(modern, ken):
    kept = []
    program = OAuth2Session(
        modern["client_id"], redirect_uri=modern["redirect_uri"], scope=WORDS, pkce="S256",
        auto_refresh_url=modern["token_endpoint"], token_updater=kept.append,
    )  # fmt: skip
    location = ken.agree(program.authorization_url(modern["authorization_endpoint"])[0])
    basic = requests.auth.HTTPBasicAuth(modern["client_id"], modern["client_secret"])
    token = program.fetch_token(
        modern["token_endpoint"], authorization_response=location, auth=basic
    )
    program.token = token | {"expires_at": 1}
    answer = program.get(f"{modern['api']}/people/@me/@self", auth=basic)
    assert answer.status_code == 200, answer.text
    assert kept[0]["access_token"] != token["access_token"]


def test_requests_oauthlib_is_told_what_is_wrong(oauthlib, modern, ken):
    address, _state = oauthlib.authorization_url(modern["authorization_endpoint"])
    location = ken.agree(address)
    exchange(oauthlib, modern, location)
    with pytest.raises(InvalidGrantError):
        exchange(oauthlib, modern, location)
    assert oauthlib.get(f"{modern['api']}/people/@me/@self").status_code == 401
    assert said(ken.deny(address))["error"] == "access_denied"


def test_requests_oauthlib_is_told_when_less_was_agreed_to(oauthlib, modern, ken):
    address, _state = oauthlib.authorization_url(modern["authorization_endpoint"])
    with pytest.raises(Warning, match="Scope has changed"):
        exchange(oauthlib, modern, ken.agree(address, "r_profile"))


def test_requests_oauthlib_acts_for_itself(modern):
    client = BackendApplicationClient(modern["client_id"], scope=["r_profile"])
    program = OAuth2Session(client=client)
    token = program.fetch_token(modern["token_endpoint"], client_secret=modern["client_secret"])
    assert "refresh_token" not in token
    assert program.get(f"{modern['api']}/people/@me/@self").status_code == 403


@pytest.fixture
def found(server):
    return requests.get(f"{server.url}/.well-known/openid-configuration").json()


@pytest.fixture
def authlib(modern):
    return AuthlibSession(
        modern["client_id"], modern["client_secret"], scope=WORDS,
        redirect_uri=modern["redirect_uri"], code_challenge_method="S256",
    )  # fmt: skip


def test_authlib_signs_somebody_in_by_what_discovery_says(authlib, found, modern, ken):
    verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    address, _state = authlib.create_authorization_url(
        found["authorization_endpoint"], code_verifier=verifier, nonce=nonce
    )
    location = ken.agree(address)
    assert said(location)["iss"] == found["issuer"]
    token = authlib.fetch_token(
        found["token_endpoint"], authorization_response=location, code_verifier=verifier
    )
    keys = jwk.KeySet.import_key_set(requests.get(found["jwks_uri"]).json())
    algorithms = found["id_token_signing_alg_values_supported"]
    signed = jwt.decode(token["id_token"], keys, algorithms=algorithms)
    told = CodeIDToken(
        signed.claims, signed.header,
        {"iss": {"value": found["issuer"]}, "nonce": {"value": nonce}},
        {"client_id": modern["client_id"], "access_token": token["access_token"]},
    )  # fmt: skip
    told.validate()
    person = authlib.get(found["userinfo_endpoint"]).json()
    assert (person["sub"], person["name"]) == (told["sub"], "Ken")


def test_authlib_refreshes_asks_about_and_revokes_a_token(authlib, found, ken):
    verifier = secrets.token_urlsafe(48)
    address, _state = authlib.create_authorization_url(
        found["authorization_endpoint"], code_verifier=verifier
    )
    authlib.fetch_token(
        found["token_endpoint"], authorization_response=ken.agree(address),
        code_verifier=verifier,
    )  # fmt: skip
    token = authlib.refresh_token(found["token_endpoint"])
    asked = authlib.introspect_token(
        found["introspection_endpoint"], token=token["access_token"]
    )
    assert asked.json()["active"] is True
    gone = authlib.revoke_token(found["revocation_endpoint"], token=token["refresh_token"])
    assert gone.status_code == 200
    asked = authlib.introspect_token(
        found["introspection_endpoint"], token=token["access_token"]
    )
    assert asked.json() == {"active": False}
    with pytest.raises(OAuthError, match="invalid_grant"):
        authlib.refresh_token(found["token_endpoint"], refresh_token=token["refresh_token"])
