"""A card opens services to an individual partner, and closes them when it goes (PR-4, PR-26).

What we know of a card we ask of the processor, outside of transactions; what it says is then
applied under a lock. So it does not matter how often, how late or in which order we hear.
"""

from contextlib import suppress
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.base.refusals import Conflict, NotFound
from hiroba.base.whole import whole
from hiroba.partners import processor
from hiroba.partners.actions import hold, set_tier
from hiroba.partners.models import Card, CardState, Partner
from hiroba.partners.processor import Confirmed, Declined, Pending, Setup
from hiroba.policy import limits
from hiroba.policy.gate import Again, action, fetch_for, happened
from hiroba.policy.tiers import Tier

REMIND_BEFORE = timedelta(days=30)
ENDED = (CardState.REMOVED, CardState.EXPIRED)
# What happened when the processor says so, by the state in which the card is now.
HEARD = {
    CardState.ACTIVE: "card.heard",
    CardState.REMOVED: "card.refuse",
    CardState.EXPIRED: "card.expire",
}
Found = Confirmed | Declined | Pending


def begin(actor: Actor, partner: Partner) -> tuple[Card, Setup]:
    """A registration at the processor, and our row for it. Raises Unavailable."""
    fetch_for(actor, "card.begin", Partner, partner.pk)
    customer, setup = _begun(partner)
    return note_begun(actor, partner, customer=customer, setup=setup.id), setup


@action("card.begin")
def note_begun(actor: Actor, partner: Partner, /, *, customer: str, setup: str) -> Card:
    limits.spend("card", actor.me)
    return Card.objects.get_or_create(
        setup=setup, defaults={"partner": partner, "customer": customer}
    )[0]


def confirm(actor: Actor, card: Card) -> Found:
    """Ask the processor how it stands and do what follows; the answer says how it went."""
    partner = fetch_for(actor, "card.confirm", Partner, card.partner_id)
    found = processor.look(card.setup, card.customer)
    note_found(actor, partner, card=card, found=found)
    return found


@action("card.confirm")
def note_found(
    actor: Actor, partner: Partner, /, *, card: Card, found: Found
) -> Again[None] | None:
    """Nothing new happened unless a card is registered now; what ended one is said as that."""
    state = _apply(partner, card, found)
    if state == CardState.ACTIVE:
        return None
    _say(partner, state)
    return Again(None)


@action("card.remove")
def remove(actor: Actor, partner: Partner, /) -> None:
    """At once; what was built stands still. The processor forgets it after the commit."""
    active = Card.objects.filter(partner=partner, state=CardState.ACTIVE)
    if not active.update(state=CardState.REMOVED):
        raise Conflict(_("There is no card to remove."))
    set_tier(partner, Tier.NO_CARD)


def hear(payload: bytes, signature: str) -> None:
    """A webhook only says that asking again is worth it. Raises Forbidden for a forged one."""
    heard = processor.heard(payload, signature)
    named = Q(setup=heard.setup or None) | Q(token=heard.token or None)
    for card in Card.objects.filter(named).exclude(state__in=ENDED):
        whole(partial(_hear, card, processor.look(card.setup, card.customer)))


def _hear(card: Card, found: Found) -> None:
    partner = hold(card.partner_id)
    _say(partner, _apply(partner, card, found))


def _say(partner: Partner, state: CardState | None) -> None:
    if state is not None:
        happened(HEARD[state], partner)


def expire() -> None:
    """A card is good to the end of its month."""
    today = timezone.localdate(clock.now())
    for card in Card.objects.filter(state=CardState.ACTIVE).select_related("partner"):
        if card.last_day < today:
            whole(partial(_close, card))
        elif card.reminded is None and card.last_day - today < REMIND_BEFORE:
            with transaction.atomic():
                Card.objects.filter(pk=card.pk).update(reminded=clock.now())
                happened("card.remind", card.partner)


@outside
def forget(event: Event) -> None:
    """Follows what ends a card: the processor drops it too, so that nobody can use it."""
    ended = Card.objects.filter(partner=event.subject, state__in=ENDED)
    for card in ended.exclude(token=""):
        processor.forget(card.token)
        Card.objects.filter(pk=card.pk).update(token="")


@outside
def forget_all(event: Event) -> None:
    """Follows the end of a registration: also what only the processor knows to be confirmed."""
    for card in Card.objects.filter(partner=event.subject):
        with suppress(NotFound):
            found = processor.look(card.setup, card.customer)
            if isinstance(found, Confirmed):
                processor.forget(found.token)
        Card.objects.filter(pk=card.pk).update(token="")


def forget_those_of(person: int) -> None:
    """Every card of somebody who is to be erased. Raises Unavailable; nothing to do on a site
    that takes no cards any more."""
    known = Card.objects.filter(partner__person=person).exclude(token="")
    for card in known if processor.configured() else ():
        processor.forget(card.token)
        Card.objects.filter(pk=card.pk).update(token="", state=CardState.REMOVED)


def _apply(partner: Partner, card: Card, found: Found) -> CardState | None:
    """The state in which the card is now, if that is new.

    The partner is locked, so that two cards at once leave one; and before a card's own row:
    whoever locked them the other way round would wait for ever.
    """
    card.refresh_from_db()
    if isinstance(found, Confirmed):
        return _activate(partner, card, found)
    if isinstance(found, Declined) and card.state == CardState.ACTIVE:
        Card.objects.filter(pk=card.pk).update(state=CardState.REMOVED)
        set_tier(partner, Tier.NO_CARD)
        return CardState.REMOVED
    return None


def _activate(partner: Partner, card: Card, found: Confirmed) -> CardState | None:
    facts = {
        "token": found.token, "brand": found.brand, "last_four": found.last_four,
        "month": found.month, "year": found.year,
    }  # fmt: skip
    if card.state in ENDED:
        return None
    if card.state == CardState.ACTIVE and all(getattr(card, n) == v for n, v in facts.items()):
        return None
    if Card(month=found.month, year=found.year).last_day < timezone.localdate(clock.now()):
        Card.objects.filter(pk=card.pk).update(state=CardState.EXPIRED, **facts)
        if card.state == CardState.ACTIVE:
            set_tier(partner, Tier.NO_CARD)
        return CardState.EXPIRED
    others = Card.objects.filter(partner=partner, state=CardState.ACTIVE).exclude(pk=card.pk)
    others.update(state=CardState.REMOVED)
    Card.objects.filter(pk=card.pk).update(state=CardState.ACTIVE, reminded=None, **facts)
    set_tier(partner, Tier.CARD)
    return CardState.ACTIVE


def _close(card: Card) -> None:
    partner = hold(card.partner_id)
    active = Card.objects.filter(pk=card.pk, state=CardState.ACTIVE)
    if active.update(state=CardState.EXPIRED):
        set_tier(partner, Tier.NO_CARD)
        happened("card.expire", partner)


def _begun(partner: Partner) -> tuple[str, Setup]:
    """With the customer the processor knows; a new one where it knows none, as after a change
    of processor."""
    known = partner.cards.order_by("-pk").values_list("customer", flat=True).first()
    with suppress(NotFound):
        if known:
            return known, _setup_of(known, partner)
    new = processor.customer(str(partner.pk))
    return new, _setup_of(new, partner)


def _setup_of(customer: str, partner: Partner) -> Setup:
    """Two clicks at once begin one registration."""
    return processor.begin(customer, f"{customer}-{partner.cards.count()}")
