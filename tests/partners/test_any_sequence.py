"""Whatever partners and the desk do, in whatever order: what everyone may do is the table."""

import base64
import io
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from hiroba.accounts.models import Account, Status
from hiroba.base import clock as the_clock
from hiroba.base.refusals import Refusal
from hiroba.desk import actions as desk
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.files import documents
from hiroba.partners import actions, cards, certification, closing
from hiroba.partners.models import Application, Card, CardState, Issued, Partner
from hiroba.partners.processor import Confirmed
from hiroba.policy.reasons import holds
from hiroba.policy.tiers import Service, Tier, entitled, services
from hiroba.policy.who import Fact
from tests.cast import Cast, an_image, signed_in_as

WHO = ("pia", "gen", "kai", "nao")
BEGAN = datetime(2026, 11, 21, 3, tzinfo=UTC)
NUMBERS = iter(range(1, 1 << 30))
CONTACT = {"contact_name": "Them", "contact_email": "them@example.com"}
ORGANISATION = CONTACT | {
    "incorporated": True, "agency": False, "number": "7000012050002", "address": "Tokyo",
    "representative": "Them",
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """`tiers` is what each partner ought to be, kept by hand beside the product."""

    clock = None

    def __init__(self):
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        type(self).clock.set(BEGAN)
        self.cast = Cast()
        self.tiers = {"pia": Tier.CERTIFIED, "gen": Tier.GENERAL, "kai": Tier.CARD}
        self.tiers["nao"] = Tier.NO_CARD
        until = the_clock.now().date() + timedelta(days=300)
        self.until = {"pia": until, "gen": None}
        kais = {"customer": "c", "setup": "kais", "month": 12, "year": 2027}
        Card.objects.create(partner=self.cast.partners["kai"], state="active", **kais)
        self.cards = {"kai": (2027, 12), "nao": None}

    def teardown(self):
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    def actor(self, who):
        return replace(signed_in_as(self.cast, who), second_factor=True, step_up=True)

    def partner(self, who):
        return Partner.objects.get(pk=self.cast.partners[who].pk)

    @contextmanager
    def refused_once_closed(self, who):
        """Nobody acts for a registration that is closed, whatever the deed."""
        with nullcontext() if self.tiers[who] else pytest.raises(Refusal):
            yield

    @rule(who=some.sampled_from(WHO))
    def close(self, who):
        with self.refused_once_closed(who):
            closing.close(self.actor(who), self.partner(who))
        self.tiers[who], self.until[who], self.cards[who] = "", None, None

    @rule(who=some.sampled_from(("pia", "gen")))
    def register_again(self, who):
        words = dict(ORGANISATION, name=f"Name {next(NUMBERS)}")
        self.founded(who, partial(actions.register, **words), Tier.GENERAL)

    @rule(who=some.sampled_from(("kai", "nao")))
    def enrol_again(self, who):
        self.founded(who, partial(actions.enrol, **CONTACT), Tier.NO_CARD)

    def founded(self, who, deed, tier):
        """A new registration, where none is open."""
        me = Account.objects.get(pk=self.cast.people[who].pk)
        with pytest.raises(Refusal) if self.tiers[who] else nullcontext():
            self.cast.partners[who] = deed(self.actor(who), me)
            self.tiers[who] = tier

    @rule(who=some.sampled_from(("kai", "nao")), year=some.integers(2025, 2029))
    def put_a_card_on(self, who, year):
        partner = self.partner(who)
        number = next(NUMBERS)
        card = Card.objects.create(partner=partner, customer="c", setup=f"s{number}")
        found = Confirmed(card.setup, f"pm{number}", "visa", "4242", 6, year)
        with self.refused_once_closed(who):
            cards.note_found(self.actor(who), partner, card=card, found=found)
        today = the_clock.now().date()
        if self.tiers[who] and (year, 6) >= (today.year, today.month):
            self.tiers[who], self.cards[who] = Tier.CARD, (year, 6)

    @rule(who=some.sampled_from(("kai", "nao")))
    def take_the_card_off(self, who):
        try:
            cards.remove(self.actor(who), self.partner(who))
        except Refusal:
            assert self.cards[who] is None
        else:
            self.tiers[who], self.cards[who] = Tier.NO_CARD, None

    @rule(who=some.sampled_from(("pia", "gen")))
    def agree(self, who):
        with self.refused_once_closed(who):
            actions.agree(self.actor(who), self.partner(who), version=1, language="en")

    @rule(who=some.sampled_from(("pia", "gen")))
    def apply(self, who):
        content = an_image()
        papers = {"form": documents.examine(io.BytesIO(content), len(content))}
        bound = self.actor(who).bound
        under_way = certification.open_application(self.partner(who))
        try:
            certification.apply(
                self.actor(who), self.partner(who), issued_on=the_clock.now().date(),
                papers=papers,
            )  # fmt: skip
        except Refusal:
            assert under_way or not bound or not self.tiers[who]

    @rule(
        who=some.sampled_from(("pia", "gen")), decision=some.sampled_from(("accept", "reject"))
    )
    def decide(self, who, decision):
        found = Application.objects.filter(
            partner=self.cast.partners[who].pk, case__state__in=OPEN_STATES
        ).first()
        if found is None:
            return
        if found.case.holder_id is None:
            desk.take(self.cast.actors["mod"], found.case)
        case = Case.objects.get(pk=found.case_id)
        words = {"clause": "PR-2", "reason": "So it is."}
        desk.decide(self.cast.actors["mod"], case, decision=decision, **words)
        if decision == "accept":
            today = the_clock.now().date()
            renewed = self.tiers[who] == Tier.CERTIFIED
            begins = max(today, self.until[who]) if renewed else today
            self.tiers[who] = Tier.CERTIFIED
            self.until[who] = begins + certification.LASTS

    @rule(who=some.sampled_from(("pia", "gen")))
    def rename_and_be_revoked(self, who):
        certified = self.tiers[who] == Tier.CERTIFIED
        name = f"Name {next(NUMBERS)}"
        with self.refused_once_closed(who):
            actions.rename(self.actor(who), self.partner(who), name=name)
        case = Case.objects.filter(
            kind="review", subject=self.cast.partners[who].pk, state__in=OPEN_STATES
        ).first()
        assert certified is (case is not None)
        if case is None:
            return
        desk.take(self.cast.actors["sen"], case)
        case.refresh_from_db()
        words = {"clause": "PR-2", "reason": "Another name."}
        desk.decide(self.cast.actors["sen"], case, decision="revoke", **words)
        self.tiers[who] = Tier.GENERAL

    @rule(days=some.integers(1, 200))
    def wait(self, days):
        type(self).clock.forward(days=days)
        certification.expire()
        cards.expire()
        today = the_clock.now().date()
        for who in ("pia", "gen"):
            if self.tiers[who] == Tier.CERTIFIED and self.until[who] < today:
                self.tiers[who] = Tier.GENERAL
        for who, until in self.cards.items():
            if until and until < (today.year, today.month):
                self.tiers[who], self.cards[who] = Tier.NO_CARD, None

    @invariant()
    def what_everyone_may_do_is_the_table(self):
        for who in WHO:
            assert self.partner(who).tier == self.tiers[who], who
            actor = self.actor(who)
            table = services(self.tiers[who])
            for service in Service:
                yes = holds(entitled(service), lambda leaf, a=actor: _true(leaf, a))
                assert yes is (service in table), (who, service)
        for issued in Issued.objects.select_related("account", "partner"):
            closed = issued.partner.closed_at is not None
            assert issued.account.status == (Status.CLOSING if closed else Status.ACTIVE)
            assert closed or issued.account.tier == issued.partner.tier
        active = Card.objects.filter(state=CardState.ACTIVE).values_list("partner", flat=True)
        assert sorted(active) == sorted(
            self.cast.partners[who].pk for who, until in self.cards.items() if until
        )


def _true(leaf, actor):
    return isinstance(leaf, Fact) and leaf.holds(actor)


def test_after_any_sequence_everyone_may_do_what_the_table_says(db, clock, settings):
    settings.HIROBA_DOCUMENT_KEY = base64.b64encode(bytes(range(32))).decode()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Life.clock = clock
    run_state_machine_as_test(Life, settings=BRIEF)


BRIEF = settings(
    max_examples=25, stateful_step_count=20, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
