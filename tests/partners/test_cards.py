"""A card opens and closes services, however often, late or disordered the news of it comes."""

from dataclasses import replace
from functools import partial

import pytest
from django.utils import translation

from hiroba.accounts.models import Account
from hiroba.base.refusals import Forbidden, NotFound, Unavailable
from hiroba.inbox import queries
from hiroba.partners import cards, processor
from hiroba.partners.models import Card, CardState, Partner
from hiroba.partners.processor import Confirmed, Declined, Pending
from hiroba.partners.queries import opened_by_card
from hiroba.policy.gate import missing
from hiroba.policy.tiers import Service, Tier, holds
from hiroba.privacy import erasure
from tests.cast import Cast, signed_in_as
from tests.doors import proved, signed_in, signed_out, text_of
from tests.processor import ASKS_FIRST, DECLINED, GOOD, event
from tests.race import race

CARD = "/developers/card/"
SOON = "The card expires soon: register another one in time"


@pytest.fixture
def nao(cast, card_processor):
    return Stands(cast, card_processor)


class Stands:
    """Nao, an individual without a card, and the processor where he registers one."""

    def __init__(self, cast, there):
        self.cast, self.there = cast, there
        self.partner = cast.partners["nao"]

    @property
    def actor(self):
        return signed_in_as(self.cast, "nao")

    @property
    def tier(self):
        """What the partner is, and that the account says the same."""
        tier = Partner.objects.get(pk=self.partner.pk).tier
        assert Account.objects.get(pk=self.cast.nao.pk).tier == tier
        return tier

    def begin(self):
        return cards.begin(self.actor, self.partner)

    def register(self, number=GOOD, **words):
        card, setup = self.begin()
        self.there.type(setup, number, **words)
        cards.confirm(self.actor, card)
        return Card.objects.get(pk=card.pk)

    @property
    def told(self):
        """What the site told Nao, oldest first."""
        with translation.override("en"):
            shown = queries.notices(self.actor).items
            return [str(one.line) for one in reversed(shown)]

    def hear(self, type_, **subject):
        payload = event(type_, **subject)
        cards.hear(payload, self.there.sign(payload))


def test_PR_26_a_card_opens_what_it_opens_at_once(nao):
    assert nao.tier == Tier.NO_CARD
    card = nao.register()
    assert (card.state, card.brand, card.last_four) == (CardState.ACTIVE, "visa", "4242")
    assert nao.tier == Tier.CARD
    assert holds(nao.actor.tier, Service.GRAPH_API)


def test_PR_4_removed_it_closes_at_once_and_the_processor_forgets_it(nao, work):
    card = nao.register()
    cards.remove(replace(nao.actor, step_up=True), nao.partner)
    assert nao.tier == Tier.NO_CARD
    work()
    card.refresh_from_db()
    assert (card.state, card.token) == (CardState.REMOVED, "")
    assert isinstance(processor.look(card.setup, card.customer), Declined)
    again = nao.register()
    assert (again.state, nao.tier) == (CardState.ACTIVE, Tier.CARD)


def test_through_the_page(nao):
    client = signed_in(nao.cast.nao)
    page = client.post(CARD, {"deed": "begin"})
    text = text_of(page)
    assert nao.there.cards.script in text
    assert nao.there.cards.api in page["Content-Security-Policy"]
    assert nao.there.cards.api not in client.get(CARD)["Content-Security-Policy"]
    card = Card.objects.get(partner=nao.partner)
    early = client.post(CARD, {"setup": card.setup})
    assert early.status_code == 422
    assert "not registered yet" in text_of(early)
    secret = text.split('data-secret="')[1].split('"')[0]
    nao.there.type(processor.Setup(card.setup, secret))
    assert client.post(CARD, {"setup": card.setup}).status_code == 302
    assert nao.tier == Tier.CARD
    assert "4242" in text_of(client.get(CARD))
    first = client.get(f"{CARD}remove/")
    assert first["Location"].startswith("/prove/")
    assert nao.tier == Tier.CARD
    assert "4242" in text_of(proved(client, "password").get(f"{CARD}remove/"))
    assert client.post(f"{CARD}remove/").status_code == 302
    assert nao.tier == Tier.NO_CARD


def test_whoever_registers_or_removes_a_card_is_told_here_and_by_mail(nao, work, mail):
    card = nao.register()
    cards.confirm(nao.actor, card)
    cards.remove(replace(nao.actor, step_up=True), nao.partner)
    work()
    removed = "The card was removed: what it opened is closed"
    assert nao.told == ["A card was registered", removed]
    assert [letter.subject for letter in mail] == nao.told
    assert "http://localhost/developers/" in mail[1].body
    with translation.override("en"):
        opened = [str(service.label) for service in opened_by_card()]
    assert all(service in letter.body for letter in mail for service in opened)
    assert "nothing is deleted" not in mail[0].body
    assert "nothing is deleted" in mail[1].body
    assert removed in text_of(signed_in(nao.cast.nao).get("/notices/"))


