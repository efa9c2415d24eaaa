"""Codes from an app, and recovery codes."""

import base64
import hashlib
import hmac
import json
import struct
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import connection
from django.test import Client

from hiroba.accounts.models import Account
from hiroba.accounts.sessions import STEP_UP_LASTS
from tests.accounts.test_sign_in import session, sign_in


def code(secret: str, *, steps_ago: int = 0) -> str:
    """RFC 6238: six digits, thirty seconds, of which at least three are left."""
    if (late := time.time() % 30) > 27:
        time.sleep(30 - late)
    counter = struct.pack(">Q", int(time.time()) // 30 - steps_ago)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture
def codes(client: Client, hana: Account) -> list[str]:
    """Hana has switched the app on and written down these."""
    sign_in(client)
    page = client.get("/second-factor/app/")
    assert "data:image/svg+xml;base64," in page.text
    secret = page.context_data["form"].secret
    assert client.post("/second-factor/app/", {"code": "12"}).status_code == 422
    answer = client.post("/second-factor/app/", {"code": code(secret)})
    assert answer.url == "/second-factor/codes/"
    return list(client.get(answer.url).context_data["unused_codes"])


def test_setting_it_up_counts_as_a_proof_with_it(codes: list[str], client: Client) -> None:
    here = session(client)
    assert (here.factors, here.proved is not None) == (2, True)


def test_T_6_a_session_that_proved_nothing_lately_cannot_add_one(
    client: Client,
    hana: Account,
    clock: Any,
) -> None:
    sign_in(client)
    secret = client.get("/second-factor/app/").context_data["form"].secret
    clock.forward(minutes=16)
    for page in ("/second-factor/app/", "/second-factor/passkeys/add/"):
        for answer in (client.get(page), client.post(page, {"code": code(secret)})):
            assert answer.url.startswith("/prove/")
    assert not Authenticator.objects.filter(user=hana).exists()
    here = session(client)
    assert (here.factors, here.proved < clock.now() - STEP_UP_LASTS) == (1, True)


def test_a_password_alone_no_longer_signs_in(codes: list[str], hana: Account) -> None:
    client = Client()
    assert sign_in(client, next="/law/").url == "/sign-in/second-factor/"
    assert client.get("/notices/").url.startswith("/sign-in/")
    assert client.get("/sign-in/second-factor/").status_code == 200
    assert client.post("/sign-in/second-factor/", {"code": "000000"}).status_code == 422
    assert session(client) is None
    assert client.post("/sign-in/second-factor/", {"code": codes[0]}).url == "/law/"
    assert session(client).account_id == hana.pk


def test_a_recovery_code_works_once(codes: list[str]) -> None:
    for status in (302, 422):
        client = Client()
        sign_in(client)
        answer = client.post("/sign-in/second-factor/", {"code": codes[3]})
        assert answer.status_code == status


def test_a_code_of_the_app_works_until_the_next_one_ends_and_once(
    client: Client, hana: Account
) -> None:  # fmt: skip
    sign_in(client)
    secret = client.get("/second-factor/app/").context_data["form"].secret
    client.post("/second-factor/app/", {"code": code(secret)})
    just_over, long_over = code(secret, steps_ago=1), code(secret, steps_ago=2)
    for shown, status in ((long_over, 422), (just_over, 302), (just_over, 422)):
        client = Client()
        sign_in(client)
        cache.delete(f"allauth.mfa.totp.used?user={hana.pk}&code={shown}")  # as 30 s later
        answer = client.post("/sign-in/second-factor/", {"code": shown})
        assert answer.status_code == status


def test_codes_are_guessed_five_times_at_most(codes: list[str]) -> None:
    client = Client()
    sign_in(client)
    tries = [client.post("/sign-in/second-factor/", {"code": "000000"}) for _ in range(7)]
    assert [one.status_code for one in tries] == [422] * 5 + [429] * 2
    assert 290 < int(tries[-1].headers["Retry-After"]) <= 300
    assert client.post("/sign-in/second-factor/", {"code": codes[0]}).status_code == 429


def at_the_second_step(said: str, client: Client) -> Any:
    sign_in(client)
    return client.post("/sign-in/second-factor/", {"code": said})


def test_whoever_has_the_password_locks_out_strangers_and_not_the_owner(
    client: Client, codes: list[str]
) -> None:
    hers, theirs = Client(), Client()
    assert at_the_second_step(codes[0], hers).url == "/"
    client.post("/sign-out/")
    hers.post("/sign-out/")
    tries = [at_the_second_step("000000", theirs).status_code for _ in range(6)]
    assert tries == [422] * 5 + [429]
    assert at_the_second_step(codes[1], Client()).status_code == 429
    assert at_the_second_step(codes[1], hers).url == "/"
    assert at_the_second_step(codes[2], client).url == "/", "where it was switched on"


def test_a_browser_that_only_knew_the_password_is_a_stranger_at_the_second_step(
    client: Client, hana: Account
) -> None:  # fmt: skip
    early = [Client(), Client()]
    for one in early:
        sign_in(one)
        one.post("/sign-out/")
    sign_in(client)
    secret = client.get("/second-factor/app/").context_data["form"].secret
    client.post("/second-factor/app/", {"code": code(secret)})
    tries = [at_the_second_step("000000", early[0]).status_code for _ in range(5)]
    assert tries == [422] * 5
    assert at_the_second_step("000000", early[1]).status_code == 429


def test_secrets_are_not_readable_in_the_table(codes: list[str], hana: Account) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator WHERE user_id = %s", [hana.pk])
        kept = [str(row[0]) for row in cursor.fetchall()]
    assert len(kept) == 2
    for one in kept:
        data = json.loads(one)
        secret = data.get("secret") or data["seed"]
        assert secret.startswith("gAAAA"), "Fernet"


def test_switching_off_takes_the_recovery_codes_along(client: Client, codes: list[str]) -> None:
    page = client.get("/second-factor/codes/download/")
    assert codes[0] in page.text
    client.post("/second-factor/app/remove/")
    assert not Authenticator.objects.filter(user__name="Hana").exists()
    assert sign_in(Client()).url == "/"


def test_all_of_it_wants_a_proof(client: Client, codes: list[str], clock: Any) -> None:
    clock.forward(minutes=16)
    places = ("app/remove/", "codes/", "codes/new/", "codes/download/", "passkeys/add/")
    for place in places:
        path = f"/second-factor/{place}"
        for answer in (client.get(path), client.post(path)):
            assert answer.url.startswith("/prove/?next="), path
    assert Authenticator.objects.filter(user__name="Hana").count() == 2
    assert Client().get("/second-factor/codes/").url.startswith("/sign-in/?next=")


def test_a_passkey_of_somebody_else_does_not_exist(client: Client, hana, cast: Any) -> None:
    other = Authenticator.objects.create(
        user=cast.ken, type=Authenticator.Type.WEBAUTHN, data={"name": "k", "credential": {}}
    )
    sign_in(client)
    for deed in ("rename", "remove"):
        for pk in (other.pk, 2**70):
            path = f"/second-factor/passkeys/{pk}/{deed}/"
            assert client.get(path).status_code == 404
            assert client.post(path, {"name": "mine"}).status_code == 404
    said = '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":""}}'
    for credential in ("", "[]", "1", '{"id": 1}', said):
        made = {"name": "x", "credential": credential}
        assert client.post("/second-factor/passkeys/add/", made).status_code == 422
    assert not Authenticator.objects.filter(user=hana).exists()


def test_whoever_has_a_second_factor_may_change_the_address_as_well(
    client: Client, codes: list[str], mail: list[Any]
) -> None:
    answer = client.post("/email/", {"email": "flower@example.com", "action_add": "yes"})
    assert answer.status_code == 302
    assert mail[-1].to == ["flower@example.com"]
