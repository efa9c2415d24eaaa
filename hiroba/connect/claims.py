"""What a program learns of whoever signs in with it: ID token and userinfo (OpenID Connect)."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from msgspec import Struct

from hiroba.accounts.models import Account
from hiroba.agreements.journal import Answer
from hiroba.base.actor import ANYONE, Actor
from hiroba.connect import pairwise
from hiroba.policy.hot import hot


def issuer() -> str:
    return str(settings.HIROBA_BASE_URL)


class Known(Struct, frozen=True):
    """What a program can learn of whoever signs in."""

    id: int
    name: str
    language: str
    timezone: str
    email: str | None


@hot(Known)
def _known(actor: Actor, *, person: int) -> QuerySet[Any, tuple[Any, ...]]:
    """Whose token it is, or who is about to agree: oneself."""
    found = Account.objects.filter(pk=person)
    return found.values_list("pk", "name", "language", "timezone", "email")


def account_of(person: int) -> Known:
    """Of a token that was found: its row is there as long as the token is."""
    return _known(ANYONE, person=person)[0]


def userinfo(account: Known, scopes: frozenset[str], sector: str) -> Answer[dict[str, Any]]:
    """`sub` is pairwise (OpenID Connect Core, 8.1); the rest by scope."""
    claims: dict[str, Any] = {"sub": pairwise.name(account.id, pairwise.PERSON, sector)}
    items = ["id"]
    if "profile" in scopes:
        claims |= {"name": account.name, "locale": account.language,
                   "zoneinfo": account.timezone}  # fmt: skip
        items += ["displayName", "locale", "zoneinfo"]
    if "email" in scopes and account.email:
        claims |= {"email": account.email, "email_verified": True}
        items.append("email")
    return Answer(claims, scope="openid", people={account.id: " ".join(items)})