def test_a_declined_card_opens_nothing_and_says_why(nao):
    client = signed_in(nao.cast.nao)
    _card, setup = nao.begin()
    nao.there.type(setup, DECLINED)
    answer = client.post(CARD, {"setup": setup.id})
    assert answer.status_code == 422
    assert nao.tier == Tier.NO_CARD


def test_the_3d_secure_step_is_waited_for(nao):
    card, setup = nao.begin()
    nao.there.type(setup, ASKS_FIRST)
    assert isinstance(cards.confirm(nao.actor, card), Pending)
    assert nao.tier == Tier.NO_CARD
    nao.there.prove(setup)
    assert isinstance(cards.confirm(nao.actor, card), Confirmed)
    assert nao.tier == Tier.CARD


@pytest.mark.parametrize("setup", ["seti_of_nobody", "", "x" * 10_000, "../v1/customers"])
def test_a_registration_that_is_not_ones_own_does_not_exist(nao, setup):
    assert signed_in(nao.cast.nao).post(CARD, {"setup": setup}).status_code == 404


def test_somebody_elses_registration_is_not_confirmed_for_oneself(nao):
    card, setup = nao.begin()
    nao.there.type(setup)
    assert signed_in(nao.cast.kai).post(CARD, {"setup": setup.id}).status_code == 404
    with pytest.raises(NotFound):
        cards.confirm(nao.cast.actors["kai"], card)
    assert nao.tier == Tier.NO_CARD


def test_a_newer_card_takes_the_place_of_the_older_one(nao, work):
    old, new = nao.register(), nao.register()
    old.refresh_from_db()
    assert (old.state, new.state) == (CardState.REMOVED, CardState.ACTIVE)
    assert nao.tier == Tier.CARD
    work()
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.token, bool(new.token)) == ("", True)


def test_a_card_is_good_to_the_end_of_its_month_and_called_to_mind_before(nao, clock, work):
    card = nao.register(exp_month="03", exp_year="2031")
    clock.set(clock.now().replace(year=2031, month=3, day=10, hour=3))
    cards.expire()
    cards.expire()
    work()
    assert nao.told == ["A card was registered", SOON]
    clock.set(clock.now().replace(day=31, hour=3))
    cards.expire()
    assert nao.tier == Tier.CARD
    clock.set(clock.now().replace(month=4, day=1, hour=3))
    cards.expire()
    work()
    card.refresh_from_db()
    assert (card.state, nao.tier) == (CardState.EXPIRED, Tier.NO_CARD)
    assert nao.told[2:] == ["The card has expired: what it opened is closed"]


def test_a_card_that_has_expired_already_opens_nothing(nao):
    card = nao.register(exp_month="01", exp_year="2020")
    assert (card.state, nao.tier) == (CardState.EXPIRED, Tier.NO_CARD)


@pytest.mark.parametrize("times", [1, 2, 5])
def test_a_webhook_only_makes_us_ask_however_often_it_comes(nao, times):
    card, setup = nao.begin()
    for _ in range(times):
        nao.hear("setup_intent.succeeded", object="setup_intent", id=setup.id)
    assert nao.tier == Tier.NO_CARD, "it says so, and the processor does not"
    nao.there.type(setup)
    for _ in range(times):
        nao.hear("setup_intent.succeeded", object="setup_intent", id=setup.id)
    card.refresh_from_db()
    assert (card.state, nao.tier) == (CardState.ACTIVE, Tier.CARD)


def test_news_that_come_late_or_in_disorder_change_nothing(nao, work):
    old = nao.register()
    cards.remove(replace(nao.actor, step_up=True), nao.partner)
    work()
    nao.hear("setup_intent.succeeded", object="setup_intent", id=old.setup)
    assert nao.tier == Tier.NO_CARD
    new = nao.register()
    nao.hear("setup_intent.setup_failed", object="setup_intent", id=old.setup)
    nao.hear("payment_method.detached", object="payment_method", id=new.token)
    assert nao.tier == Tier.CARD, "the processor still has it"


def test_a_card_that_the_processor_dropped_closes_what_it_opened(nao, work):
    card = nao.register()
    processor.forget(card.token)
    nao.hear("payment_method.detached", object="payment_method", id=card.token)
    work()
    assert nao.tier == Tier.NO_CARD
    assert nao.told[1:] == ["The bank refused the card: what it opened is closed"]


