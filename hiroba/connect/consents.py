"""Agreeing to a service, taking it back, and stopping what goes to services at all."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.accounts.models import Account
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Consent, Recipient, Stop
from hiroba.base import clock, sentences
from hiroba.base.actor import Actor
from hiroba.base.refusals import Forbidden, Invalid, Reason
from hiroba.connect import clients, deliveries
from hiroba.connect.clients import Client
from hiroba.connect.countries import NOWHERE
from hiroba.connect.deliveries import Topic
from hiroba.connect.models import Grant, Purposed, Service
from hiroba.policy.gate import action
from hiroba.policy.scopes import known

LASTS = timedelta(days=365)
_STOPPED = gettext_lazy("You have stopped all provision to services.")
_RESUME = gettext_lazy("Allow it again under “Who has my data”.")


@action("consent.give")
def give(actor: Actor, service: Service, /, *, asked: tuple[str, ...], ticked: list[str],
         always: bool) -> Consent:  # fmt: skip
    """What is ticked of what was asked for. Raises Forbidden where the service may not act,
    Invalid where nothing is ticked."""
    service = Service.objects.select_related("partner").get(pk=service.pk)
    if lacks := clients.lacks(service):
        raise Forbidden(lacks)
    chosen = [name for name in asked if name in ticked]
    return agree(actor, clients.of_service(service), chosen, always)


@action("consent.recognise")
def recognise(actor: Actor, me: Account, /, *, client: Client) -> Consent:
    """`openid` for a program that never registered, and nothing else (PR-1)."""
    return agree(actor, client, ["openid"], False)


def agree(actor: Actor, client: Client, chosen: list[str], always: bool) -> Consent:
    """A row that says all of it. The same choice again is the same consent; another choice
    ends the one before, and what acts by that goes on with what both allow."""
    if not chosen:
        raise Invalid(scopes=_("Tick something, or choose “No”."))
    refuse_while_stopped(actor)
    wanted = _words(client, chosen)
    former = Consent.objects.filter(person=actor.me, client=client.id, ended_at=None).first()
    if former and _same(former, wanted) and former.ends_at > clock.now():
        Consent.objects.filter(pk=former.pk).update(ends_at=clock.now() + LASTS)
        return former
    if former:
        Consent.objects.filter(pk=former.pk).update(ended_at=clock.now())
    made = Consent.objects.create(
        person_id=actor.me, always=always, ends_at=clock.now() + LASTS,
        language=sentences.language(), terms_version=in_force("terms"),
        privacy_version=in_force("privacy"), client=client.id, **wanted,
    )  # fmt: skip
    if former:
        Grant.objects.filter(consent=former).update(consent=made)
    Stop.objects.filter(person=actor.me, client=client.id).delete()
    deliveries.tell_of_consent(made, Topic.CONSENT_GIVE)
    return made


def refuse_while_stopped(actor: Actor) -> None:
    """Raises Forbidden for whoever has stopped all provision (PV-11)."""
    if Stop.objects.filter(person=actor.me, client="").exists():
        raise Forbidden(Reason("PV-11", _STOPPED, _RESUME))


def _words(client: Client, chosen: list[str]) -> dict[str, Any]:
    """What the consent names, as it was shown."""
    rows = Purposed.objects.filter(service=client.service, scope__in=chosen)
    said = {row.scope: row for row in (rows if client.service else ())}
    return {
        "recipient": recipient_of(client),
        "scopes": " ".join(known(" ".join(chosen))),
        "purposes": {name: said[name].purpose for name in chosen if name in said},
        "keep_days": max((row.keep_days for row in said.values()), default=0),
        "policy": client.service.policy if client.service else "",
    }


def _same(former: Consent, wanted: dict[str, Any]) -> bool:
    return all(getattr(former, name) == value for name, value in wanted.items())


def recipient_of(client: Client) -> Recipient:
    """As registered now; a new row when anything of it has changed."""
    words = {"client": client.id, "name": client.name} | _holder(client)
    newest = Recipient.objects.filter(client=client.id).order_by("-pk").first()
    if newest and all(getattr(newest, name) == value for name, value in words.items()):
        return newest
    return Recipient.objects.create(**words)


def _holder(client: Client) -> dict[str, Any]:
    if client.service is None:
        return {"holder": client.id, "country": NOWHERE}
    partner = client.service.partner
    return {
        "person_id": partner.person_id,
        "holder": partner.name,
        "address": partner.address,
        "representative": partner.representative,
        "country": client.service.country,
    }


@action("consent.withdraw")
def withdraw(actor: Actor, consent: Consent, /) -> dict[str, str]:
    """From the next request on the service gets nothing of it (PV-11)."""
    end(consent)
    return {"client": consent.client}


@action("provision.stop")
def stop(actor: Actor, me: Account, /, *, client: str) -> dict[str, str]:
    """Nothing of mine goes there, not by a friend's consent either; an empty client is
    everywhere. What I agreed to there ends with it."""
    Stop.objects.get_or_create(person=me, client=client)
    mine = Consent.objects.filter(person=me, ended_at=None)
    for consent in mine.filter(client=client) if client else mine:
        end(consent)
    return {"client": client}


@action("provision.resume")
def resume(actor: Actor, me: Account, /, *, client: str) -> dict[str, str]:
    """Friends' consents may bring me along again. What I ended myself stays ended."""
    Stop.objects.filter(person=me, client=client).delete()
    return {"client": client}


def end(consent: Consent) -> None:
    if Consent.objects.filter(pk=consent.pk, ended_at=None).update(ended_at=clock.now()):
        deliveries.tell_of_consent(consent, Topic.CONSENT_WITHDRAW)
    Grant.objects.filter(consent=consent).delete()
