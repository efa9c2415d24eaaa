"""Run inside a square: a member of whom a million lines of provision are kept."""

import json
from datetime import timedelta
from itertools import product

from django.db import transaction

from bench.readers import session_of
from hiroba.accounts.models import Account
from hiroba.agreements import provisions
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Consent, Provision, Recipient
from hiroba.agreements.provisions import Count, Line
from hiroba.base import clock, ids

NAME = "Bench of a million"
SERVICES, DAYS, ITEMS = 40, 1_000, 25


def service(member: Account, number: int) -> Consent:
    client = str(ids.new_id())
    to = Recipient.objects.create(
        client=client, name=f"{NAME} {number}", holder=NAME, country="JP"
    )
    return Consent.objects.create(
        person=member, client=client, recipient=to, scopes="openid", language="ja",
        terms_version=in_force("terms"), privacy_version=in_force("privacy"),
        ends_at=clock.now() + timedelta(days=300),
    )  # fmt: skip


def lines_of(day: int, consents: list[Consent]) -> dict[Line, Count]:
    at = clock.now() - timedelta(days=day)
    record = ids.first_id(at)
    return {
        Line(
            agreed.person_id or 0, at.date(), agreed.client, agreed.recipient_id, agreed.pk,
            "openid", f"id displayName {item}", True,
        ): Count(9, record, record)
        for agreed, item in product(consents, range(ITEMS))
    }  # fmt: skip


def fill(member: Account) -> None:
    """As the records would have left them, a day after the other."""
    consents = [service(member, number) for number in range(SERVICES)]
    for day in reversed(range(DAYS)):
        provisions.write(lines_of(day, consents))


def main() -> None:
    member = Account.objects.order_by("pk")[0]
    if not Recipient.objects.filter(holder=NAME).exists():
        with transaction.atomic():
            fill(member)
    lines = Provision.objects.filter(person=member).count()
    print(json.dumps({"session": session_of(member), "lines": lines}))
