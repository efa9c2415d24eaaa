"""What oauthlib asks while it follows RFC 6749, 7009, 7636 and 7662.

The state of one request stands on oauthlib's request object: `client`, `row` (the code or token
that came) and `grant`. One validator serves one request, and keeps it as `request`.
"""

import base64
import binascii
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from oauthlib.oauth2 import RequestValidator
from oauthlib.oauth2.rfc6749.errors import (
    InvalidGrantError,
    InvalidRequestError,
    UnsupportedResponseTypeError,
)

from hiroba.base import clock
from hiroba.connect import clients, pairwise, tokens
from hiroba.connect.claims import issuer
from hiroba.connect.clients import Client
from hiroba.connect.models import Code, ServerState, Token, TokenKind
from hiroba.connect.protocol import redirects
from hiroba.policy import scopes


class TooLate(InvalidGrantError):  # type: ignore[misc]
    """A bad or expired code, and an expired refresh token: 401 on this wire."""

    status_code = 401
    description = "The code or the refresh token is unknown, used or expired."


class Validator(RequestValidator):  # type: ignore[misc]
    """`reused`: a code or refresh token came a second time, and its family was ended."""

    request: Any = None
    reused = False

    def __init__(self) -> None:
        self._found: dict[str, Client | None] = {}

    def _client(self, client_id: str) -> Client | None:
        """Looked up once, however often oauthlib asks."""
        if client_id not in self._found:
            self._found[client_id] = clients.find(client_id)
        return self._found[client_id]

    # Who asks.

    def validate_client_id(self, client_id: str, request: Any, *_: Any, **__: Any) -> bool:
        request.client = self._client(client_id)
        return request.client is not None

    def client_authentication_required(self, request: Any, *_: Any, **__: Any) -> bool:
        """Where a service has keys, always; a program without any proves itself by PKCE."""
        client_id, secret = _basic(request)
        if client_id and request.client_id not in (None, client_id):
            raise InvalidRequestError(description="Two clients in one request.")
        request.client_id = client_id or request.client_id
        client = self._client(request.client_id or "")
        return (
            secret is not None or bool(request.client_secret) or not client or not client.public
        )

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        client_id, secret = _basic(request)
        if secret is not None and request.client_secret:
            raise InvalidRequestError(description="One way to authenticate, not two.")
        client = self._client(client_id or request.client_id or "")
        secret = secret if secret is not None else request.client_secret
        if client is None or client.number is None or not secret:
            return False
        request.client, request.client_id = client, client.id
        return client.has_key(secret)

    def authenticate_client_id(self, client_id: str, request: Any, *_: Any, **__: Any) -> bool:
        client = self._client(client_id or "")
        request.client = client
        return client is not None and client.public

    # What it asks for.

    def get_default_redirect_uri(self, client_id: str, request: Any, *_: Any, **__: Any) -> Any:
        """Where exactly one is registered; at the exchange the one that the code went to."""
        code = getattr(request, "row", None)
        if isinstance(code, Code):
            return None if code.redirect_given else code.redirect
        known = request.client.redirects
        return known[0] if len(known) == 1 else None

    def validate_redirect_uri(
        self, client_id: str, redirect_uri: str, request: Any, *_: Any, **__: Any
    ) -> bool:
        return any(redirects.same(redirect_uri, one) for one in request.client.redirects)

    def validate_response_type(
        self, client_id: str, response_type: str, client: Any, request: Any, *_: Any, **__: Any
    ) -> bool:
        if response_type != "code":
            raise UnsupportedResponseTypeError
        return True

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        client = request.client or self._client(client_id)
        return client is None or not client.classic

    def validate_scopes(
        self, client_id: str, asked: list[str], client: Client, request: Any, *_: Any, **__: Any
    ) -> bool:
        if scopes.unknown(" ".join(asked)):
            return False
        wanted = scopes.known(" ".join(asked))
        request.scopes = list(wanted)
        return bool(wanted) and set(wanted) <= set(client.scopes)

    def get_default_scopes(self, client_id: str, request: Any, *_: Any, **__: Any) -> list[str]:
        """All that it asks for; `openid` only with what binds its code (wire)."""
        bound = request.code_challenge or getattr(request, "server_state", None)
        found = scopes.known(" ".join(request.client.scopes))
        return [name for name in found if bound or name != "openid"]

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Client, request: Any, *_: Any, **__: Any
    ) -> bool:
        """For itself a program acts only with a key (RFC 6749, 4.4)."""
        return grant_type != "client_credentials" or not client.public

    # A code.

    def validate_code(
        self, client_id: str, code: str, client: Client, request: Any, *_: Any, **__: Any
    ) -> bool:
        """Locked, so that of two who bring it at once one gets tokens. Whoever brings it a
        second time ends what the first one got."""
        row = _code(code)
        if row is None or row.grant.client != client.id:
            raise TooLate(request=request)
        if row.used:
            tokens.end_family(row.grant_id)
            self.reused = True
            raise TooLate(request=request)
        if row.ends <= clock.now() or not _same_server_state(row, request):
            raise TooLate(request=request)
        request.row = row
        request.user = row.grant.person_id
        request.scopes = row.grant.scopes.split()
        return True

    def get_code_challenge(self, code: str, request: Any) -> str | None:
        """A verifier without a challenge is a request that somebody took it from (RFC 9700,
        2.1.1)."""
        if request.code_verifier and not request.row.challenge:
            raise InvalidGrantError(description="The request had no code_challenge.")
        return request.row.challenge or None

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        return "S256"

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Any, request: Any,
        *_: Any, **__: Any,
    ) -> bool:  # fmt: skip
        if redirect_uri != request.row.redirect:
            raise InvalidGrantError(description="The code went to another redirect_uri.")
        return True

    def invalidate_authorization_code(
        self, client_id: str, code: str, request: Any, *_: Any, **__: Any
    ) -> None:
        Code.objects.filter(pk=request.row.pk).update(used=True)

    def get_authorization_code_scopes(
        self, client_id: str, code: str, redirect_uri: str, request: Any
    ) -> list[str]:
        row = _code(code)
        return row.grant.scopes.split() if row else []

    # A refresh token.

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *_: Any, **__: Any
    ) -> bool:
        """A used one ends the whole family (RFC 9700, 4.14.2)."""
        found = tokens.find(refresh_token)
        if found is None or found.kind != TokenKind.REFRESH or found.client != client.id:
            return False
        if found.used or not tokens.use(refresh_token):
            tokens.end_family(found.grant)
            self.reused = True
            return False
        if found.ends <= clock.now() or not found.stands:
            raise TooLate(request=request)
        request.row, request.user = found, found.person
        return True

    def get_original_scopes(
        self, refresh_token: str, request: Any, *_: Any, **__: Any
    ) -> list[str]:
        return list(request.row.granted.split())

    def is_within_original_scope(
        self, asked: list[str], refresh_token: str, request: Any, *_: Any, **__: Any
    ) -> bool:
        return set(asked) <= set(request.row.granted.split())

    # What is given.

    def save_bearer_token(self, token: Any, request: Any, *_: Any, **__: Any) -> None:
        """A refreshed family goes on until the day on which it would have ended."""
        self.request = request
        token["scope"] = " ".join(scopes.known(" ".join(request.scopes)))
        grant, ends, kept = _family(request)
        tokens.write(
            grant,
            access=token["access_token"],
            refresh=token.get("refresh_token", ""),
            scopes=token["scope"],
            ends=ends,
            kept=kept,
        )

    # Revocation (RFC 7009) and introspection (RFC 7662): each client its own tokens.

    def revoke_token(
        self, token: str, token_type_hint: str, request: Any, *_: Any, **__: Any
    ) -> None:
        found = tokens.find(token)
        if found is None or found.client != request.client.id:
            return
        if found.kind == TokenKind.REFRESH:
            tokens.end_family(found.grant)
        else:
            Token.objects.filter(hash=tokens.hashed(token)).delete()

    def introspect_token(
        self, token: str, token_type_hint: str, request: Any, *_: Any, **__: Any
    ) -> dict[str, Any] | None:
        found = tokens.find(token)
        if found is None or found.client != request.client.id:
            return None
        if not (found.current and found.stands):
            return None
        return introspected(found)


