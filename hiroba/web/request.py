"""The request as our middleware leaves it."""

from django.http import HttpRequest

from hiroba.accounts.sessions import Found
from hiroba.base.actor import Actor


class Request(HttpRequest):
    """`actor` is who acts; `found` the session's row, None when nobody is signed in."""

    actor: Actor
    found: Found | None
