"""Closing a registration: for good, and with everything that stands on it (PR-10)."""

from datetime import datetime

from django.db.models import Q

from hiroba.accounts.models import Account
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.desk.models import OPEN_STATES, Case, State
from hiroba.partners import issued, staff
from hiroba.partners.cards import ENDED
from hiroba.partners.models import Card, CardState, Issued, Partner, Staff, StaffInvitation
from hiroba.policy.gate import action

KINDS = ("certification", "review")


@action("partner.close")
def close(actor: Actor, partner: Partner, /) -> dict[str, list[int]]:
    """Its services close and the processor forgets its cards after the commit. What was decided
    about it stays; whoever stood behind it may register again. Returns who worked for it."""
    now = clock.now()
    _withdraw_cases(partner, now)
    StaffInvitation.objects.filter(partner=partner).delete()
    held = Issued.objects.filter(partner=partner).order_by("account")
    issued.end(list(held.values_list("account", flat=True)))
    cards = Card.objects.filter(partner=partner).exclude(state__in=ENDED)
    cards.update(state=CardState.REMOVED)
    Partner.objects.filter(pk=partner.pk).update(tier="", closed_at=now)
    return {"staff": staff.release(Staff.objects.filter(partner=partner))}


def employer(me: Account) -> Partner | None:
    """The partner for which an account acts, locked: nobody joins or leaves meanwhile."""
    found = Partner.objects.filter(closed_at=None, staff__account=me)
    return found.select_for_update(of=("self",), no_key=True).first()


def _withdraw_cases(partner: Partner, now: datetime) -> None:
    about = Q(kind__in=KINDS) | Q(appeal_of__kind__in=KINDS)
    cases = Case.objects.filter(about, subject=partner.pk, state__in=OPEN_STATES)
    cases.update(state=State.WITHDRAWN, decided_at=now)
