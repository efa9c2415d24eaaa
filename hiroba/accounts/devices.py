"""Browsers in which somebody has signed in before: what fails in them is counted apart.

Else whoever knows an address could lock its owner out, by guessing until nobody may try any
more (OWASP: "Slow Down Online Guessing Attacks with Device Cookies").
"""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  (for allauth's adapter)
from django.utils.crypto import constant_time_compare, salted_hmac

from hiroba.accounts.models import Account

COOKIE = "hiroba_known"
LASTS = 365 * 24 * 3600


def counted_as(request: HttpRequest, email: str) -> str:
    """The key under which attempts for an address are counted: its own for each known browser,
    one for all others together."""
    email, said = email.strip().lower(), request.COOKIES.get(COOKIE, "")
    return f"{email} {said}" if said and _known(email, said) else email


def know(response: HttpResponse, account: Account) -> None:
    """From now on this browser is one of theirs."""
    response.set_cookie(
        COOKIE, _mark(account, secrets.token_urlsafe(16)), max_age=LASTS, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _known(email: str, said: str) -> bool:
    account = Account.objects.filter(email=email).first()
    nonce = said.partition(":")[0]
    return account is not None and constant_time_compare(said, _mark(account, nonce))


def _mark(account: Account, nonce: str) -> str:
    """Names nobody, and ends with the password: who knew the former one is a stranger again."""
    words = f"{nonce}:{account.get_session_auth_hash()}"
    return f"{nonce}:{salted_hmac('device', words, algorithm='sha256').hexdigest()}"
