"""The door on a real server: in front of Django, and no record lost when it is killed."""

import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.server import PATIENCE, Server, installation

GIVE = """
import json
from datetime import timedelta
from hiroba.accounts.models import Account
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Consent, Recipient
from hiroba.base import clock
from hiroba.connect import tokens
from hiroba.connect.models import Service
from hiroba.partners.models import Partner
accepted = dict(terms_version=in_force("terms"), privacy_version=in_force("privacy"))
hana = Account.objects.create(name="Hana", email="h@example.com", status="active", **accepted)
pier = Partner.objects.create(form="organisation", name="Pier", tier="certified",
    contact_name="P", contact_email="p@example.com", terms_version=in_force("data"),
    terms_until=clock.now() + timedelta(days=9))
tide = Service.objects.create(partner=pier, state="open", name="Tide", country="JP",
    contact_email="p@example.com", confirmed=True)
to = Recipient.objects.create(client=tide.client, name="Tide", holder="Pier", country="JP")
agreed = Consent.objects.create(person=hana, client=tide.client, recipient=to,
    scopes="r_profile", language="en", ends_at=clock.now() + timedelta(days=9), **accepted)
grant = tokens.begin(person=hana.pk, service=tide.pk, client=tide.client, consent=agreed.pk,
    scopes="r_profile", lives=tokens.REFRESH_LIVES)
token = tokens.new_secret()
tokens.write(grant.pk, access=token, refresh="", scopes="r_profile", ends=grant.ends)
print(json.dumps(token))
"""
KEPT = """
import json
from hiroba.agreements.models import Record
print(json.dumps(list(Record.objects.values_list("pk", flat=True))))
"""
SEAL = "from hiroba.agreements import journal; journal.seal(); print(1)"
WRITERS, KILLS = 4, 3


def shell(server: Server, program: str) -> object:
    return json.loads(server.run("manage", "shell", "--verbosity=0", "--command", program))


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with installation() as found:
        found.prepare()
        yield found


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    return str(shell(server, GIVE))


def ask(server: Server, token: str, path: str = "/2/people/@me/@self") -> tuple[int, int]:
    """Status and record."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", headers={"Authorization": f"Bearer {token}"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        body = json.loads(answer.read())
        assert body["entry"]["displayName"] == "Hana"
        return answer.status, int(answer.headers["Hiroba-Record"])


def test_the_door_answers_on_a_real_server_and_pages_still_do(server, token):
    server.start()
    assert ask(server, token)[0] == 200
    with pytest.raises(urllib.error.HTTPError, match="401"):
        ask(server, "made-up")
    with urllib.request.urlopen(
        f"http://127.0.0.1:{server.port}/square/", timeout=PATIENCE
    ) as page:
        assert page.status == 200
    server.stop()


def test_the_last_request_comes_into_the_log_without_another_one(server, token):
    server.start()
    noted = "from hiroba.connect.models import Call; print(Call.objects.count())"
    before, until = shell(server, noted), time.monotonic() + PATIENCE
    ask(server, token)
    while shell(server, noted) <= before and time.monotonic() < until:
        time.sleep(0.2)
    assert shell(server, noted) > before
    server.stop()


def test_PV_22_a_kill_loses_no_record_of_an_answer_that_left(server, token):
    seen: list[int] = []
    for kill in range(KILLS):
        server.start()
        stopped = threading.Event()
        readers = [
            threading.Thread(target=_read_until, args=(server, token, stopped, seen))
            for _ in range(WRITERS)
        ]
        for reader in readers:
            reader.start()
        stopped.wait(1.0)
        _wait_for(seen, more_than=WRITERS * (kill + 1))
        server.kill()
        stopped.set()
        for reader in readers:
            reader.join()
    kept = shell(server, KEPT)
    assert len(seen) > WRITERS * KILLS
    assert set(seen) <= set(kept)  # type: ignore[call-overload]
    shell(server, SEAL)
    assert "as they were written" in server.run("record", "verify")


def _wait_for(seen: list[int], *, more_than: int) -> None:
    """The kill comes while they read."""
    until = time.monotonic() + PATIENCE
    while len(seen) <= more_than and time.monotonic() < until:
        time.sleep(0.05)


def _read_until(server: Server, token: str, stopped: threading.Event, seen: list[int]) -> None:
    while not stopped.is_set():
        try:
            seen.append(ask(server, token)[1])
        except (OSError, urllib.error.URLError):
            return