def test_a_forged_webhook_is_refused(nao):
    payload = event("setup_intent.succeeded", object="setup_intent", id="seti_1")
    with pytest.raises(Forbidden):
        cards.hear(payload, nao.there.sign(payload, secret="whsec_of_another"))
    answer = signed_out().post(
        f"{CARD}heard/", payload, content_type="application/json",
        headers={"stripe-signature": nao.there.sign(payload)},
    )  # fmt: skip
    assert answer.status_code == 204
    assert signed_out().post(f"{CARD}heard/", payload, "application/json").status_code == 403


def test_a_processor_that_is_down_leaves_everything_as_it_was(nao, settings):
    card = nao.register()
    settings.HIROBA_CARDS = replace(nao.there.cards, api="http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        nao.begin()
    with pytest.raises(Unavailable):
        cards.confirm(nao.actor, card)
    answer = signed_in(nao.cast.nao).post(CARD, {"deed": "begin"})
    assert answer.status_code == 503
    assert "The square is closed" not in text_of(answer)
    assert nao.tier == Tier.CARD
    cards.remove(replace(nao.actor, step_up=True), nao.partner)
    assert nao.tier == Tier.NO_CARD, "removing does not wait for it"


def test_PV_9_whoever_is_erased_here_is_forgotten_by_the_processor_first(nao, settings):
    card = nao.register()
    token, cards_of_the_site = card.token, settings.HIROBA_CARDS
    person = Account.objects.filter(pk=nao.cast.nao.pk)
    person.update(status="closing", closes_at=clock_now())
    settings.HIROBA_CARDS = replace(cards_of_the_site, api="http://127.0.0.1:1")
    erasure.erase_due()
    assert person.get().status == "closing", "it waits while the processor is down"
    settings.HIROBA_CARDS = cards_of_the_site
    erasure.erase_due()
    assert person.get().status == "erased"
    assert not Card.objects.filter(pk=card.pk).exists()
    assert isinstance(processor.look(card.setup, card.customer), Declined), token


def clock_now():
    from hiroba.base import clock

    return clock.now()


def test_PR_4_an_organisation_registers_no_card(cast, card_processor):
    with pytest.raises(Forbidden) as no:
        cards.begin(cast.actors["gen"], cast.partners["gen"])
    assert no.value.clause == "PR-5"
    assert signed_in(cast.gen).get(CARD).status_code == 404


def test_a_number_of_a_card_is_nowhere_in_the_database(nao):
    nao.register()
    for model in (Card, Partner):
        for row in model.objects.values():
            assert GOOD not in str(row)


@pytest.mark.django_db(transaction=True)
def test_of_two_cards_at_once_one_is_left(card_processor):
    nao = Stands(Cast(), card_processor)
    begun = []
    for _ in range(2):
        card, setup = nao.begin()
        card_processor.type(setup)
        begun.append(card)
    actor = nao.actor
    said = race([partial(cards.confirm, actor, card) for card in begun])
    assert not any(isinstance(one, Exception) for one in said)
    states = sorted(Card.objects.filter(partner=nao.partner).values_list("state", flat=True))
    assert states == [CardState.ACTIVE, CardState.REMOVED]
    assert nao.tier == Tier.CARD


@pytest.mark.django_db(transaction=True)
def test_what_expires_while_it_is_confirmed_ends_as_the_card_says(card_processor, clock):
    nao = Stands(Cast(), card_processor)
    card = nao.register(exp_month="03", exp_year="2031")
    clock.set(clock.now().replace(year=2031, month=4, day=2))
    said = race([cards.expire, partial(cards.confirm, nao.actor, card)])
    assert not any(isinstance(one, Exception) for one in said)
    card.refresh_from_db()
    assert (card.state, nao.tier) == (CardState.EXPIRED, Tier.NO_CARD)
    assert [no.clause for no in missing(nao.actor, "issued.issue")] == ["PR-7"]


def test_a_customer_the_processor_does_not_know_any_more_is_made_anew(nao):
    card, _setup = nao.begin()
    Card.objects.filter(pk=card.pk).update(customer="cus_of_the_processor_before")
    again = nao.register()
    assert (again.state, nao.tier) == (CardState.ACTIVE, Tier.CARD)
    assert again.customer != "cus_of_the_processor_before"


def test_PR_26_the_page_says_what_a_card_opens_and_whether_it_is_open(nao):
    client = signed_in(nao.cast.nao)
    assert "Closed to you until you register a card." in text_of(client.get(CARD))
    nao.register()
    page = text_of(client.get(CARD))
    assert "Open to you now." in page
    assert "Visa ···· 4242" in page
