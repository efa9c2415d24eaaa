"""The two matrices of the partner programme: which tier may use what (PR-6, PR-7).

Nothing else in the code repeats a cell. Rules ask `entitled`, pages print `MATRIX`, and
`cheapest_step` says what would turn a no into a yes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiroba.policy.who import All, Remedy, Who, fact


class Tier(TextChoices):
    """What a registration amounts to. An agency registers for somebody else (PR-10)."""

    CERTIFIED = "certified", _("Certified partner")
    GENERAL = "general", _("General partner")
    AGENCY = "agency", _("Agency or contractor")
    CARD = "card", _("Individual with a card")
    NO_CARD = "no_card", _("Individual without a card")


class Service(TextChoices):
    PC_APP = "pc_app", _("Apps for PC")
    MOBILE_APP = "mobile_app", _("Apps for mobile phones")
    SMARTPHONE_APP = "smartphone_app", _("Apps for smartphones")
    PAYMENT = "payment", _("Payment programme")
    GRAPH_API = "graph_api", _("Graph API")
    PLUGIN = "plugin", _("Plugin: check button and like button")
    PAGE = "page", _("Pages")
    PAGE_APP = "page_app", _("Page apps")
    PARTNER_ACCOUNT = "partner_account", _("Partner account")
    TEST_ACCOUNT = "test_account", _("Partner test account")
    USER_ACCOUNT = "user_account", _("User account")


ACCOUNTS = (Service.PARTNER_ACCOUNT, Service.TEST_ACCOUNT, Service.USER_ACCOUNT)
ORGANISATIONS = (Tier.CERTIFIED, Tier.GENERAL, Tier.AGENCY)


@dataclass(frozen=True)
class Cell:
    """Whether, and by which clause."""

    yes: bool
    clause: str


def yes(clause: str) -> Cell:
    return Cell(True, clause)


def no(clause: str) -> Cell:
    return Cell(False, clause)


# fmt: off
_TABLE: tuple[tuple[Service, Cell, Cell, Cell, Cell, Cell], ...] = (
    #                        certified     general       agency       with card     without card
    (Service.PC_APP,          yes("PR-6"),  no("PR-6"),  no("PR-10"),  yes("PR-5"),  yes("PR-5")),
    (Service.MOBILE_APP,      yes("PR-6"),  no("PR-6"),  no("PR-10"),  no("PR-6"),   no("PR-6")),
    (Service.SMARTPHONE_APP,  yes("PR-8"),  no("PR-6"),  no("PR-10"),  yes("PR-26"), no("PR-26")),
    (Service.PAYMENT,         yes("PR-6"),  no("PR-6"),  no("PR-10"),  no("PR-6"),   no("PR-6")),
    (Service.GRAPH_API,       yes("PR-6"),  no("PR-6"),  no("PR-10"),  yes("PR-26"), no("PR-26")),
    (Service.PLUGIN,          yes("PR-9"),  yes("PR-9"), yes("PR-10"), yes("PR-9"),  yes("PR-9")),
    (Service.PAGE,            yes("PR-6"),  yes("PR-6"), no("PR-10"),  yes("PR-5"),  yes("PR-5")),
    (Service.PAGE_APP,        yes("PR-6"),  no("PR-6"),  no("PR-10"),  yes("PR-26"), no("PR-26")),
    (Service.PARTNER_ACCOUNT, yes("PR-15"), no("PR-7"),  no("PR-10"),  no("PR-7"),   no("PR-7")),
    (Service.TEST_ACCOUNT,    yes("PR-7"),  no("PR-7"),  no("PR-10"),  no("PR-7"),   no("PR-7")),
    (Service.USER_ACCOUNT,    no("PR-14"),  no("PR-14"), no("PR-14"),  yes("PR-5"),  yes("PR-5")),
)
# fmt: on
MATRIX: dict[Service, dict[Tier, Cell]] = {
    service: dict(zip(Tier, cells, strict=True)) for service, *cells in _TABLE
}


@dataclass(frozen=True)
class Step:
    """A way from one tier to another, and what it asks of the partner."""

    to: Tier
    remedy: Remedy


STEPS: dict[Tier, Step] = {
    Tier.NO_CARD: Step(Tier.CARD, Remedy(_("Register a card."), 2)),
    Tier.GENERAL: Step(Tier.CERTIFIED, Remedy(_("Apply to become a certified partner."), 5)),
}
# Where no step leads, what the way out is (PR-10, PR-13, PR-14).
ELSEWHERE: dict[Tier, Remedy] = {
    Tier.AGENCY: Remedy(_("Let the provider of the service register in its own name."), 8),
    Tier.CARD: Remedy(_("Not possible for individuals. An organisation registers anew."), 8),
    Tier.NO_CARD: Remedy(_("Not possible for individuals. An organisation registers anew."), 8),
}
PEOPLE = Remedy(_("Not possible for organisations. People sign up for themselves."), 8)
REGISTER = Remedy(_("Register as a partner."), 3)


def holds(tier: str, service: Service) -> bool:
    return bool(tier) and MATRIX[service][Tier(tier)].yes


def services(tier: str) -> tuple[Service, ...]:
    return tuple(service for service in Service if holds(tier, service))


def way(tier: str, service: Service) -> Iterator[Step]:
    """The steps that lead from a tier to one that holds the service; none where none does."""
    steps: list[Step] = []
    here = Tier(tier)
    while not holds(here, service):
        if here not in STEPS:
            return
        steps.append(STEPS[here])
        here = STEPS[here].to
    yield from steps


def cheapest_step(tier: str, service: Service) -> Remedy:
    """The first step towards a yes, or the way out where this registration never gets one."""
    if not tier:
        return REGISTER
    for step in way(tier, service):
        return step.remedy
    if service is Service.USER_ACCOUNT:
        return PEOPLE
    return ELSEWHERE.get(Tier(tier), PEOPLE)


registered = fact(_("a registered partner"), lambda a: bool(a.tier)).cite(
    "PR-1", REGISTER.text, REGISTER.cost
)


def entitled(service: Service) -> Who:
    """Whose tier holds a service, answered in memory; each no is a cell with its own step."""
    cells = MATRIX[service].items()
    refusing = [_not_of(tier, service, cell) for tier, cell in cells if not cell.yes]
    said = Holder(service)
    return All(parts=(registered, *refusing), said=said)


def _not_of(tier: Tier, service: Service, cell: Cell) -> Who:
    remedy = cheapest_step(tier, service)
    of_tier = fact(Registered(tier), lambda a: a.tier == tier)
    return (~of_tier).cite(cell.clause, remedy.text, remedy.cost)


@dataclass(frozen=True)
class Registered:
    """Says as what somebody is registered, in the reader's language."""

    tier: Tier

    def __str__(self) -> str:
        return str(_("a partner registered as “{tier}”")).format(tier=self.tier.label)


@dataclass(frozen=True)
class Holder:
    """Says who holds a service, in the reader's language."""

    service: Service

    def __str__(self) -> str:
        return str(_("a partner that holds “{service}”")).format(service=self.service.label)


def changes(before: str, after: str) -> tuple[tuple[Service, ...], tuple[Service, ...]]:
    """What a tier would open and close: (opened, closed), in the order of the table."""
    held, would = services(before), services(after)
    return (
        tuple(one for one in would if one not in held),
        tuple(one for one in held if one not in would),
    )
