"""The card processor: what is asked of it, and what becomes of its answers and silence."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.utils import translation

from hiroba.base.refusals import Forbidden, Invalid, NotFound, Unavailable
from hiroba.environment import Cards
from hiroba.partners import processor
from hiroba.partners.processor import Confirmed, Declined, Heard, Pending, Setup
from tests.processor import ASKS_FIRST, DECLINED, CardProcessor, event

SIX_MINUTES = 360
NOTHING = Cards("", "", "", "https://api.stripe.com", "https://js.stripe.com/v3/")


@pytest.fixture
def kai(card_processor: CardProcessor) -> str:
    return processor.customer("7")


@pytest.fixture
def setup(kai: str) -> Setup:
    return processor.begin(kai, "first")


def test_a_card_is_registered(card_processor, kai, setup):
    assert processor.look(setup.id, kai) == Pending(setup.id)
    card_processor.type(setup)
    found = processor.look(setup.id, kai)
    assert isinstance(found, Confirmed)
    assert found.token.startswith("pm_")
    assert found == Confirmed(setup.id, found.token, "visa", "4242", 12, 2040)


def test_a_card_that_asks_first_is_pending_until_its_owner_has_proved_it(
    card_processor, kai, setup
):
    assert card_processor.type(setup, ASKS_FIRST)["status"] == "requires_action"
    assert processor.look(setup.id, kai) == Pending(setup.id)
    card_processor.prove(setup)
    found = processor.look(setup.id, kai)
    assert isinstance(found, Confirmed)
    assert found.last_four == "3155"


def test_a_card_whose_owner_does_not_prove_it_is_not_registered(card_processor, kai, setup):
    card_processor.type(setup, ASKS_FIRST)
    card_processor.fail_to_prove(setup)
    assert isinstance(processor.look(setup.id, kai), Declined)


def test_a_declined_card_is_told_in_the_readers_language(card_processor, kai, setup):
    card_processor.type(setup, DECLINED)
    messages = {}
    for language in ("ja", "en"):
        with translation.override(language):
            found = processor.look(setup.id, kai)
        assert isinstance(found, Declined)
        messages[language] = found.message
    assert messages["en"] == "This registration was broken off. Please begin again."
    assert messages["ja"] != messages["en"]


def test_somebody_elses_registration_does_not_exist(card_processor, setup):
    card_processor.type(setup)
    with pytest.raises(NotFound):
        processor.look(setup.id, processor.customer("8"))


@pytest.mark.parametrize("number", ["seti_none", "../customers", "", "広場"])
def test_a_registration_that_was_never_begun_confirms_nothing(kai, number):
    with pytest.raises((NotFound, Unavailable)):
        processor.look(number, kai)


def test_a_card_is_forgotten_once_and_for_all(card_processor, kai, setup):
    card_processor.type(setup)
    found = processor.look(setup.id, kai)
    assert isinstance(found, Confirmed)
    processor.forget(found.token)
    processor.forget(found.token)
    processor.forget("pm_that_never_was")
    again = processor.look(setup.id, kai)
    assert isinstance(again, Declined), "an old confirmation registers a forgotten card"


def test_cards_are_on_only_with_all_three_keys(settings, card_processor):
    assert processor.configured()
    settings.HIROBA_CARDS = replace(card_processor.cards, webhook_secret="")
    assert not processor.configured()
    assert "sk_" not in repr(card_processor.cards)


def test_the_card_page_may_load_the_processors_addresses_and_no_other(settings, card_processor):
    here = card_processor.cards.api
    assert processor.sources() == {"script-src": [here], "connect-src": [here]}
    settings.HIROBA_CARDS = NOTHING
    assert processor.sources()["connect-src"] == ["https://api.stripe.com"]
    assert "https://hooks.stripe.com" in processor.sources()["frame-src"]


# ── silence and nonsense ──


@pytest.fixture
def ask_at(
    settings, card_processor, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], list[Exception]]:
    """Every question, put to another address; what each of them raised."""
    monkeypatch.setattr(processor, "SECONDS_A_TRY", 0.3)
    questions = (
        lambda: processor.customer("7"),
        lambda: processor.begin("cus_1", "key"),
        lambda: processor.look("seti_1", "cus_1"),
        lambda: processor.forget("pm_1"),
    )

    def ask(address: str) -> list[Exception]:
        settings.HIROBA_CARDS = replace(card_processor.cards, api=address)
        raised = []
        for question in questions:
            with pytest.raises(Exception) as caught:  # noqa: PT011
                question()
            raised.append(caught.value)
        return raised

    return ask


@contextlib.contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[Any]]]:
    """A processor that says the same to everybody; its address and what it was asked."""
    asked: list[Any] = []

    class Same(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            asked.append(self)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Same) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_a_processor_that_is_down_is_unavailable(ask_at):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        raised = ask_at(f"http://127.0.0.1:{closed.getsockname()[1]}")
    assert {type(one) for one in raised} == {Unavailable}
    assert {str(one) for one in raised} == {str(raised[0])}
    assert "127.0.0.1" not in str(raised[0])


def test_a_processor_that_never_answers_is_unavailable_in_time(ask_at):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        raised = ask_at(f"http://127.0.0.1:{silent.getsockname()[1]}")
        tries = 1 + processor.SECOND_TRIES
        pauses = processor.SECOND_TRIES
        assert time.monotonic() - began < len(raised) * (tries * 0.3 + pauses + 0.5)
    assert {type(one) for one in raised} == {Unavailable}


NONSENSE = [
    (200, b"<h1>It works!</h1>"), (200, b""), (200, b"[]"), (200, b'"ok"'), (200, b"{}"),
    (200, b'{"id": 7, "client_secret": 8, "status": 9, "customer": 10}'), (200, b"\xff\xfe"),
    (200, b'{"id": "seti_1", "object": "setup_intent", "status": "succeeded"}'),
    (301, b""), (401, b'{"error": {"message": "Invalid API Key: sk_live_secret"}}'),
    (403, b"no"), (404, b"<h1>Not Found</h1>"), (400, b'{"error": "bad"}'), (429, b"{}"),
    (500, b"Traceback"), (503, b"\x00"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body"), NONSENSE)
def test_nonsense_registers_nothing_and_is_shown_to_nobody(
    ask_at, status, body, caplog, monkeypatch
):
    monkeypatch.setattr(processor, "SECOND_TRIES", 0)
    with answering(status, body) as (address, _asked):
        raised = ask_at(address)
    assert {type(one) for one in raised} <= {Unavailable, NotFound}
    assert Unavailable in {type(one) for one in raised}
    said = " ".join(map(str, raised)) + caplog.text
    assert "sk_live" not in said
    assert "Traceback" not in said


def test_a_registration_asks_for_3d_secure_and_says_nothing_of_its_owner(
    settings, card_processor
):
    body = b'{"id": "seti_1", "object": "setup_intent", "client_secret": "s"}'
    with answering(200, body) as (address, asked):
        settings.HIROBA_CARDS = replace(card_processor.cards, api=address)
        assert processor.begin("cus_1", "the key") == Setup("seti_1", "s")
    assert parse_qs(asked[0].body) == {
        "customer": ["cus_1"], "usage": ["off_session"],
        "allowed_payment_method_types[0]": ["card"],
        "payment_method_options[card][request_three_d_secure]": ["any"],
    }  # fmt: skip
    headers = asked[0].headers
    assert headers["Idempotency-Key"] == "the key"
    assert headers["Stripe-Version"] == processor.API_VERSION
    assert "X-Stripe-Client-Telemetry" not in headers
    assert "platform" not in headers["X-Stripe-Client-User-Agent"]


REFUSED = {
    '{"code": "card_declined", "decline_code": "insufficient_funds"}': "no funds",
    '{"code": "setup_intent_authentication_failure"}': "3-D Secure",
    '{"code": "card_declined", "decline_code": "stolen_card"}': "ask its issuer",
    '{"code": null}': "ask its issuer",
}


@pytest.mark.parametrize("error", REFUSED)
def test_each_reason_of_the_issuer_has_its_words(settings, card_processor, error):
    body = (
        '{"id": "seti_1", "object": "setup_intent", "status": "requires_payment_method",'
        f' "customer": "cus_1", "payment_method": null, "last_setup_error": {error}}}'
    )
    with answering(200, body.encode()) as (address, _asked), translation.override("en"):
        settings.HIROBA_CARDS = replace(card_processor.cards, api=address)
        found = processor.look("seti_1", "cus_1")
    assert isinstance(found, Declined)
    assert REFUSED[error] in found.message
    assert "stolen" not in found.message


# ── webhooks ──


def test_a_signed_event_says_what_to_look_at_again(card_processor):
    told = event(
        "setup_intent.succeeded", object="setup_intent", id="seti_1", payment_method="pm_1"
    )
    assert processor.heard(told, card_processor.sign(told)) == Heard(
        "evt_1", "setup_intent.succeeded", "seti_1", "pm_1"
    )
    told = event("payment_method.detached", object="payment_method", id="pm_1")
    found = processor.heard(told, card_processor.sign(told))
    assert (found.setup, found.token) == (None, "pm_1")
    told = event("balance.available", object="balance")
    found = processor.heard(told, card_processor.sign(told))
    assert (found.setup, found.token) == (None, None)


def test_an_event_that_the_processor_did_not_sign_just_now_is_refused(card_processor):
    told = event("payment_method.detached", object="payment_method", id="pm_1")
    right = card_processor.sign(told)
    for payload, signature in [
        (told, ""),
        (told, "v1"),
        (told, "t=now,v1=0"),
        (told, right.replace("v1=", "v0=")),
        (told, f"{right[:-1]}ü"),
        (told + b" ", right),
        (b"\xff" + told, right),
        (told, card_processor.sign(told, secret="whsec_of_another")),
        (told, card_processor.sign(told, at=time.time() - SIX_MINUTES)),
    ]:
        with pytest.raises(Forbidden):
            processor.heard(payload, signature)


def test_nothing_is_believed_without_a_secret(settings, card_processor):
    settings.HIROBA_CARDS = NOTHING
    told = event("payment_method.detached", object="payment_method", id="pm_1")
    with pytest.raises(Forbidden):
        processor.heard(told, card_processor.sign(told))


@pytest.mark.parametrize("payload", [b"", b"[]", b"{}", b"nonsense", b'{"id": 1}'])
def test_what_is_signed_but_no_event_is_invalid(card_processor, payload):
    with pytest.raises(Invalid):
        processor.heard(payload, card_processor.sign(payload))
