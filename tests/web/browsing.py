"""A browser without JavaScript: Django's client, signed in through a session of our own."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client

from hiroba.accounts.models import Account, Session
from hiroba.accounts.sessions import SessionStore
from hiroba.agreements.documents import NAMES, in_force
from hiroba.base import clock


def signed_in(account: Account, *, step_up: bool = False, **words: Any) -> Client:
    """`step_up`: they proved a moment ago that it is them."""
    browser = Client(**words)
    browser.force_login(account)
    if step_up:
        prove(browser)
    return browser


def agreed() -> dict[str, str]:
    """The form with which one accepts the documents in force."""
    return {"agree": "on"} | {name: str(in_force(name)) for name in NAMES}


def prove(browser: Client, ago: timedelta = timedelta()) -> None:
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    session = SessionStore(key)
    moment = (clock.now() - ago).timestamp()
    session["account_authentication_methods"] = [{"method": "password", "at": moment}]
    session.save()
    assert Session.objects.filter(account__isnull=False, proved__isnull=False).exists()
