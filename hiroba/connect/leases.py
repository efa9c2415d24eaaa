"""Leases: what a service got may be kept for a day, a person's number for longer (wire.md).

Once the agreement has ended by which something came, none of it may be kept, the number
included. A person is named by the number that the service knows, so nothing leaves here which
it has not got already.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from msgspec import Struct

from hiroba.agreements.models import Consent, Provision, Tally
from hiroba.base import clock
from hiroba.connect import pairwise
from hiroba.connect.models import Service

LASTS = timedelta(days=1)
LOOKED_BACK = timedelta(days=7)
PAGE = 100
NUMBER = "id"


class Lease(Struct, frozen=True):
    """Items of one person with the same end, by the wire's names."""

    sub: str
    items: str
    received: datetime
    until: datetime

    @property
    def over(self) -> bool:
        return self.until <= clock.now()


class Leases(Struct, frozen=True):
    """`after`: where the next page begins; empty on the last one."""

    leases: list[Lease]
    after: str


def of(service: Service, after: str = "") -> Leases:
    """What came in the last seven days, person by person. Raises NotFound for an `after` that
    is no number of this service."""
    sector = pairwise.sector(service.client, service.partner_id)
    start = pairwise.number(after, pairwise.PERSON, sector) if after else 0
    # By the day, which stays as it is while a line grows, so that it can be an index.
    since = (clock.now() - LOOKED_BACK).date()
    rows = Provision.objects.filter(client=service.client, day__gte=since, person__gt=start)
    people = list(rows.order_by("person").values_list("person", flat=True).distinct()[:PAGE])
    together: dict[tuple[int, datetime, datetime], list[str]] = {}
    for (person, item), times in _latest(rows.filter(person__in=people)).items():
        together.setdefault((person, *times), []).append(item)
    names = {one: pairwise.name(one, pairwise.PERSON, sector) for one in people}
    found = [Lease(names[who], " ".join(items), *times)
             for (who, *times), items in together.items()]  # fmt: skip
    return Leases(found, names[people[-1]] if len(people) == PAGE else "")


def _latest(
    rows: QuerySet[Provision],
) -> dict[tuple[int, str], tuple[datetime, datetime]]:
    """Of each person's items, when they came last and until when they may be kept."""
    lines = list(rows.select_related("consent").order_by("person", "last"))
    agree = _agree(line.consent for line in lines)
    return {
        (line.person_id, item): (line.last, _until(line.last, line.consent, agree))
        for line in lines
        for item in line.items.split()
        if item != NUMBER or (line.client, line.consent.person_id) not in agree
    }


def ends(tallies: Iterable[Tally], lines: QuerySet[Provision]) -> dict[str, datetime]:
    """Until when each client may keep what it got last of one person, whose lines these are:
    also by a friend's agreement, which may have ended before."""
    days = {day for one in tallies for day in (one.last.date(), (one.last - LASTS).date())}
    by_consent = lines.filter(day__in=days).order_by().values_list("consent")
    last = dict(by_consent.annotate(newest=Max("last")))
    consents = list(Consent.objects.filter(pk__in=last))
    agree = _agree(consents)
    until: dict[str, datetime] = {}
    for one in consents:
        at = _until(last[one.pk], one, agree)
        until[one.client] = max(until.get(one.client, at), at)
    return until


By = tuple[str, int | None]


def _until(last: datetime, consent: Consent, agree: set[By]) -> datetime:
    until = last + LASTS
    if (consent.client, consent.person_id) in agree:
        return until
    return min(until, consent.ended_at or consent.ends_at)


def _agree(consents: Iterable[Consent]) -> set[By]:
    """Who agrees now to which client, in the words of these consents or in others."""
    pairs = {(one.client, one.person_id) for one in consents}
    clients, people = {client for client, _ in pairs}, {person for _, person in pairs}
    found = Consent.objects.filter(client__in=clients, person__in=people)
    return set(in_force(found).values_list("client", "person"))


def in_force(consents: QuerySet[Consent]) -> QuerySet[Consent]:
    """Those that nobody ended and that have not run out."""
    return consents.filter(ended_at=None, ends_at__gt=clock.now())
