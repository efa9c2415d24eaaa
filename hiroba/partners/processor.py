"""The card processor: the only place that talks to Stripe, or to what stands in for it.

The card's number goes from the person's browser to the processor and never comes here. What we
know of a card we ask for (`look`); a webhook (`heard`) only says that asking again is worth it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _

from hiroba.base.refusals import Forbidden, Invalid, NotFound, Unavailable
from hiroba.partners.declines import words_for

if TYPE_CHECKING:
    from stripe import V1Services

# The version that the installed client's types describe: renewed together with it.
API_VERSION = "2026-10-28.endive"
SECONDS_A_TRY = 10.0
SECOND_TRIES = 1
WEBHOOK_SECONDS = 300
STRIPE = {
    "script-src": ["https://js.stripe.com", "https://*.js.stripe.com"],
    "connect-src": ["https://api.stripe.com"],
    # 3-D Secure: the issuer's page is shown inside a frame of hooks.stripe.com.
    "frame-src": [
        "https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com",
    ],
}  # fmt: skip

log = logging.getLogger(__name__)
Shape = TypeVar("Shape")


@dataclass(frozen=True)
class Setup:
    """A registration that has begun. `client_secret` is for the page of the card's owner."""

    id: str
    client_secret: str


@dataclass(frozen=True)
class Confirmed:
    """`token` is the processor's name for the card; it is valid to the end of its month."""

    setup: str
    token: str
    brand: str
    last_four: str
    month: int
    year: int


@dataclass(frozen=True)
class Declined:
    """`message` is in the language of whoever asked."""

    setup: str
    code: str
    message: str


@dataclass(frozen=True)
class Pending:
    """Nothing was typed yet, or the 3-D Secure step is still to come."""

    setup: str


@dataclass(frozen=True)
class Heard:
    """A webhook: which registration or which card to look at again, if any."""

    id: str
    type: str
    setup: str | None
    token: str | None


def configured() -> bool:
    return settings.HIROBA_CARDS.complete


def sources() -> dict[str, list[str]]:
    """What the card page loads beside our own: additions to its Content-Security-Policy."""
    cards = settings.HIROBA_CARDS
    script, api = _origin(cards.script), _origin(cards.api)
    if script in STRIPE["script-src"]:
        return {**STRIPE, "connect-src": [api]}
    return {"script-src": [script], "connect-src": [api]}


def customer(reference: str) -> str:
    """A new customer, known to the processor by our number alone: no name, no address."""
    made = _ask(_Customer, lambda v1: v1.customers.create(
        {"metadata": {"partner": reference}}, {"idempotency_key": f"customer-{reference}"}
    ))  # fmt: skip
    return made.id


def begin(customer: str, key: str) -> Setup:
    """`key`: begun twice with the same one is begun once. NotFound: no such customer any more,
    as after a change of processor; make a new one."""
    begun = _ask(_Begun, lambda v1: v1.setup_intents.create(
        {
            "customer": customer,
            "usage": "off_session",
            "allowed_payment_method_types": ["card"],
            "payment_method_options": {"card": {"request_three_d_secure": "any"}},
        },
        {"idempotency_key": key},
    ))  # fmt: skip
    return Setup(begun.id, begun.client_secret)


def look(setup_id: str, customer: str) -> Confirmed | Declined | Pending:
    """How a registration stands, asked from the processor. NotFound: not of this customer."""
    found = _ask(_Intent, lambda v1: v1.setup_intents.retrieve(
        setup_id, {"expand": ["payment_method"]}
    ))  # fmt: skip
    if found.id != setup_id or found.customer != customer:
        raise NotFound
    if found.status == "succeeded":
        return _card(found)
    if found.status == "canceled":
        return _declined(found, "canceled")
    if found.status == "requires_payment_method" and found.last_setup_error:
        return _declined(found, "card_declined")
    return Pending(setup_id)


def forget(token: str) -> None:
    """Detach the card from its customer, for good. One that is gone already is fine."""
    try:
        if _ask(_Method, lambda v1: v1.payment_methods.retrieve(token)).customer:
            _ask(_Method, lambda v1: v1.payment_methods.detach(token))
    except NotFound:
        return