def introspected(found: tokens.Found) -> dict[str, Any]:
    said: dict[str, Any] = {
        "iss": issuer(),
        "client_id": found.client,
        "scope": found.granted,
        "exp": tokens.seconds(found.ends),
        "token_type": "Bearer",
    }
    if found.person is not None:
        sector = pairwise.sector(found.client, found.partner)
        said["sub"] = pairwise.name(found.person, pairwise.PERSON, sector)
    return said


def _basic(request: Any) -> tuple[str | None, str | None]:
    return basic(request.headers.get("Authorization", ""))


def basic(authorization: str) -> tuple[str | None, str | None]:
    """Client id and secret of HTTP Basic, form-encoded first (RFC 6749, 2.3.1)."""
    scheme, _space, said = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None, None
    try:
        plain = base64.b64decode(said, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    client_id, _colon, secret = plain.partition(":")
    return unquote_plus(client_id), unquote_plus(secret)


def _code(code: str) -> Code | None:
    rows = Code.objects.select_for_update(of=("self",)).select_related("grant__consent")
    return rows.filter(hash=tokens.hashed(code)).first()


def _same_server_state(row: Code, request: Any) -> bool:
    said = getattr(request, "server_state", None) or ""
    if not row.server_state:
        return True
    known = ServerState.objects.filter(hash=row.server_state, ends__gt=clock.now())
    return tokens.hashed(said) == row.server_state and known.exists()


def _family(request: Any) -> tuple[int, datetime, str]:
    """Of the code or the refresh token, its end and its scopes; for a program that acts for
    itself, a new one."""
    row = getattr(request, "row", None)
    if isinstance(row, Code):
        return row.grant_id, row.grant.ends, row.grant.scopes
    if isinstance(row, tokens.Found):
        return row.grant, row.ends, row.scopes
    client: Client = request.client
    made = tokens.begin(
        person=None,
        service=client.number,
        client=client.id,
        consent=None,
        scopes=" ".join(scopes.known(" ".join(request.scopes))),
        lives=tokens.ACCESS_LIVES,
    )
    return made.pk, made.ends, made.scopes
