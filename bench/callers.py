"""Run inside a square's own settings: programs that act for many of its people, as JSON.

A client may ask 6,000 times a minute, as may an address, and a person 600 times through it. So
there are many of each, and the limits stay on.
"""

import json
from datetime import timedelta
from itertools import islice

from django.db import transaction

from hiroba.accounts.models import Account
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Consent, Recipient
from hiroba.base import clock
from hiroba.connect.models import Grant, Key, Purposed, Service, State, Token
from hiroba.connect.tokens import hashed, new_secret
from hiroba.partners.models import Form, Partner
from hiroba.policy.tiers import Tier

NAME = "Bench"
SERVICES, PEOPLE = 150, 10
FRIENDS = 30  # of each, so that 20 voices are there to read
SCOPES = ("openid", "profile", "r_profile", "r_voice")
LASTS = timedelta(days=1)


def partner() -> Partner:
    Partner.objects.filter(name=NAME).delete()
    return Partner.objects.create(
        form=Form.ORGANISATION, name=NAME, contact_name="B", contact_email="b@bench.example",
        tier=Tier.CERTIFIED, terms_version=in_force("data"), terms_until=clock.now() + LASTS,
    )  # fmt: skip


def service(holder: Partner, number: int) -> tuple[Service, str]:
    """With its key."""
    made = Service.objects.create(
        partner=holder, state=State.OPEN, name=f"{NAME} {number}", description="…", use="…",
        site="https://bench.example/", policy="https://bench.example/p", country="JP",
        redirects="https://bench.example/back", protection="…", confirmed=True,
        contact_email="b@bench.example",
    )  # fmt: skip
    Purposed.objects.bulk_create(
        Purposed(service=made, scope=scope, purpose="To show it.") for scope in SCOPES
    )
    secret = new_secret()
    Key.objects.create(service=made, hash=hashed(secret), hint=secret[-4:])
    return made, secret


def agreed(held: Service, people: list[Account]) -> list[Grant]:
    """What the consent page leaves behind, for each of them."""
    to = Recipient.objects.create(client=held.client, name=held.name, holder=NAME, country="JP")
    ends, scopes = clock.now() + LASTS, " ".join(SCOPES)
    consents = Consent.objects.bulk_create(
        Consent(
            person=person, client=held.client, recipient=to, scopes=scopes, language="ja",
            terms_version=in_force("terms"), privacy_version=in_force("privacy"), ends_at=ends,
        )
        for person in people
    )  # fmt: skip
    return Grant.objects.bulk_create(
        Grant(
            person_id=consent.person_id, service=held, client=held.client, consent=consent,
            scopes=scopes, ends=ends,
        )
        for consent in consents
    )  # fmt: skip


def accesses(grants: list[Grant]) -> list[str]:
    secrets = [new_secret() for _ in grants]
    Token.objects.bulk_create(
        Token(
            hash=hashed(secret), kind="access", grant=grant, scopes=grant.scopes,
            ends=grant.ends,
        )
        for secret, grant in zip(secrets, grants, strict=True)
    )  # fmt: skip
    return secrets


@transaction.atomic
def main() -> None:
    holder = partner()
    everybody = iter(Account.objects.filter(friends_count__gte=FRIENDS, status="active"))
    found = []
    for number in range(SERVICES):
        held, secret = service(holder, number)
        grants = agreed(held, list(islice(everybody, PEOPLE)))
        for grant, token in zip(grants, accesses(grants), strict=True):
            found.append({"client": held.client, "secret": secret, "grant": grant.pk,
                          "token": token})  # fmt: skip
    print(json.dumps({"callers": found}))