def heard(payload: bytes, signature: str) -> Heard:
    """Forbidden: not signed by the processor within five minutes. Invalid: not an event."""
    import stripe

    secret = settings.HIROBA_CARDS.webhook_secret
    try:
        stripe.WebhookSignature.verify_header(payload, signature, secret, WEBHOOK_SECONDS)
    except (stripe.SignatureVerificationError, ValueError, TypeError) as error:
        raise Forbidden from error
    try:
        event = msgspec.json.decode(payload, type=_Event)
    except (msgspec.DecodeError, ValueError) as error:
        raise Invalid(_("This is not an event of the card processor.")) from error
    return _told(event)


class _Customer(msgspec.Struct, tag_field="object", tag="customer"):
    id: str


class _Begun(msgspec.Struct, tag_field="object", tag="setup_intent"):
    id: str
    client_secret: str


class _Card(msgspec.Struct):
    brand: str
    last4: str
    exp_month: int
    exp_year: int


class _Method(msgspec.Struct, tag_field="object", tag="payment_method"):
    id: str
    customer: str | None = None
    card: _Card | None = None


class _Trouble(msgspec.Struct):
    code: str | None = None
    decline_code: str | None = None


class _Intent(msgspec.Struct, tag_field="object", tag="setup_intent"):
    id: str
    status: str
    customer: str | None = None
    payment_method: _Method | None = None
    last_setup_error: _Trouble | None = None


class _Subject(msgspec.Struct):
    object: str = ""
    id: str | None = None
    payment_method: str | None = None


class _Data(msgspec.Struct):
    object: _Subject


class _Event(msgspec.Struct, tag_field="object", tag="event"):
    id: str
    type: str
    data: _Data


def _card(found: _Intent) -> Confirmed | Declined:
    """A card that was forgotten since is not registered by its old confirmation."""
    method = found.payment_method
    if method is None or method.card is None or method.customer != found.customer:
        return _declined(found, "detached")
    card = method.card
    return Confirmed(found.id, method.id, card.brand, card.last4, card.exp_month, card.exp_year)


def _declined(found: _Intent, otherwise: str) -> Declined:
    said = found.last_setup_error or _Trouble()
    code = said.decline_code or said.code or otherwise
    return Declined(found.id, code, words_for(code))


def _told(event: _Event) -> Heard:
    about = event.data.object
    if about.object == "setup_intent":
        return Heard(event.id, event.type, about.id, about.payment_method)
    token = about.id if about.object == "payment_method" else None
    return Heard(event.id, event.type, None, token)


def _ask(shape: type[Shape], question: Callable[["V1Services"], Any]) -> Shape:
    """One question; the answer has this shape, or Unavailable or NotFound is raised.

    What the processor says of an error may hold anything, so neither reader nor log gets it.
    """
    import stripe  # Half a second and 30 MB: paid by a process when the first card comes.

    stripe.enable_telemetry = False
    http = stripe.RequestsClient(timeout=SECONDS_A_TRY)
    client = stripe.StripeClient(
        settings.HIROBA_CARDS.key, stripe_version=API_VERSION, http_client=http,
        base_addresses={"api": settings.HIROBA_CARDS.api},
        max_network_retries=SECOND_TRIES,
    )  # fmt: skip
    try:
        return msgspec.convert(question(client.v1).to_dict(), shape)
    except Exception as error:  # The client lets errors of every kind pass for nonsense.
        raise _refusal(error) from None
    finally:
        http.close()  # type: ignore[no-untyped-call]  # Stripe gives it no type.


def _refusal(error: Exception) -> NotFound | Unavailable:
    import stripe

    status, code = getattr(error, "http_status", None), getattr(error, "code", None)
    gone = status == 404 or code == "resource_missing"
    if gone and isinstance(error, stripe.InvalidRequestError):
        return NotFound()
    request = getattr(error, "request_id", None)
    log.warning(
        "card processor: %s, status %s, code %s, request %s",
        type(error).__name__, status, code, request,
    )  # fmt: skip
    return Unavailable(_("The card processor cannot be reached now. Please try again later."))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
