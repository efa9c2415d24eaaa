"""Signing out at the wish of a service (OpenID Connect RP-Initiated Logout 1.0)."""

from collections.abc import Mapping
from dataclasses import dataclass

from oauthlib.common import add_params_to_uri

from hiroba.connect import clients, signing
from hiroba.connect.clients import Client

NAMES = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "ui_locales")


@dataclass(frozen=True)
class Wish:
    """`back`: where the person goes once signed out, an address that the client registered;
    `refused`: it asked for another one."""

    client: Client | None
    back: str
    refused: bool


def read(said: Mapping[str, str]) -> Wish:
    """Whoever may have said it: nothing follows but that the person is asked."""
    client = _client(said)
    target = said.get("post_logout_redirect_uri", "")
    if client is None or target not in client.after_logout:
        return Wish(client, "", bool(target))
    state = said.get("state", "")
    back = str(add_params_to_uri(target, [("state", state)])) if state else target
    return Wish(client, back, False)


def _client(said: Mapping[str, str]) -> Client | None:
    """By an ID token of ours, however old, or by its own word; none where the two disagree,
    and none that gets nothing here any more."""
    named = said.get("client_id", "")
    hinted = _audience(said["id_token_hint"]) if said.get("id_token_hint") else named
    if not hinted or (named and named != hinted):
        return None
    client = clients.find(hinted)
    lacking = client and client.service and clients.lacks(client.service)
    return None if lacking else client


def _audience(token: str) -> str:
    try:
        return str(signing.read(token).get("aud", ""))
    except ValueError:
        return ""
