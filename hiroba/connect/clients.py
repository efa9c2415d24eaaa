"""Who asks: a service of a partner, or a program that is known by its own address alone."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.agreements.documents import in_force
from hiroba.base import clock, ids
from hiroba.base.refusals import Reason
from hiroba.connect import pairwise
from hiroba.connect.models import Key, Purposed, Service, State
from hiroba.connect.protocol import metadata
from hiroba.connect.tokens import hashed
from hiroba.policy.scopes import UNREGISTERED
from hiroba.policy.tiers import Service as Holding
from hiroba.policy.tiers import cheapest_step, holds


@dataclass(frozen=True)
class Client:
    """`service` is None for a program that never registered: it gets `openid` and no more."""

    id: str
    name: str
    redirects: tuple[str, ...]
    after_logout: tuple[str, ...]
    scopes: tuple[str, ...]
    partner: int | None = None
    service: Service | None = None
    public: bool = True
    classic: bool = False

    @property
    def sector(self) -> str:
        return pairwise.sector(self.id, self.partner)

    # What oauthlib asks of a client.
    @property
    def client_id(self) -> str:
        return self.id


def find(client_id: str) -> Client | None:
    """A service by its number, or the document that an address leads to."""
    if client_id.startswith("https://") or metadata.allowed_for_development(client_id):
        found = metadata.find(client_id)
        return _of_document(found) if found else None
    if (number := ids.read(client_id)) is None:
        return None
    service = Service.objects.select_related("partner").filter(pk=number).first()
    return of_service(service) if service else None


def of_service(service: Service) -> Client:
    asked = Purposed.objects.filter(service=service).values_list("scope", flat=True)
    keys = Key.objects.filter(service=service, revoked_at=None)
    return Client(
        id=service.client,
        name=service.name,
        redirects=tuple(service.redirect_addresses),
        after_logout=tuple(service.logout_addresses),
        scopes=tuple(asked),
        partner=service.partner_id,
        service=service,
        public=not keys.exists(),
        classic=service.classic,
    )


def _of_document(found: Any) -> Client:
    return Client(
        id=found.client_id,
        name=found.name,
        redirects=tuple(found.redirect_uris),
        after_logout=tuple(found.post_logout_redirect_uris),
        scopes=UNREGISTERED,
    )


def has_key(service: Service, secret: str) -> bool:
    """Whether it is one of the keys in force: by hash, since keys are random."""
    keys = Key.objects.filter(service=service, hash=hashed(secret), revoked_at=None)
    return keys.exists()


def lacks(service: Service) -> Reason | None:
    """Why a service may not act at the moment, whoever consented (PR-6, PV-32); else None."""
    partner = service.partner
    if service.state not in {State.SANDBOX, State.OPEN}:
        return Reason("PR-6", _("The operator has closed or suspended this service."))
    if not holds(partner.tier, Holding.GRAPH_API):
        step = cheapest_step(partner.tier, Holding.GRAPH_API)
        return Reason("PR-6", _("Its partner does not hold the Graph API now."), step.text)
    until = partner.terms_until
    if partner.terms_version < in_force("data") or until is None or until < clock.now():
        return Reason("PV-32", _("Its partner has not confirmed the data terms in force."))
    return None
