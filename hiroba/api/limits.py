"""How often programs may ask, a minute: by address, by client, and by person within a client.

A service asks from one address, so an address may ask as often as a client.
"""

from hiroba.api.wsgi import Environ
from hiroba.base import rates
from hiroba.base.rates import Rate
from hiroba.base.refusals import TooMany


class Exceeded(TooMany):
    """`rate`: the limit that was reached."""

    def __init__(self, rate: Rate) -> None:
        super().__init__(retry_after=rate.resets_in)
        self.rate = rate


A_CLIENT, A_PERSON, AN_ADDRESS = 6_000, 600, 6_000


def of_address(environ: Environ) -> None:
    """Before anything else is looked at. Raises Exceeded, as do the others."""
    _spend(f"address {environ.get('REMOTE_ADDR', '')}", AN_ADDRESS)


def of_client(client: str, person: int | None) -> Rate:
    """The one that is nearer to its end, of the client's own and this person's within it."""
    rate = _spend(f"client {client}", A_CLIENT)
    if person is None:
        return rate
    own = _spend(f"person {client} {person}", A_PERSON)
    return own if own.left / own.limit < rate.left / rate.limit else rate


def _spend(key: str, limit: int) -> Rate:
    rate = rates.spend(key, limit)
    if rate.exceeded:
        raise Exceeded(rate)
    return rate


def again(no: TooMany) -> list[tuple[str, str]]:
    """When it may be asked again, and of which limit, where it is one of these."""
    reached = said(no.rate) if isinstance(no, Exceeded) else []
    return [("Retry-After", str(no.retry_after)), *reached]


def said(rate: Rate) -> list[tuple[str, str]]:
    """The draft's two headers (draft-ietf-httpapi-ratelimit-headers)."""
    return [
        ("RateLimit-Policy", f'"minute";q={rate.limit};w={rates.WINDOW}'),
        ("RateLimit", f'"minute";r={max(rate.left, 0)};t={rate.resets_in}'),
    ]
