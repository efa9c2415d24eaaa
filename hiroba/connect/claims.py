"""What a program learns of whoever signs in with it: ID token and userinfo (OpenID Connect)."""

from typing import Any

from django.conf import settings

from hiroba.accounts.models import Account
from hiroba.agreements.journal import Answer
from hiroba.connect import pairwise


def issuer() -> str:
    return str(settings.HIROBA_BASE_URL)


def account_of(person: int) -> Account:
    """Of a token that was found: its row is there as long as the token is."""
    return Account.objects.get(pk=person)


def userinfo(account: Account, scopes: frozenset[str], sector: str) -> Answer[dict[str, Any]]:
    """`sub` is pairwise (OpenID Connect Core, 8.1); the rest by scope."""
    claims: dict[str, Any] = {"sub": pairwise.name(account.pk, pairwise.PERSON, sector)}
    items = ["id"]
    if "profile" in scopes:
        claims |= {"name": account.name, "locale": account.language,
                   "zoneinfo": account.timezone}  # fmt: skip
        items += ["displayName", "locale", "zoneinfo"]
    if "email" in scopes and account.email:
        claims |= {"email": account.email, "email_verified": True}
        items.append("email")
    return Answer(claims, scope="openid", people={account.pk: " ".join(items)})
