"""“Show me”: the very answers that a service would get about a person, before they agree."""

from urllib.parse import urlencode

import msgspec

from hiroba.accounts.actors import of_account, through
from hiroba.accounts.models import Account
from hiroba.api.call import Call
from hiroba.api.families import find
from hiroba.api.routes import PREFIX, Handler
from hiroba.base.refusals import Refusal
from hiroba.connect.claims import account_of, userinfo
from hiroba.connect.clients import Client
from hiroba.policy.scopes import app, known

# Where a service asks about whoever agreed, in the order of the wire.
ABOUT_ME: tuple[tuple[str, dict[str, str]], ...] = (
    ("/people/@me/@self", {"fields": "@all"}),
    ("/people/images/@me/@self", {}),
    ("/groups/@me", {"fields": "members"}),
    ("/voice/statuses/@me/user_timeline", {"attach_photo": "true"}),
    ("/updates/@me/@self", {}),
    ("/diary/articles/@me/@self", {}),
)


def about(account: Account, client: Client, scopes: list[str]) -> list[tuple[str, str]]:
    """Address and JSON of each answer. Nothing leaves by this, so nothing goes on record."""
    names = known(" ".join(scopes))
    program = app(client.id, " ".join(names), stopped=False)
    actor = through(of_account(account), program)
    found = []
    if "openid" in names:
        claims = userinfo(account_of(account.pk), program.scopes, client.sector).body
        found.append(("/oauth/userinfo", _json(claims)))
    for path, query in ABOUT_ME:
        match = find("GET", path)
        if match.one and not program.scopes.isdisjoint(match.one.scopes):
            call = Call("GET", actor, client.id, client.partner, query)
            address = f"{PREFIX}{path}{_asked(query)}"
            found.append((address, _answer(match.one.handler, call, match.values)))
    return found


def _asked(query: dict[str, str]) -> str:
    return f"?{urlencode(query, safe='@')}" if query else ""


def _answer(handler: Handler, call: Call, values: list[str]) -> str:
    try:
        return _json(handler(call, *values).body)
    except Refusal as no:
        return str(no.status)


def _json(body: object) -> str:
    return msgspec.json.format(msgspec.json.encode(body), indent=2).decode()
