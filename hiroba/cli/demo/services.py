"""Services of the demo: a modern one, a classic one and one in its sandbox, ready to be called.

Their keys follow from the installation's secret. Tokens are kept as hashes, so each print of
`hiroba demo --json` gives fresh ones; nothing else of it changes anything.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.agreements.models import Consent
from hiroba.base import clock
from hiroba.cli.demo.partners import number_of
from hiroba.cli.demo.square import account_id, cast
from hiroba.connect import clients, consents, tokens, webhook_keys
from hiroba.connect.models import Key, Purposed, Service, State
from hiroba.connect.protocol.webhooks import written
from hiroba.connect.tokens import hashed
from hiroba.partners.models import Partner
from hiroba.policy.scopes import SCOPES

LOOPBACK = "http://127.0.0.1/callback"
MODERN = ("openid", "profile", "r_profile", "r_voice", "w_voice", "r_diary", "w_diary")


@dataclass(frozen=True)
class Shown:
    """`owner` and `person`: keys of the demo's logins; an empty person is the first of the
    cast."""

    kind: str
    name: str
    owner: str
    scopes: tuple[str, ...]
    redirect: str
    person: str = ""
    classic: bool = False
    state: State = State.OPEN


SERVICES = (
    Shown("modern", "Walks", "pia", MODERN, "https://walks.example/callback"),
    Shown("classic", "Old Friends", "kai", tuple(SCOPES), "https://old.example/callback",
          classic=True),
    Shown("sandbox", "Walks, next", "pia", MODERN, "https://next.example/callback", "tia",
          state=State.SANDBOX),
)  # fmt: skip


def make() -> None:
    """Those that are missing."""
    for shown in SERVICES:
        partner = _partner(shown)
        if partner and not _there(shown).exists():
            with transaction.atomic():
                _register(shown, partner)


def listed() -> list[dict[str, Any]]:
    """What a program outside needs, with fresh tokens for a named account."""
    found = [(shown, _there(shown).first()) for shown in SERVICES]
    return [_said(shown, service) for shown, service in found if service]


def _there(shown: Shown) -> Any:
    return Service.objects.filter(
        partner__staff__account=number_of(shown.owner), name=shown.name
    )


def _partner(shown: Shown) -> Partner | None:
    return Partner.objects.filter(staff__account=number_of(shown.owner)).first()


def _register(shown: Shown, partner: Partner) -> None:
    site = shown.redirect.removesuffix("callback")
    service = Service.objects.create(
        partner=partner, state=shown.state, name=shown.name,
        description="Shows where you and your friends have been walking.",
        use="Shows your name, your friends and what you write, to you alone.",
        site=site, policy=f"{site}privacy", redirects=f"{shown.redirect}\n{LOOPBACK}",
        after_logout=site,
        country="JP", protection="Kept encrypted, read by two people, erased after a day.",
        contact_email=partner.contact_email, confirmed=True, classic=shown.classic,
        query_tokens=shown.classic,
    )  # fmt: skip
    for scope in shown.scopes:
        Purposed.objects.create(
            service=service, scope=scope, purpose="To show it to you.", keep_days=1
        )
    secret = _secret(shown)
    Key.objects.create(service=service, hash=hashed(secret), hint=secret[-4:])


def _secret(shown: Shown) -> str:
    return salted_hmac("demo service", shown.kind, algorithm="sha256").hexdigest()


def _key(shown: Shown, service: Service) -> Key:
    return Key.objects.get(service=service, hash=hashed(_secret(shown)))


def _said(shown: Shown, service: Service) -> dict[str, Any]:
    number = number_of(shown.person) if shown.person else account_id(cast()[0]["number"])
    person = Account.objects.get(pk=number)
    access, refresh = _tokens(person, service, shown)
    return {
        "kind": shown.kind,
        "name": service.name,
        "client_id": service.client,
        "client_secret": _secret(shown),
        "webhook_secret": written(webhook_keys.secret(_key(shown, service))),
        "webhook_public_keys": webhook_keys.published(),
        "redirect_uri": shown.redirect,
        "redirect_uris": service.redirect_addresses,
        "post_logout_redirect_uris": service.logout_addresses,
        "scope": " ".join(shown.scopes),
        "query_tokens": service.query_tokens,
        "account": person.email,
        "access_token": access,
        "refresh_token": refresh,
        "authorization_endpoint": f"{settings.HIROBA_BASE_URL}/oauth/authorize",
        "token_endpoint": f"{settings.HIROBA_BASE_URL}/oauth/token",
        "api": f"{settings.HIROBA_BASE_URL}/2",
    }


def _tokens(person: Account, service: Service, shown: Shown) -> tuple[str, str]:
    agreed = _agreed(person, service, shown)
    scopes = agreed.scopes
    grant = tokens.begin(
        person=person.pk, service=service.pk, client=service.client, consent=agreed.pk,
        scopes=scopes, lives=tokens.ALWAYS_LIVES, auth_time=tokens.seconds(clock.now()),
    )  # fmt: skip
    access, refresh = tokens.new_secret(), tokens.new_secret()
    tokens.write(grant.pk, access=access, refresh=refresh, scopes=scopes, ends=grant.ends)
    return access, refresh


def _agreed(person: Account, service: Service, shown: Shown) -> Consent:
    """As if they had ticked everything on the page; what they agreed to stands."""
    client = clients.of_service(service)
    with transaction.atomic():
        return consents.agree(of_account(person), client, list(shown.scopes), True)
