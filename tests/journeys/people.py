"""People for one test alone, made behind the pages; and what only the terminal can do."""

import json
import secrets
from typing import Any

from tests.server import Server

PASSWORD = "a long walk in the rain"
JOIN = """
import json
from allauth.account.models import EmailAddress
from hiroba.accounts.actions import confirm, join
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account

made = []
for one in json.loads({given!r}):
    password, language = one.pop("password"), one.pop("language")
    account = Account(**one)
    account.set_password(password)
    account.save()
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    join(of_account(account), account, name=account.name, language=language)
    confirm(of_account(account), account)
    made.append(account.pk)
print(json.dumps(made))
"""
BEFRIEND = """
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.friends import actions
from hiroba.friends.models import Request

sender, to = (Account.objects.get(pk=pk) for pk in {pair!r})
actions.ask(of_account(sender), to, message="")
actions.accept(of_account(to), Request.objects.get(sender=sender, to=to))
"""
FORGET = """
from datetime import timedelta
from hiroba.accounts.models import Session
from hiroba.base import clock

Session.objects.filter(account__email={email!r}).update(proved=clock.now() - timedelta(hours=1))
"""


def join(server: Server, *names: str, language: str = "ja") -> list[dict[str, Any]]:
    """Members who can sign in: id, name, email, password. No two tests share a name."""
    made = [_someone(f"{name} {secrets.token_hex(3)}") for name in names]
    given = json.dumps([one | {"language": language} for one in made])
    ids = json.loads(server.shell(JOIN.format(given=given)))
    return [one | {"id": pk} for one, pk in zip(made, ids, strict=True)]


def _someone(name: str) -> dict[str, str]:
    email = f"{name.lower().replace(' ', '.')}@example.com"
    return {"name": name, "email": email, "password": PASSWORD}


def befriend(server: Server, one: dict[str, Any], other: dict[str, Any]) -> None:
    server.shell(BEFRIEND.format(pair=(one["id"], other["id"])))


def forget_proof(server: Server, member: dict[str, Any]) -> None:
    """As if an hour had passed since they last proved that it is them."""
    server.shell(FORGET.format(email=member["email"]))
