"""What services are told: a row a message, written with the deed and sent by `senders.py`.

A message arrives at least once, always under the same `webhook-id`. A person is named by the
number that the service knows them by, and by nothing else, so that nothing leaves here which
the service has not got already.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hiroba.agreements.models import Consent, Provision
from hiroba.base import clock, ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict, NotFound
from hiroba.connect import pairwise, webhook_keys
from hiroba.connect.models import Delivery, Key, Service
from hiroba.desk.actions import settle
from hiroba.policy import limits
from hiroba.policy.gate import action, happened

NUMBERED = "msg_"
# The three days over which a message is sent, and as long again for people to look into what
# went wrong, over a weekend at that.
TIME_TO_CONFIRM = timedelta(days=7)


class Topic(StrEnum):
    """The verbs of the law that services are told of."""

    TEST = "delivery.test"
    CONSENT_GIVE = "consent.give"
    CONSENT_WITHDRAW = "consent.withdraw"
    ACCOUNT_ERASE = "account.erase"
    KEY_ROTATE = "key.rotate"


def tell(service: Service, person: int | None, topic: Topic, data: dict[str, Any]) -> Delivery:
    """Call inside the transaction of the deed; `person` is the number of an account. What a
    service without an address was not told can be sent once it has one (`replay`)."""
    now = clock.now()
    body = {"type": topic, "timestamp": now.isoformat(), "data": data | _named(service, person)}
    return Delivery.objects.create(
        service=service, person_id=person, topic=topic, body=body,
        due=now if service.webhook else None,
    )  # fmt: skip


def tell_of_consent(consent: Consent, topic: Topic) -> None:
    """`scopes` is all that is allowed from now on, or was until now. Programs that never
    registered have no address to be told at."""
    for service in Service.objects.filter(pk__in=_numbers({consent.client})):
        scopes = consent.scopes.split()
        tell(service, consent.person_id, topic, {"consent": str(consent.pk), "scopes": scopes})


def tell_of_erasure(person: int) -> None:
    """Every service that the person ever consented to, or that received something of them by
    a friend's consent: it has to erase what it has, their number included (PV-9)."""
    clients = set(Consent.objects.filter(person=person).values_list("client", flat=True))
    clients |= set(Provision.objects.filter(person=person).values_list("client", flat=True))
    for service in Service.objects.filter(pk__in=_numbers(clients)).order_by("pk"):
        tell(service, person, Topic.ACCOUNT_ERASE, {})


def tell_of_keys(service: Service) -> None:
    """Which keys are in force, by their last characters, and which pairs of ours sign."""
    hints = Key.objects.filter(service=service, revoked_at=None).order_by("-pk")
    data = {
        "keys": list(hints.values_list("hint", flat=True)),
        "public_keys": webhook_keys.published(),
    }
    tell(service, None, Topic.KEY_ROTATE, data)


def rotate_pair_when_due() -> None:
    if webhook_keys.is_due():
        rotate_pair()


@transaction.atomic
def rotate_pair() -> None:
    """The site signs with a new pair as well, and says so to every service that listens."""
    happened("key.rotate", webhook_keys.rotate())
    for service in Service.objects.exclude(webhook="").order_by("pk"):
        tell_of_keys(service)


@action("delivery.test")
def test(actor: Actor, service: Service, /) -> Delivery:
    """A message that tells nothing, sent and tried again like any other."""
    _send_by_hand(actor, service)
    return tell(service, None, Topic.TEST, {})


@action("delivery.replay")
def replay(actor: Actor, delivery: Delivery, /) -> None:
    """Once more from the beginning, at once, under the same id."""
    _send_by_hand(actor, delivery.service)
    Delivery.objects.filter(pk=delivery.pk).update(
        due=clock.now(), tries=0, status=0, problem="", delivered_at=None
    )


def confirm(service: Service, message: str) -> None:
    """The service has erased what it had of somebody (PV-9). Once is enough; raises NotFound
    where it was told no such thing."""
    number = ids.read(message.removeprefix(NUMBERED)) or 0
    if not note_confirmed(Delivery.objects.filter(service=service, pk=number)):
        raise NotFound


@transaction.atomic
def note_confirmed(told: QuerySet[Delivery]) -> int:
    """How many of these are erasures, which are confirmed from now on. A case in which
    nothing is left to confirm ends with the last one."""
    erasures = told.filter(topic=Topic.ACCOUNT_ERASE)
    found = erasures.update(confirmed_at=Coalesce("confirmed_at", clock.now()))
    for case in erasures.exclude(case=None).values_list("case", flat=True).distinct():
        if not Delivery.objects.filter(case=case, confirmed_at=None).exists():
            settle(case, "confirmed", "PV-9")
    return found


def unconfirmed() -> QuerySet[Delivery]:
    """Erasures that a service has not confirmed in time."""
    before = ids.first_id(clock.now() - TIME_TO_CONFIRM)
    return Delivery.objects.filter(
        topic=Topic.ACCOUNT_ERASE, confirmed_at=None, pk__lt=before
    ).order_by("pk")


def _send_by_hand(actor: Actor, service: Service) -> None:
    """Counted, so that nobody has us knock at somebody's door all day."""
    if not service.webhook:
        raise Conflict(_("First enter the address to which messages go."))
    limits.spend("message", actor.me)


def _named(service: Service, person: int | None) -> dict[str, str]:
    if person is None:
        return {}
    sector = pairwise.sector(service.client, service.partner_id)
    return {"sub": pairwise.name(person, pairwise.PERSON, sector)}


def _numbers(clients: set[str]) -> list[int]:
    """Services are known by their number, other programs by an address."""
    return [int(client) for client in clients if client.isdecimal()]
