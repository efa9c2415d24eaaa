"""Who asks: a service of a partner, or a program that is known by its own address alone."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from hiroba.agreements.documents import in_force
from hiroba.base import clock, ids
from hiroba.base.actor import ANYONE, Actor
from hiroba.base.refusals import Reason
from hiroba.connect import pairwise
from hiroba.connect.models import Key, Purposed, Service, State
from hiroba.connect.protocol import metadata
from hiroba.connect.tokens import hashed
from hiroba.policy.hot import hot
from hiroba.policy.scopes import UNREGISTERED
from hiroba.policy.tiers import Service as Holding
from hiroba.policy.tiers import cheapest_step, holds

Values = QuerySet[Any, tuple[Any, ...]]


@dataclass(frozen=True)
class Client:
    """`number`: of its service; None for a program that never registered: it gets `openid` and
    no more."""

    id: str
    name: str
    redirects: tuple[str, ...]
    after_logout: tuple[str, ...]
    partner: int | None = None
    number: int | None = None
    public: bool = True
    classic: bool = False

    @cached_property
    def service(self) -> Service | None:
        services = Service.objects.select_related("partner")
        return services.filter(pk=self.number).first() if self.number else None

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        if self.number is None:
            return UNREGISTERED
        asked = Purposed.objects.filter(service=self.number)
        return tuple(asked.values_list("scope", flat=True))

    @property
    def sector(self) -> str:
        return pairwise.sector(self.id, self.partner)

    # What oauthlib asks of a client.
    @property
    def client_id(self) -> str:
        return self.id


def find(client_id: str) -> Client | None:
    """A service by its number, or the document that an address leads to."""
    if (number := ids.read(client_id)) is not None:
        return next(iter(_service(ANYONE, service=number)), None)
    if client_id.startswith("https://") or metadata.allowed_for_development(client_id):
        found = metadata.find(client_id)
        return _of_document(found) if found else None
    return None


def of_service(service: Service) -> Client:
    return _service(ANYONE, service=service.pk)[0]


def _of_row(
    number: int, name: str, redirects: str, after_logout: str, partner: int, classic: bool,
    keyed: bool,
) -> Client:  # fmt: skip
    return Client(
        str(number), name, tuple(redirects.split()), tuple(after_logout.split()), partner,
        number, not keyed, classic,
    )  # fmt: skip


@hot(_of_row)
def _service(actor: Actor, *, service: int) -> Values:
    """Whoever asks: which programs there are is no secret."""
    keyed = Exists(Key.objects.filter(service=OuterRef("pk"), revoked_at=None))
    found = Service.objects.filter(pk=service).annotate(keyed=keyed)
    return found.values_list(
        "pk", "name", "redirects", "after_logout", "partner_id", "classic", "keyed"
    )


def _of_document(found: Any) -> Client:
    after = tuple(found.post_logout_redirect_uris)
    return Client(found.client_id, found.name, tuple(found.redirect_uris), after)


@hot(int)
def _keys(actor: Actor, *, service: int, hash: str) -> Values:
    keys = Key.objects.filter(service=service, hash=hash, revoked_at=None)
    return keys.values_list("pk")


def has_key(service: int, secret: str) -> bool:
    """Whether it is one of the keys in force: by hash, since keys are random."""
    return bool(_keys(ANYONE, service=service, hash=hashed(secret)))


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
