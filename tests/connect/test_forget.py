"""What ran out goes: requests, codes, tokens, states, families of tokens."""

from datetime import timedelta

import pytest

from hiroba.base import clock as the_clock
from hiroba.connect import calls, tokens
from hiroba.connect.models import Call, Code, Grant, ServerState, Token
from hiroba.privacy import retention
from tests.cast import a_consent, a_service


@pytest.fixture
def now(clock):
    clock.set(clock.now())
    return clock.now()


def family(cast, lives):
    agreed = a_consent(cast) if not Grant.objects.exists() else Grant.objects.first().consent
    made = tokens.begin(
        person=cast.hana.pk, service=None, client="1", consent=agreed.pk, scopes="openid",
        lives=lives,
    )  # fmt: skip
    words = {"redirect": "r", "redirect_given": True, "challenge": "", "server_state": ""}
    tokens.write_code(made, **words)
    secret = tokens.new_secret()
    tokens.write(
        made.pk, access=tokens.new_secret(), refresh=secret, scopes="openid", ends=made.ends
    )
    return secret


def forget():
    tokens.forget()
    calls.forget()
    retention.sweep()


def test_requests_are_kept_seven_days(cast, clock, now, monkeypatch):
    monkeypatch.setattr(calls, "AT_ONCE", 2)
    service = a_service(cast)
    words = {"service": service, "method": "GET", "path": "/", "status": 200, "left": 9}
    for _ in range(5):
        Call.objects.create(**words)
    clock.forward(days=6)
    young = Call.objects.create(**words)
    forget()
    assert Call.objects.count() == 6
    clock.forward(days=1, seconds=1)
    forget()
    assert Call.objects.get() == young


def test_a_family_is_kept_as_long_as_it_can_be_refreshed(cast, clock, now):
    old = family(cast, tokens.REFRESH_LIVES)
    young = family(cast, tokens.ALWAYS_LIVES)
    clock.forward(days=1)
    forget()
    assert tokens.find(old)  # For a day more it is told apart from one that never was.
    clock.forward(hours=7)
    forget()
    assert Grant.objects.count() == 1
    assert tokens.find(old) is None
    assert tokens.find(young).current
    assert not Token.objects.filter(kind="access").exists()
    assert not Code.objects.exists()


def test_a_used_refresh_token_is_known_until_its_family_ends(cast, clock, now):
    secret = family(cast, tokens.ALWAYS_LIVES)
    Token.objects.filter(kind="refresh").update(used=True)
    clock.forward(days=80)
    forget()
    assert tokens.find(secret).used
    clock.forward(days=12)
    forget()
    assert not Grant.objects.exists()
    assert not Token.objects.exists()


@pytest.mark.usefixtures("db")
def test_a_server_state_goes_when_it_has_run_out(clock, now):
    lives = timedelta(minutes=30)
    ServerState.objects.create(hash="a" * 64, client="1", ends=the_clock.now() + lives)
    forget()
    assert ServerState.objects.exists()
    clock.forward(minutes=31)
    forget()
    assert not ServerState.objects.exists()
