"""What a partner sees of itself: what it may use and why not, what is due, who works for it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from msgspec import Struct

from hiroba.accounts.models import Kind, Status
from hiroba.agreements.documents import in_force
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.base.refusals import NotFound
from hiroba.desk.models import OPEN_STATES, Case, State
from hiroba.desk.queries import the_one
from hiroba.partners.models import (
    Application,
    Card,
    CardState,
    Document,
    Issued,
    Partner,
    Role,
    Staff,
    StaffInvitation,
)
from hiroba.policy.clauses import Clause, clause
from hiroba.policy.gate import allowed, visible
from hiroba.policy.rules import FACTORS
from hiroba.policy.tiers import (
    ACCOUNTS,
    MATRIX,
    STEPS,
    Service,
    Tier,
    changes,
    cheapest_step,
    way,
)

SOON = timedelta(days=60)
# The pages on which one goes from one tier to the next.
TAKEN_ON: dict[Tier, str] = {
    Tier.CARD: "developers_card", Tier.CERTIFIED: "developers_certification"
}  # fmt: skip


INCORPORATE = _(
    "Only an organisation that is incorporated can be certified. Once yours is, change this."
)


def my_partner(actor: Actor) -> Partner | None:
    """The partner for which this account acts."""
    if not actor.signed_in:
        return None
    return visible(actor, Partner).filter(staff__account=actor.me).first()


def my_role(actor: Actor, partner: Partner) -> str:
    own = visible(actor, Staff).filter(account=actor.me, partner=partner)
    return own.values_list("role", flat=True).first() or ""


def staff(actor: Actor, partner: Partner) -> QuerySet[Staff]:
    found = visible(actor, Staff).filter(partner=partner)
    return found.select_related("account").order_by("pk")


def invitations(actor: Actor, partner: Partner) -> QuerySet[StaffInvitation]:
    return visible(actor, StaffInvitation).filter(partner=partner).order_by("pk")


def issued(actor: Actor, partner: Partner) -> QuerySet[Issued]:
    found = visible(actor, Issued).filter(partner=partner)
    return found.select_related("account").order_by("pk")


def application(actor: Actor, partner: Partner) -> Application | None:
    """The newest one, with its case."""
    found = visible(actor, Application).filter(partner=partner).select_related("case")
    return found.order_by("-pk").first()


def case_of(actor: Actor, paper: Document) -> Case:
    """The case for which this operator looks at a paper: the first one, or the appeal."""
    about = Q(application=paper.application_id) | Q(appeal_of__application=paper.application_id)
    found: Case = allowed(actor, "desk.look").get(about)
    return found


def review(actor: Actor, partner: Partner) -> Case | None:
    """The case in which the desk looks at the certification anew, while it is open."""
    about = {"kind": "review", "subject": partner.pk, "state__in": OPEN_STATES}
    found: Case | None = allowed(actor, "case.read").filter(**about).first()
    return found


def card(actor: Actor, partner: Partner) -> Card | None:
    """The card that counts, else the newest one that was."""
    found = visible(actor, Card).filter(partner=partner).exclude(state=CardState.BEGUN)
    return found.filter(state=CardState.ACTIVE).first() or found.order_by("-pk").first()


def opened_by_card() -> tuple[Service, ...]:
    return changes(Tier.NO_CARD, Tier.CARD)[0]


def begun(actor: Actor, partner: Partner, setup: str) -> Card:
    """The registration of a card with this number at the processor; raises NotFound."""
    found = visible(actor, Card).filter(partner=partner, setup=setup).first()
    if found is None:
        raise NotFound
    return found


class Twin(Struct, frozen=True):
    """Another registration under the same corporate number. `case`: the newest one about it."""

    partner: Partner
    case: int | None


def twins(actor: Actor, partner: Partner) -> list[Twin]:
    """For the desk, which decides whether it is the same organisation (PR-2)."""
    same = allowed(actor, "partner.compare").exclude(number="").filter(number=partner.number)
    found = list(same.exclude(pk=partner.pk).order_by("pk"))
    about = {"kind__in": ("certification", "review"), "subject__in": [one.pk for one in found]}
    cases = allowed(actor, "desk.list").filter(**about).order_by("pk")
    newest = dict(cases.values_list("subject", "pk")) if found else {}
    return [Twin(one, newest.get(one.pk)) for one in found]


def questionable(actor: Actor, which: str) -> Partner:
    """About which the desk may open a case, by its number or name; raises Invalid."""
    found: Partner = the_one(allowed(actor, "partner.question"), which)
    return found


class Use(Struct, frozen=True):
    """One row of “what you may use”. `page`: where the step is taken, if there is one."""

    service: Service
    yes: bool
    clause: str
    step: Any
    page: str

    @property
    def label(self) -> Any:
        return self.service.label


def uses(partner: Partner) -> list[Use]:
    """Every service, with the clause, and for a no the cheapest step towards a yes."""
    return [_use(service, partner) for service in Service]


def _use(service: Service, partner: Partner) -> Use:
    tier = Tier(partner.tier)
    cell = MATRIX[service][tier]
    if cell.yes:
        return Use(service, True, cell.clause, "", "")
    ahead = next(way(tier, service), None)
    if ahead and _barred(partner, ahead.to):
        return Use(service, False, cell.clause, INCORPORATE, "developers_names")
    step = cheapest_step(tier, service).text
    return Use(service, False, cell.clause, step, TAKEN_ON[ahead.to] if ahead else "")


def _barred(partner: Partner, to: Tier) -> bool:
    """Who is not incorporated cannot be certified (PR-12)."""
    return to is Tier.CERTIFIED and not partner.incorporated


def cited(found: list[Use]) -> list[Clause]:
    """The clauses on which the rows rest, each once."""
    return [clause(name) for name in dict.fromkeys(use.clause for use in found)]


class WhatIf(Struct, frozen=True):
    """What another tier would open and close, and what of the partner's own it concerns."""

    tier: Tier
    opens: list[Service]
    closes: list[Service]
    holdings: list[str]

    @property
    def label(self) -> Any:
        return self.tier.label


