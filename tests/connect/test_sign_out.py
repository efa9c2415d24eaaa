"""Signing out at a service and here (RP-initiated logout 1.0), and forged hints."""

import json
from base64 import urlsafe_b64encode
from urllib.parse import urlencode

import pytest
from joserfc import jwk, jwt

from hiroba.connect import signing, tokens
from hiroba.connect.models import Key
from tests.cast import a_service
from tests.connect.test_authorize import BACK, SECRET, got
from tests.doors import signed_in, signed_out, text_of

BYE = "https://tide.example/bye"


@pytest.fixture
def service(cast):
    found = a_service(cast, state="open", redirects=BACK)
    Key.objects.create(service=found, hash=tokens.hashed(SECRET), hint="ssss")
    return found


@pytest.fixture
def hint(cast, service):
    return got(cast, service, scopes=("openid",), scope="openid")["id_token"]


def leaving(hint, target=BYE, **words):
    words = {"id_token_hint": hint, "post_logout_redirect_uri": target} | words
    return "/oauth/logout?" + urlencode(words)


def test_the_person_is_asked_then_signed_out_and_sent_back(cast, hint):
    hana = signed_in(cast.hana)
    page = hana.get(leaving(hint, state="a b"))
    assert page.status_code == 200
    assert hana.get("/").status_code == 200
    answer = hana.post(leaving(hint, state="a b"))
    assert answer["Location"] == f"{BYE}?state=a+b"
    assert "/sign-in/" in hana.get("/my-data/services/")["Location"]


def test_whoever_is_signed_out_already_goes_straight_back(hint):
    assert signed_out().get(leaving(hint))["Location"] == BYE
    assert signed_out().get("/oauth/logout/")["Location"] == "/"


def test_an_old_hint_is_good_enough(cast, hint, clock):
    clock.forward(days=2)
    assert signed_out().get(leaving(hint))["Location"] == BYE


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "https://tide.example.evil.example/", "//evil.example/",
        "https://tide.example@evil.example/", "https://u@tide.example/bye", "/bye", "",
        "https://tide.example\\@evil.example/", "https://TIDE.example/bye", "javascript:x",
        "https://tide.example./bye", "https://tide.example:444/bye", "http://tide.example/bye",
        "https://tide.example/bye#x", "https://tide.exam\nple/bye", "https://tide.example/\u3042",
    ],
)  # fmt: skip
def test_nobody_is_sent_to_an_address_of_somebody_else(cast, hint, target):
    assert signed_out().get(leaving(hint, target))["Location"] == "/"
    page = signed_in(cast.hana).get(leaving(hint, target))
    assert 'href="/"' in text_of(page)


def test_a_hint_that_is_for_another_client_is_none(hint):
    assert signed_out().get(leaving(hint, client_id="1"))["Location"] == "/"


def encoded(part):
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def forged(service):
    """Tokens for the right service that nobody here signed."""
    claims = {"aud": service.client, "sub": "x", "iss": "http://localhost"}
    public = signing.published()["keys"][0]
    other = jwk.ECKey.generate_key("P-256")
    secret = jwk.OctKey.import_key(json.dumps(public).encode())
    body = encoded(claims)
    yield f"{encoded({'alg': 'none'})}.{body}."
    yield f"{encoded({'alg': 'None', 'kid': public['kid']})}.{body}."
    yield f"{encoded({'alg': 'ES256', 'kid': public['kid']})}.{body}."
    yield f"{encoded({'alg': 'ES256', 'kid': public['kid']})}.{body}.{'A' * 86}"
    yield jwt.encode({"alg": "HS256", "kid": public["kid"]}, claims, secret)
    yield jwt.encode({"alg": "ES256", "kid": public["kid"]}, claims, other)
    yield jwt.encode({"alg": "ES256", "jwk": other.as_dict(private=False)}, claims, other)
    yield f"{encoded({'alg': 'ES256', 'jku': 'https://evil.example/', 'kid': 'x'})}.{body}.AA"
    yield f"{encoded({'alg': ['ES256'], 'kid': {}})}.{body}.AA"
    yield f"{encoded({'alg': 'ES256', 'crit': ['b64'], 'b64': False})}.{body}.AA"
    yield f"{encoded([])}.{body}.AA"
    yield from ("", ".", "..", "a.b.c", "\u3042.\u3042.\u3042", "a" * 5000, "e30.e30.e30")


def test_a_token_that_we_did_not_sign_is_no_hint(cast, service):
    for hint in forged(service):
        assert signed_out().get(leaving(hint))["Location"] == "/", hint
