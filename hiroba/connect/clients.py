"""Who asks: a service of a partner, or a program that is known by its own address alone."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from hiroba.agreements.documents import in_force
from hiroba.base import clock, ids
from hiroba.base.actor import ANYONE, Actor
from hiroba.base.refusals import NotFound, Reason
from hiroba.connect import pairwise
from hiroba.connect.models import Purposed, Service, State
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
    no more. `keys`: those in force, as hashes; a program without any is public."""

    id: str
    name: str
    redirects: tuple[str, ...]
    after_logout: tuple[str, ...]
    partner: int | None = None
    number: int | None = None
    classic: bool = False
    keys: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def public(self) -> bool:
        return not self.keys

    def has_key(self, secret: str) -> bool:
        """Whether it is one of the keys in force: by hash, since keys are random."""
        return hashed(secret) in self.keys

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
        return _of_rows(_service(ANYONE, service=number))
    if client_id.startswith("https://") or metadata.allowed_for_development(client_id):
        found = metadata.find(client_id)
        return _of_document(found) if found else None
    return None


def of_service(service: Service) -> Client:
    """Raises NotFound for one that is gone."""
    found = _of_rows(_service(ANYONE, service=service.pk))
    if found is None:
        raise NotFound
    return found


class _Row(NamedTuple):
    number: int
    name: str
    redirects: str
    after_logout: str
    partner: int
    classic: bool
    key: str | None


def _of_rows(rows: list[_Row]) -> Client | None:
    """One row a key, or one without."""
    if not rows:
        return None
    one, keys = rows[0], frozenset(row.key for row in rows if row.key)
    return Client(
        str(one.number), one.name, tuple(one.redirects.split()),
        tuple(one.after_logout.split()), one.partner, one.number, one.classic, keys,
    )  # fmt: skip


@hot(_Row)
def _service(actor: Actor, *, service: int) -> Values:
    """Whoever asks: which programs there are is no secret."""
    in_force = FilteredRelation("keys", condition=Q(keys__revoked_at=None))
    found = Service.objects.filter(pk=service).annotate(in_force=in_force)
    return found.values_list(
        "pk", "name", "redirects", "after_logout", "partner_id", "classic", "in_force__hash"
    )


def _of_document(found: Any) -> Client:
    after = tuple(found.post_logout_redirect_uris)
    return Client(found.client_id, found.name, tuple(found.redirect_uris), after)


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
