"""Tokens at resources: the old ways to send one and the new, and what to answer when it fails.

The scheme `OAuth` and query parameters are answered in the old form, `Bearer` as RFC 6750 says.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from hiroba.connect import tokens
from hiroba.connect.claims import issuer
from hiroba.connect.models import TokenKind

STATUS = {"invalid_request": 400, "invalid_token": 401, "expired_token": 401,
          "insufficient_scope": 403}  # fmt: skip
DETAIL = {
    "": "No token came.",
    "invalid_request": "One token, sent in one way.",
    "invalid_token": "The token is none of ours, or it was taken back.",
    "expired_token": "The token has expired.",
}
NO_QUERY = "This client sends no tokens in the query, unless its owner allows it."


@dataclass(frozen=True)
class Sent:
    """A token as it came: by a header's scheme, or in the query."""

    token: str
    way: str


class Rejected(Exception):
    """`error`: one of `STATUS`, or empty where no token came; `scope`: what it lacks."""

    def __init__(
        self, error: str, way: str = "bearer", scope: str = "", detail: str = ""
    ) -> None:
        super().__init__(error)
        self.error, self.way, self.scope = error, way, scope
        self.detail = detail or DETAIL.get(error, f"The token lacks the scope {scope}.")

    @property
    def status(self) -> int:
        return STATUS.get(self.error, 401)

    @property
    def challenge(self) -> str:
        """The value of `WWW-Authenticate`."""
        where = f'resource_metadata="{issuer()}/.well-known/oauth-protected-resource"'
        if self.way != "bearer":
            scope = f",scope='{self.scope}'" if self.scope else ""
            return f"OAuth error='{self.error}'{scope}"
        if not self.error:
            return f"Bearer {where}"
        error = "invalid_token" if self.error == "expired_token" else self.error
        scope = f', scope="{self.scope}"' if self.scope else ""
        return f'Bearer error="{error}"{scope}, {where}'


def sent(authorization: str, query: Mapping[str, str]) -> Sent:
    """Raises Rejected where none came, or more than one."""
    scheme, _space, value = authorization.partition(" ")
    found = [Sent(query[name], "query") for name in ("oauth_token", "access_token")
             if name in query]  # fmt: skip
    if scheme.lower() in {"bearer", "oauth"}:
        found.append(Sent(value.strip(), scheme.lower()))
    if not found:
        raise Rejected("")
    if len(found) > 1:
        raise Rejected("invalid_request", found[-1].way)
    return found[0]


def opened(came: Sent) -> tokens.Found:
    """What stands behind an access token that is good. Raises Rejected for every other."""
    found = known(came)
    check(found, came)
    return found


def known(came: Sent) -> tokens.Found:
    """Whose access token it is, good or not any more. Raises Rejected where it is nobody's."""
    found = tokens.find(came.token)
    if found is None or found.kind != TokenKind.ACCESS:
        raise Rejected("invalid_token", came.way)
    return found


def check(found: tokens.Found, came: Sent) -> None:
    """Raises Rejected unless it may be used, in the way in which it came."""
    if came.way == "query" and not found.query_tokens:
        raise Rejected("invalid_request", came.way, detail=NO_QUERY)
    if not found.current:
        raise Rejected("expired_token", came.way)
    if not found.stands or found.stopped:
        raise Rejected("invalid_token", came.way)
