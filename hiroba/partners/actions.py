"""Registering, the data terms, names and contact."""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Acceptance
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid, NotFound
from hiroba.desk.actions import open_case
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.partners.models import Form, Partner, Role, Staff
from hiroba.policy.gate import action
from hiroba.policy.tiers import Tier

A_YEAR = timedelta(days=365)


@action("partner.register")
def register(actor: Actor, me: Account, /, **columns: Any) -> Partner:
    """An organisation, general at once: its address is confirmed already (PR-3, PR-10)."""
    tier = Tier.AGENCY if columns["agency"] else Tier.GENERAL
    return _found(me, Partner(form=Form.ORGANISATION, tier=tier, **columns))


@action("partner.enrol")
def enrol(actor: Actor, me: Account, /, **columns: Any) -> Partner:
    """A person as an individual partner, without a card so far (PR-5)."""
    words = {"form": Form.INDIVIDUAL, "tier": Tier.NO_CARD}
    return _found(me, Partner(person=me, name=me.name, **words, **columns))


@action("partner.edit")
def edit(actor: Actor, partner: Partner, /, **columns: Any) -> None:
    """What needs no new review: contact and plans."""
    Partner.objects.filter(pk=partner.pk).update(**columns)


@action("partner.rename")
def rename(actor: Actor, partner: Partner, /, **columns: Any) -> Case | None:
    """What the certificate says. A certified partner is reviewed anew, in this case (PR-2)."""
    changed = any(getattr(partner, name) != value for name, value in columns.items())
    Partner.objects.filter(pk=partner.pk).update(**columns)
    if not changed or partner.tier != Tier.CERTIFIED or _under_review(partner):
        return None
    return open_case("review", subject=partner.pk)  # The desk's own: nobody withdraws it.


def _under_review(partner: Partner) -> bool:
    cases = Case.objects.filter(kind="review", subject=partner.pk)
    return cases.filter(state__in=OPEN_STATES).exists()


@action("partner.agree")
def agree(actor: Actor, partner: Partner, /, *, version: int, language: str) -> None:
    """The data terms in the version in force, for a year (PV-32)."""
    if version != in_force("data"):
        raise Invalid(agree=_("There is a new version meanwhile: please read it."))
    Acceptance.objects.get_or_create(
        account_id=actor.me,
        document="data",
        version=version,
        defaults={"language": language},
    )
    partner.terms_version, partner.terms_until = version, clock.now() + A_YEAR
    partner.save(update_fields=["terms_version", "terms_until"])
    settle(partner)


def _found(me: Account, partner: Partner) -> Partner:
    partner.save(force_insert=True)
    Staff.objects.create(partner=partner, account=me, role=Role.OWNER)
    settle(partner)
    return partner


def hold(number: int) -> Partner:
    """Locked, so that what follows happens to it one after the other; NotFound once closed."""
    opened = Partner.objects.filter(closed_at=None)
    found = opened.select_for_update(no_key=True).filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


def settle(partner: Partner) -> None:
    """What the partner may do stands on every account that acts for it, from now on."""
    accounts = Account.objects.filter(
        Q(works__partner=partner.pk) | Q(issued__partner=partner.pk)
    )
    found = list(accounts.order_by("pk").values_list("pk", flat=True))
    Account.objects.filter(pk__in=found).update(
        tier=partner.tier,
        bound_version=partner.terms_version,
        bound_until=partner.terms_until,
    )


def set_tier(partner: Partner, tier: Tier, **columns: Any) -> None:
    """From one tier to another; nothing the partner owns changes (PR-11)."""
    partner.tier = tier
    for name, value in columns.items():
        setattr(partner, name, value)
    partner.save(update_fields=["tier", *columns])
    settle(partner)
