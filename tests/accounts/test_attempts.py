"""Attempts are counted where all processes see them, to the last one."""

import os
import re
import subprocess
import sys
import time
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from hiroba.accounts.devices import COOKIE
from hiroba.accounts.models import Account
from tests.accounts.test_sign_in import PASSWORD, sign_in, with_password

PROCESSES, TRIES = 6, 4
ATTEMPT = """
import sys, time
import django
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"] = {"BACKEND": plain}
django.setup()
from django.test import Client
client = Client(SERVER_NAME="localhost", REMOTE_ADDR="192.0.2.7")
time.sleep(max(0, float(sys.argv[1]) - time.time()))
for _ in range(int(sys.argv[2])):
    form = {"login": "hana@example.com", "password": "not this"}
    print(client.post("/sign-in/", form).status_code)
"""


def _database_of_this_test() -> str:
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


@pytest.mark.django_db(transaction=True)
def test_processes_together_get_exactly_what_one_would(cast: Any) -> None:
    with_password(cast.hana)
    environment = os.environ | {"DATABASE_URL": _database_of_this_test()}
    begin = str(time.time() + 3)
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", ATTEMPT, begin, str(TRIES)],
            env=environment, stdout=subprocess.PIPE, text=True,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    said = Counter(word for one in crowd for word in one.communicate()[0].split())
    assert said == {"422": 5, "429": PROCESSES * TRIES - 5}
    assert sign_in(Client(REMOTE_ADDR="192.0.2.8")).status_code == 429, "from anywhere else too"


def guess(client: Client, times: int) -> list[int]:
    wrong = {"login": "hana@example.com", "password": "not this"}
    return [client.post("/sign-in/", wrong).status_code for _ in range(times)]


def test_whoever_guesses_locks_out_strangers_and_not_the_owner(cast: Any) -> None:
    hers, theirs, anyones = Client(), Client(REMOTE_ADDR="192.0.2.7"), Client()
    with_password(cast.hana)
    sign_in(hers)
    hers.post("/sign-out/")
    assert guess(theirs, 6) == [422] * 5 + [429]
    assert sign_in(anyones).status_code == 429, "the password alone tells nobody apart"
    assert sign_in(hers).url == "/"


def test_a_browser_that_is_known_may_guess_no_more_than_others(cast: Any) -> None:
    hers = Client()
    with_password(cast.hana)
    sign_in(hers)
    hers.post("/sign-out/")
    assert guess(hers, 6) == [422] * 5 + [429]
    answer = sign_in(hers)
    assert answer.status_code == 429
    assert 60 < int(answer["Retry-After"]) <= 300


@pytest.mark.parametrize("said", ["", "x", ":", "nonce:", "é", "x" * 4_000])
def test_nobody_says_of_themselves_that_they_are_known(cast: Any, said: str) -> None:
    with_password(cast.hana)
    with_password(cast.ken)
    his = Client()
    sign_in(his, "ken@example.com")
    guess(Client(), 5)
    for made_up in (said, his.cookies[COOKIE].value):
        client = Client()
        client.cookies[COOKIE] = made_up
        assert sign_in(client).status_code == 429


def test_a_new_password_makes_strangers_of_those_who_knew_the_old_one(cast: Any) -> None:
    hana = with_password(cast.hana)
    his = Client()
    sign_in(his)
    hana.set_password("another walk in the sun")
    hana.save()
    assert guess(Client(), 5) == [422] * 5
    assert guess(his, 1) == [429]


def test_a_link_by_mail_leads_in_while_others_guess(cast: Any, mail: list[Any]) -> None:
    with_password(cast.hana)
    assert guess(Client(), 6)[-1] == 429
    hers = Client()
    hers.post("/password/reset/", {"email": "hana@example.com"})
    link = re.search(r"http://localhost(/password/reset/\S+)", mail[0].body)
    assert link
    form = hers.get(link[1]).url
    guess(Client(), 6)
    assert hers.post(form, {"password1": "another walk in the sun"}).url == "/"


@pytest.mark.parametrize(
    ("path", "form", "most", "wait"),
    [
        ("/sign-up/", {"name": "x"}, 20, 60),
        ("/password/reset/", {"email": "hana@example.com"}, 5, 3600),
        ("/sign-in/passkey/", {"credential": "1"}, 30, 60),
    ],
)
def test_beyond_the_limit_comes_a_page_that_says_when(
    client: Client, cast: Any, path: str, form: dict[str, str], most: int, wait: int
) -> None:
    answers = [client.post(path, form) for _ in range(most + 1)]
    assert 429 not in {answer.status_code for answer in answers[:-1]}
    assert answers[-1].status_code == 429
    assert wait - 5 < int(answers[-1].headers["Retry-After"]) <= wait
    assert b"<main" in answers[-1].content


def test_proving_oneself_is_limited_too(client: Client, cast: Any) -> None:
    hana: Account = with_password(cast.hana)
    client.force_login(hana)
    tries = [client.post("/prove/", {"password": "not this"}).status_code for _ in range(7)]
    assert tries == [422] * 5 + [429] * 2
    assert client.post("/prove/", {"password": PASSWORD}).status_code == 429


def test_who_signs_in_rightly_uses_nothing_up(client: Client, cast: Any) -> None:
    with_password(cast.hana)
    for _ in range(8):
        assert sign_in(Client()).status_code == 302
