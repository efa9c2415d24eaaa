"""The card processor of the tests: a real localstripe, and the events that it never sends."""

import hashlib
import hmac
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from hiroba.cli.serving import stand_in
from hiroba.environment import Cards

GOOD = "4242424242424242"
ASKS_FIRST = "4000002500003155"
DECLINED = "4000000000000002"
A_CARD = {"exp_month": "12", "exp_year": "2040", "cvc": "123"}


@dataclass(frozen=True)
class CardProcessor:
    """`environment` names it to a server in a process of its own; `cards` is its setting."""

    environment: dict[str, str]

    @property
    def cards(self) -> Cards:
        prefix = "HIROBA_CARD_"
        values = {
            name.removeprefix(prefix).lower(): word for name, word in self.environment.items()
        }
        return Cards(**values)

    def type(self, setup: Any, number: str = GOOD, **card: str) -> dict[str, Any]:
        """What the page does with what its owner types; the processor's answer."""
        method = {"type": "card", "card": A_CARD | {"number": number} | card}
        return self._post(setup, "confirm", {"payment_method_data": method})

    def prove(self, setup: Any) -> dict[str, Any]:
        """The 3-D Secure step, passed."""
        return self._post(setup, "confirm", {})

    def fail_to_prove(self, setup: Any) -> dict[str, Any]:
        return self._post(setup, "cancel", {})

    def sign(self, payload: bytes, *, at: float | None = None, secret: str = "") -> str:
        """The header `Stripe-Signature`. `at`: seconds since 1970, now unless given."""
        moment = int(at if at is not None else time.time())
        key = (secret or self.cards.webhook_secret).encode()
        found = hmac.new(key, b"%d.%s" % (moment, payload), hashlib.sha256).hexdigest()
        return f"t={moment},v1={found}"

    def _post(self, setup: Any, deed: str, data: dict[str, Any]) -> dict[str, Any]:
        data |= {"key": self.cards.public_key, "client_secret": setup.client_secret}
        url = f"{self.cards.api}/v1/setup_intents/{setup.id}/{deed}"
        try:
            with urllib.request.urlopen(url, json.dumps(data).encode(), timeout=10) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.load(error))


def event(type_: str, **subject: Any) -> bytes:
    """`event("payment_method.detached", object="payment_method", id="pm_1")`"""
    return json.dumps(
        {"id": "evt_1", "object": "event", "type": type_, "data": {"object": subject}}
    ).encode()


@pytest.fixture(scope="session")
def running_card_processor() -> Iterator[CardProcessor]:
    """It ends when its standard input does: with this process, however that ends."""
    with stand_in.listen() as listener:
        number = listener.fileno()
        process = subprocess.Popen(
            [sys.executable, "-m", "hiroba.cli.serving.stand_in", str(number)],
            pass_fds=[number], stdin=subprocess.PIPE,
        )  # fmt: skip
        found = CardProcessor(stand_in.settings_for(listener))
    with process:
        yield found


@pytest.fixture
def card_processor(running_card_processor: CardProcessor, settings: Any) -> CardProcessor:
    settings.HIROBA_CARDS = running_card_processor.cards
    return running_card_processor
