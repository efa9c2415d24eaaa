"""Ways in for the tests: a reader without a window, signed in or not, over Django's client."""

import time
from typing import Any

from django.test import Client

from hiroba.accounts.models import Account
from hiroba.policy.clauses import clause

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def signed_in(account: Account) -> Client:
    """As if they had signed in a moment ago, in English as the whole cast."""
    client = signed_out()
    client.force_login(account, backend=BACKEND)
    return client


def signed_out() -> Client:
    return Client(headers={"accept-language": "en"})


def proved(client: Client, method: str = "mfa") -> Client:
    """As if this browser had proved a moment ago who it is; "mfa": with a second factor."""
    session = client.session
    session["account_authentication_methods"] = [{"method": method, "at": time.time()}]
    session.save()
    return client


def text_of(response: Any) -> str:
    return response.content.decode()


def body_of(response: Any) -> bytes:
    """A file that is served, read to its end, which closes it."""
    return b"".join(response.streaming_content)


def cites(response: Any, name: str) -> bool:
    """Whether a page of refusal shows the clause it rests on, in words."""
    return clause(name).en in text_of(response).replace("&#39;", "'")