BACK: dict[Tier, Tier] = {Tier.CARD: Tier.NO_CARD, Tier.CERTIFIED: Tier.GENERAL}


Held = Mapping[Service, list[str]]


def held(actor: Actor, partner: Partner) -> Held:
    """The accounts that a partner holds, by the service that opens them."""
    found = issued(actor, partner).filter(account__status=Status.ACTIVE)
    by = {Service.PARTNER_ACCOUNT: Kind.PARTNER, Service.TEST_ACCOUNT: Kind.TEST}
    return {
        service: [one.account.name for one in found if one.account.kind == kind]
        for service, kind in by.items()
    }


def what_if(partner: Partner, holdings: Held) -> list[WhatIf]:
    """One step up and one step back from where the partner stands."""
    here = Tier(partner.tier)
    ahead, behind = STEPS.get(here), BACK.get(here)
    others = [ahead.to] if ahead and not _barred(partner, ahead.to) else []
    return [_what_if(here, there, holdings) for there in (*others, behind) if there]


def _what_if(here: Tier, there: Tier, holdings: Held) -> WhatIf:
    opens, closes = changes(here, there)
    names = [name for service in closes for name in holdings.get(service, ())]
    return WhatIf(there, list(opens), list(closes), names)


class Due(Struct, frozen=True):
    """Something to look after. `urgent`: something is closed until it is done."""

    title: Any
    name: str
    urgent: bool
    until: date | datetime | None = None


def to_do(
    actor: Actor,
    partner: Partner,
    newest: Application | None,
    card: Card | None,
    services: list[str],
) -> list[Due]:
    """What is due and what is missing, the urgent first (PV-32, PR-2, PR-26, T-5)."""
    found = [*_terms(partner), *_certificate(partner), *_questions(newest)]
    found += _card(card, services)
    found += _second_factor(actor, partner)
    return sorted(found, key=lambda due: not due.urgent)


def _second_factor(actor: Actor, partner: Partner) -> list[Due]:
    """One owner needs one at least, once the partner is certified: until then it gives nothing
    out (T-5)."""
    page = "mfa_index"
    if partner.tier == Tier.CERTIFIED and not _guarded_owners(actor, partner).exists():
        return [Due(_("No owner has a second factor: one needs it at least"), page, True)]
    if partner.is_organisation and not actor.second_factor:
        return [Due(_("Set up a second factor for your login"), page, False)]
    return []


def _guarded_owners(actor: Actor, partner: Partner) -> QuerySet[Staff]:
    owners = visible(actor, Staff).filter(partner=partner, role=Role.OWNER)
    return owners.filter(account__authenticator__type__in=FACTORS)


def is_guarded(actor: Actor) -> bool:
    """Whether one has a second factor, signed in with it or not."""
    return visible(actor, Authenticator).filter(type__in=FACTORS).exists()


def _terms(partner: Partner) -> list[Due]:
    until = partner.terms_until
    if partner.terms_version < in_force("data") or until is None or until < clock.now():
        return [Due(_("Accept the data terms"), "developers_terms", True)]
    if until - clock.now() < SOON:
        return [Due(_("Confirm the data terms again"), "developers_terms", False, until)]
    return []


def _certificate(partner: Partner) -> list[Due]:
    until, page = partner.certified_until, "developers_certification"
    today = timezone.localdate(clock.now())
    if until and partner.tier != Tier.CERTIFIED and until >= today:
        return [Due(_("The certification was revoked: read why in your cases"), "cases", False)]
    if until and partner.tier != Tier.CERTIFIED:
        return [Due(_("The certification has ended: apply for it anew"), page, False)]
    if until and until - today < SOON:
        return [Due(_("Renew the certification"), page, False, until)]
    return []


def _card(card: Card | None, services: list[str]) -> list[Due]:
    """Whoever built nothing may well be without one."""
    page = "developers_card"
    if card is None or (card.state == CardState.REMOVED and not services):
        return []
    if card.state == CardState.REMOVED:
        return [Due(_("Your services stand still until you register a card"), page, True)]
    if card.state == CardState.EXPIRED:
        return [Due(_("The card has expired: register another one"), page, False)]
    if card.last_day - timezone.localdate(clock.now()) < SOON:
        return [Due(_("Register another card in time"), page, False, card.last_day)]
    return []


def _questions(newest: Application | None) -> list[Due]:
    if newest and newest.case.state == State.ASKED:
        title = _("Answer a question about your application")
        return [Due(title, "developers_certification", True)]
    return []


class Row(Struct, frozen=True):
    """One row of the published matrix."""

    label: Any
    cells: list[Any]


def matrix(*, accounts: bool) -> list[Row]:
    """PR-6 without accounts, PR-7 with them, in the order of `Tier`."""
    return [
        Row(service.label, [MATRIX[service][tier] for tier in Tier])
        for service in Service
        if (service in ACCOUNTS) == accounts
    ]
