"""Browsers in which somebody has signed in before: what is guessed in them is counted apart.

Else whoever knows an address could lock its owner out, by guessing until nobody may try any
more (OWASP: "Slow Down Online Guessing Attacks with Device Cookies"); and whoever knows the
password as well, out of the second step.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse  # noqa: TID251  (for allauth's adapter)
from django.utils.crypto import constant_time_compare, salted_hmac

from hiroba.accounts.models import Account

COOKIE = "hiroba_known"
LASTS = 365 * 24 * 3600
APP, GUESS = "allauth.account", "guess"


def guess(request: HttpRequest, step: str, email: str) -> ratelimit.RateLimitUsage:
    """Counts an attempt at the "password" or the "code" of an address; whoever was right takes
    it back (`rollback`). Raises a ValidationError when there were too many."""
    # Kept for the page that says how long to wait.
    key = request.guessed = _counted_as(request, step, email)  # type: ignore[attr-defined]
    if used := ratelimit.consume(request, app=APP, action=GUESS, key=key):
        return used
    raise get_adapter().validation_error("too_many_login_attempts")


@contextmanager
def guessing(request: HttpRequest, step: str, email: str) -> Iterator[None]:
    """Around what is guessed: it counts unless it was right."""
    attempt = guess(request, step, email)
    yield
    attempt.rollback()


def forget(request: HttpRequest, step: str, email: str) -> None:
    """What was guessed here before counts no more."""
    key = _counted_as(request, step, email)
    ratelimit.clear(request, app=APP, action=GUESS, key=key)


def know(response: HttpResponse, account: Account) -> None:
    """From now on this browser is one of theirs."""
    response.set_cookie(
        COOKIE, _mark(account, secrets.token_urlsafe(16)), max_age=LASTS, httponly=True,
        samesite="Lax", secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def _counted_as(request: HttpRequest, step: str, email: str) -> str:
    """One key for each known browser, one for all others together."""
    email, said = email.strip().lower(), request.COOKIES.get(COOKIE, "")
    return f"{step} {email} {said if said and _known(email, said) else ''}"


def _known(email: str, said: str) -> bool:
    account = Account.objects.filter(email=email).first()
    nonce = said.partition(":")[0]
    return account is not None and constant_time_compare(said, _mark(account, nonce))


def _mark(account: Account, nonce: str) -> str:
    """Names nobody, and ends with the password: who knew the former one is a stranger again. So
    is who signed in without a second step, once there is one."""
    steps = 2 if is_mfa_enabled(account) else 1
    words = f"{nonce}:{steps}:{account.get_session_auth_hash()}"
    return f"{nonce}:{salted_hmac('device', words, algorithm='sha256').hexdigest()}"
