"""The log: nothing for a page that is refused, a line for what is expected, all of a fault."""

import io
import logging

import pytest
from django.db import OperationalError

from hiroba.base import health
from tests.doors import signed_in, signed_out


@pytest.fixture
def log():
    """What the terminal would show."""
    handlers = logging.getLogger().handlers
    [terminal] = [one for one in handlers if type(one) is logging.StreamHandler]
    written = io.StringIO()
    before = terminal.setStream(written)
    yield written
    terminal.setStream(before)


@pytest.fixture
def stranger():
    found = signed_out()
    found.raise_request_exception = False
    return found


def lines(log):
    return log.getvalue().splitlines()


def test_a_page_that_is_refused_or_does_not_exist_is_not_worth_a_line(cast, log):
    hana = signed_in(cast.hana)
    assert hana.get("/nothing/").status_code == 404
    assert hana.post("/write/voice/", {"body": ""}).status_code == 422
    assert lines(log) == []


@pytest.mark.django_db
def test_a_strange_host_is_a_line(stranger, log):
    assert stranger.get("/", headers={"host": "evil.example"}).status_code == 400
    [line] = lines(log)
    assert "evil.example" in line
    assert " WARNING " in line


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_a_line_that_says_why(stranger, log, monkeypatch):
    fail(monkeypatch, OperationalError("no answer\n\tfrom port 5432"))
    assert stranger.get("/healthz").status_code == 503
    [line] = lines(log)
    assert line.endswith("/healthz: no answer from port 5432")


@pytest.mark.django_db
def test_a_fault_of_ours_is_there_with_its_traceback(stranger, log, monkeypatch):
    fail(monkeypatch, ValueError("a mistake"))
    assert stranger.get("/healthz").status_code == 500
    assert "Traceback" in log.getvalue()
    assert lines(log)[-1] == "ValueError: a mistake"


def fail(monkeypatch, error):
    def ask_database():
        raise error

    monkeypatch.setattr(health, "ask_database", ask_database)
