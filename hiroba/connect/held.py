"""What a person sees of services: who acts for them, and who received what of theirs (PV-7)."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from msgspec import Struct

from hiroba.agreements.models import Consent, Provision, Recipient, Stop, Tally
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.connect import leases
from hiroba.connect.countries import name as name_of
from hiroba.connect.models import Purposed
from hiroba.connect.server import Asked
from hiroba.policy.gate import visible
from hiroba.policy.scopes import SCOPES

LISTED = 50


def in_force(actor: Actor, client: str) -> Consent | None:
    """What this person agreed to with this client, if that stands."""
    return leases.in_force(visible(actor, Consent)).filter(client=client).first()


def asked(asked: Asked) -> dict[str, Purposed | None]:
    """Each scope of a request, with what the service states about it."""
    rows = Purposed.objects.filter(service=asked.client.service) if asked.client.service else ()
    said = {row.scope: row for row in rows}
    return {name: said.get(name) for name in asked.scopes}


class Connected(Struct, frozen=True):
    """A consent in force, in words. `last`: when the service last received anything."""

    consent: Consent
    recipient: Recipient
    country: str
    items: list[tuple[Any, str]]
    last: datetime | None


def connected(actor: Actor) -> list[Connected]:
    """Who may act for this person now, the newest consent first."""
    rows = leases.in_force(visible(actor, Consent))
    last = dict(visible(actor, Tally).values_list("client", "last"))
    return [
        Connected(
            one, one.recipient, name_of(one.recipient.country), purposes(one),
            last.get(one.client),
        )
        for one in rows.select_related("recipient").order_by("-pk")
    ]  # fmt: skip


def purposes(consent: Consent) -> list[tuple[Any, str]]:
    """Each scope in words, with the purpose that was shown."""
    names = consent.scopes.split()
    return [(SCOPES[name].label, consent.purposes.get(name, "")) for name in names]


class Received(Struct, frozen=True):
    """What one service got in all, whether it may still get anything, and until when it may
    keep it; `removed`: what the person agreed to there has ended, so the number goes, too."""

    tally: Tally
    country: str
    stopped: bool
    until: datetime
    removed: bool

    @property
    def over(self) -> bool:
        return self.until <= clock.now()


def received(actor: Actor) -> list[Received]:
    """Everyone who ever received something of this person, the latest first."""
    stopped, removed = stops(actor), _removed(actor)
    rows = visible(actor, Tally).select_related("recipient").order_by("-last", "-pk")
    until = leases.ends(rows, visible(actor, Provision))
    return [
        Received(
            one, name_of(one.recipient.country), one.client in stopped,
            until.get(one.client, one.last + leases.LASTS), one.client in removed,
        )
        for one in rows
    ]  # fmt: skip


def _removed(actor: Actor) -> set[str]:
    """Clients to which this person agreed once and does not any more."""
    mine = visible(actor, Consent)
    now = leases.in_force(mine).values("client")
    return set(mine.exclude(client__in=now).values_list("client", flat=True))


def lines(actor: Actor) -> QuerySet[Provision]:
    """Day by day, the newest first: who, which items, how often, why."""
    found = visible(actor, Provision).select_related("recipient", "consent")
    return found.order_by("-day", "-client", "-pk")[:LISTED]


def scope_of(line: Provision) -> Any:
    """By which of the things agreed to it came, as the page of agreeing says it."""
    return SCOPES[line.scope].label if line.scope in SCOPES else line.scope


def stops(actor: Actor) -> set[str]:
    """To which clients this person stopped everything; an empty one is all of them."""
    return set(visible(actor, Stop).values_list("client", flat=True))
