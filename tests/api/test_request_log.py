"""The request log of a service: every outcome that is known to be its own."""

import pytest

from hiroba.api import limits
from hiroba.connect import calls, tokens
from hiroba.connect.models import Call, Token
from tests.api.program import Program

ME = "/2/people/@me/@self"


@pytest.fixture
def program(cast, monkeypatch):
    monkeypatch.setattr(calls, "_kept", [])
    return Program(cast, "hana", "r_profile")


def noted(program):
    calls.write()
    rows = Call.objects.filter(service=program.service).order_by("pk")
    return [(row.path, row.status, row.error) for row in rows]


def test_what_was_answered_is_noted_once(program):
    assert program.get(ME).status == 200
    assert noted(program) == [("/people/{person}/{whom}", 200, "")] == noted(program)


def test_a_token_that_has_expired_is_noted_with_what_was_said_of_it(program, clock):
    clock.forward(minutes=16)
    assert program.get(ME).status == 401
    assert noted(program) == [(ME, 401, "expired_token")]


def test_a_token_whose_consent_ended_is_noted(program):
    program.consent.ended_at = program.consent.at
    program.consent.save()
    assert program.get(ME).status == 401
    assert noted(program) == [(ME, 401, "invalid_token")]


def test_a_request_beyond_the_limit_is_noted_and_says_the_limit(program, monkeypatch):
    monkeypatch.setattr(limits, "A_CLIENT", 1)
    program.get(ME)
    answer = program.get(ME)
    assert answer.status == 429
    assert answer.headers["ratelimit-policy"] == '"minute";q=1;w=60'
    assert answer.headers["ratelimit"].startswith('"minute";r=0;t=')
    assert [status for _path, status, _error in noted(program)] == [200, 429]


def test_PV_20_for_itself_a_program_gets_nothing_of_a_person_and_the_log_says_why(program):
    assert program.get(ME).status == 200
    program.grant.person = program.grant.consent = None
    program.grant.save()
    answer = program.get(ME)
    assert (answer.status, answer.json()["clause"]) == (403, "PV-20")
    calls.write()
    assert list(Call.objects.order_by("pk").values_list("clause", flat=True)) == ["", "PV-20"]


def test_a_token_of_nobody_is_in_nobodys_log(program):
    Token.objects.filter(hash=tokens.hashed(program.token)).delete()
    assert program.get(ME).status == 401
    assert noted(program) == []


def test_of_more_than_can_be_written_some_is_lost_and_nothing_stands_still(
    program, monkeypatch
):
    monkeypatch.setattr(calls, "MOST", 2)
    assert [program.get(ME).status for _ in range(3)] == [200] * 3
    assert len(noted(program)) == 2
