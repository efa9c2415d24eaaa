"""What a partner sees of its services: state, what is missing, keys, requests."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import NotFound
from hiroba.connect.deliveries import Topic
from hiroba.connect.models import CALLS_KEPT, Call, Delivery, Key, Purposed, Service, State
from hiroba.desk.models import Case
from hiroba.desk.models import State as CaseState
from hiroba.desk.queries import the_one
from hiroba.partners.models import Partner
from hiroba.policy.gate import allowed, visible
from hiroba.policy.scopes import SCOPES, Scope
from hiroba.policy.tiers import Service as Holding

LISTED = 200


def services(actor: Actor, partner: Partner) -> QuerySet[Service]:
    found = visible(actor, Service).filter(partner=partner)
    return found.select_related("case").prefetch_related("scopes").order_by("pk")


def running(actor: Actor, partner: Partner) -> list[Service]:
    """Those that the partner has not closed."""
    return list(services(actor, partner).exclude(state=State.CLOSED))


def held(actor: Actor, partner: Partner) -> dict[Holding, list[str]]:
    """The names of a partner's services, by what opens them."""
    found = visible(actor, Service).filter(partner=partner).exclude(state=State.CLOSED)
    return {Holding.GRAPH_API: list(found.order_by("pk").values_list("name", flat=True))}


def questionable(actor: Actor, which: str) -> Service:
    """About which the desk may open a case, by its number or name; raises Invalid."""
    found: Service = the_one(allowed(actor, "service.question"), which)
    return found


def about(actor: Actor, case: Case) -> Service | None:
    """The service of one's own partner that a case is about."""
    return (
        visible(actor, Service)
        .filter(pk=case.subject, partner__staff__account=actor.me)
        .first()
    )


def service(actor: Actor, partner: Partner, number: int) -> Service:
    """One of the partner's own; raises NotFound for those of others, open or not."""
    found = services(actor, partner).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def key(actor: Actor, partner: Partner, number: int) -> Key:
    found = visible(actor, Key).filter(service__partner=partner, pk=number)
    if one := found.select_related("service").first():
        return one
    raise NotFound


def keys(actor: Actor, service: Service) -> QuerySet[Key]:
    """Those in force, then those that were revoked."""
    return visible(actor, Key).filter(service=service).order_by("revoked_at", "pk")


def calls(actor: Actor, service: Service) -> QuerySet[Call]:
    """The newest requests of the last seven days."""
    since = ids.first_id(clock.now() - CALLS_KEPT)
    found = visible(actor, Call).filter(service=service, pk__gte=since)
    return found.order_by("-pk")[:LISTED]


def deliveries(actor: Actor, service: Service) -> QuerySet[Delivery]:
    """What it was told, the newest first."""
    return visible(actor, Delivery).filter(service=service).order_by("-pk")[:LISTED]


def unconfirmed(actor: Actor, service: Service) -> int:
    """Erasures that it was told of and has not confirmed."""
    told = visible(actor, Delivery).filter(service=service, topic=Topic.ACCOUNT_ERASE)
    return told.filter(confirmed_at=None).count()


def delivery(actor: Actor, partner: Partner, number: int) -> Delivery:
    """One to a service of the partner; raises NotFound for those of others."""
    found = visible(actor, Delivery).filter(service__partner=partner, pk=number)
    if one := found.select_related("service").first():
        return one
    raise NotFound


def purposes(service: Service) -> dict[str, Purposed]:
    """By scope, in the order in which people read them."""
    said = {row.scope: row for row in service.scopes.all()}
    return {name: said[name] for name in SCOPES if name in said}


def asked(service: Service) -> list[tuple[Scope, Purposed]]:
    return [(SCOPES[name], row) for name, row in purposes(service).items()]


class Lack(Struct, frozen=True):
    """Something that is missing before everybody can consent, and the page where it is done."""

    title: Any
    page: str


def missing(service: Service) -> list[Lack]:
    """What is still to do, in the order in which one does it; nothing for what is open."""
    if service.state not in {State.SANDBOX, State.SUSPENDED}:
        return []
    lacks = [] if service.confirmed else [Lack(_("Confirm the contact address"), "service")]
    if not service.scopes.all():
        lacks.append(Lack(_("Say what it asks for, and why"), "service_scopes"))
    if not under_review(service):
        lacks.append(Lack(_("Submit it for review"), "service"))
    elif service.case and service.case.state == CaseState.ASKED:
        lacks.append(Lack(_("Answer the desk"), "service"))
    return lacks


def under_review(service: Service) -> Case | None:
    return service.case if service.case and service.case.is_open else None
