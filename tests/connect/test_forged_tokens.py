"""Tokens that nobody here signed, with every trick of their header: none is taken for ours."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

import pytest
from joserfc import jwk, jwt

from hiroba.connect import signing
from tests.cast import a_service
from tests.doors import signed_out

BACK = "https://tide.example/bye"


@pytest.fixture
def service(cast):
    return a_service(cast, state="open", after_logout=BACK)


def leads(hint):
    words = {"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    return signed_out().get(f"/oauth/logout?{urlencode(words)}")["Location"]


def encoded(part):
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def forged(service):
    claims = {"aud": service.client, "sub": "x", "iss": "http://localhost"}
    public = signing.published()["keys"][0]
    other = jwk.ECKey.generate_key("P-256")
    secret = jwk.OctKey.import_key(json.dumps(public).encode())
    known, body = {"alg": "ES256", "kid": public["kid"]}, encoded(claims)
    yield f"{encoded({'alg': 'none'})}.{body}."
    yield f"{encoded(known | {'alg': 'None'})}.{body}."
    yield f"{encoded(known)}.{body}."
    yield f"{encoded(known)}.{body}.{'A' * 86}"
    yield jwt.encode(known | {"alg": "HS256"}, claims, secret)
    yield jwt.encode(known, claims, other)
    yield jwt.encode({"alg": "ES256", "jwk": other.as_dict(private=False)}, claims, other)
    yield f"{encoded({'alg': 'ES256', 'jku': 'https://evil.example/', 'kid': 'x'})}.{body}.AA"
    yield f"{encoded({'alg': ['ES256'], 'kid': {}})}.{body}.AA"
    yield f"{encoded(known | {'crit': ['b64'], 'b64': False})}.{body}.AA"
    yield f"{encoded([])}.{body}.AA"
    yield from ("", ".", "..", "a.b.c", "\u3042.\u3042.\u3042", "a" * 5000, "e30.e30.e30")


def test_a_token_that_we_did_not_sign_is_no_hint(service):
    assert leads(signing.sign({"aud": service.client})) == BACK
    for token in forged(service):
        assert leads(token) == "/", token
