"""The authorization server: oauthlib's grants over our rows, with the wire's own ways.

RFC 6749, 7636 (S256 alone), 7009, 7662, 9207 (`iss`), 9700; OpenID Connect's `prompt`,
`max_age` and `nonce`.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.db import transaction
from oauthlib.common import Request as OAuthRequest
from oauthlib.common import add_params_to_uri
from oauthlib.oauth2.rfc6749 import errors
from oauthlib.oauth2.rfc6749.endpoints import (
    IntrospectEndpoint,
    RevocationEndpoint,
    TokenEndpoint,
)
from oauthlib.oauth2.rfc6749.grant_types import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from oauthlib.oauth2.rfc6749.grant_types.authorization_code import code_challenge_method_s256
from oauthlib.oauth2.rfc6749.tokens import BearerToken
from oauthlib.openid.connect.core.exceptions import RequestNotSupported, RequestURINotSupported

from hiroba.agreements import journal
from hiroba.base import clock
from hiroba.base.refusals import NotFound
from hiroba.connect import clients, deliveries, leases, signing, tokens
from hiroba.connect.claims import account_of, issuer, userinfo
from hiroba.connect.clients import Client
from hiroba.connect.models import Code, Grant, ServerState, Service
from hiroba.connect.validator import Validator, basic

S256 = re.compile("[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url (RFC 7636, 4.2)
MOST = 8000  # characters of a query or a form that make sense


class Fatal(Exception):
    """What is wrong with who asks or where to: shown to the person, never sent anywhere."""

    def __init__(self, error: str, text: str) -> None:
        super().__init__(text)
        self.error, self.text = error, text


class SentBack(Exception):
    """What is wrong with what is asked: the client is told, at its own address."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


@dataclass(frozen=True)
class Asked:
    """A request that may be put before the person."""

    client: Client
    scopes: tuple[str, ...]
    redirect: str
    redirect_given: bool
    state: str
    challenge: str
    server_state: str
    nonce: str
    prompt: frozenset[str]
    max_age: int | None

    @property
    def proved_within(self) -> timedelta:
        """How lately the person has to have proved who they are; once is enough unless said."""
        if "login" in self.prompt:
            return timedelta()
        return timedelta.max if self.max_age is None else timedelta(seconds=self.max_age)

    def back(self, **words: str) -> str:
        """The client's address with an answer: state as it was sent, and who answers."""
        said = words | ({"state": self.state} if self.state else {}) | {"iss": issuer()}
        return str(add_params_to_uri(self.redirect, list(said.items())))


class _CodeGrant(AuthorizationCodeGrant):  # type: ignore[misc]
    _code_challenge_methods = {"S256": code_challenge_method_s256}


def ask(query: str) -> Asked:
    """Read an authorization request. Raises Fatal or SentBack."""
    request = _request(query)
    try:
        _CodeGrant(Validator()).validate_authorization_request(request)
    except errors.FatalClientError as wrong:
        raise Fatal(wrong.error, wrong.description or "") from wrong
    except errors.OAuth2Error as wrong:
        raise SentBack(_answered(request, wrong)) from wrong
    asked = _asked(request)
    _check(asked, request)
    return asked


def _request(query: str) -> Any:
    """`response_type` may be missing on this wire; it can only be `code`."""
    if len(query) > MOST or "\0" in query:
        raise Fatal("invalid_request", "The request is too long.")
    try:
        names = {name for name, _value in parse_qsl(query, keep_blank_values=True)}
        if "response_type" not in names:
            query = f"{query}&response_type=code"
        return OAuthRequest(f"{issuer()}/oauth/authorize?{query}")
    except ValueError as wrong:
        raise Fatal("invalid_request", "The request cannot be read.") from wrong


def _asked(request: Any) -> Asked:
    age = getattr(request, "max_age", None) or ""
    return Asked(
        client=request.client,
        scopes=tuple(request.scopes),
        redirect=request.redirect_uri,
        redirect_given=not request.using_default_redirect_uri,
        state=request.state or "",
        challenge=request.code_challenge or "",
        server_state=getattr(request, "server_state", None) or "",
        nonce=(getattr(request, "nonce", None) or "")[:500],
        prompt=frozenset((getattr(request, "prompt", None) or "").split()),
        max_age=int(age) if age.isdecimal() and len(age) < 10 else None,
    )


def _check(asked: Asked, request: Any) -> None:
    if wrong := _unanswered(request) or _unbound(asked, request):
        raise SentBack(_answered(request, wrong))


def _unanswered(request: Any) -> errors.OAuth2Error | None:
    """What OpenID Connect lets a client ask for and nobody answers here."""
    if getattr(request, "request", None):
        return RequestNotSupported()
    if getattr(request, "request_uri", None):
        return RequestURINotSupported()
    if getattr(request, "response_mode", None) not in (None, "query"):
        return errors.InvalidRequestError(description="The answer comes in the query alone.")
    return None


def _unbound(asked: Asked, request: Any) -> errors.OAuth2Error | None:
    """What binds a code to whoever began: PKCE, else this wire's `server_state`."""
    text = ""
    if request.code_challenge is not None and not S256.fullmatch(asked.challenge):
        text = "The code_challenge is none of S256."
    elif asked.server_state and not _known_state(asked):
        text = "Unknown or expired server_state."
    elif "openid" in asked.scopes and not asked.challenge and not asked.server_state:
        text = "openid needs PKCE or a server_state."
    elif "none" in asked.prompt and len(asked.prompt) > 1:
        text = "prompt=none stands alone."
    return errors.InvalidRequestError(description=text) if text else None


def _known_state(asked: Asked) -> bool:
    known = ServerState.objects.filter(hash=tokens.hashed(asked.server_state))
    return known.filter(client=asked.client.id, ends__gt=clock.now()).exists()


def _answered(request: Any, wrong: errors.OAuth2Error) -> str:
    wrong.redirect_uri = request.redirect_uri
    pairs = [("error", wrong.error)]
    if wrong.description:
        pairs.append(("error_description", wrong.description))
    if request.state:
        pairs.append(("state", request.state))
    return str(add_params_to_uri(request.redirect_uri, [*pairs, ("iss", issuer())]))


def give_code(
    asked: Asked, *, person: int, consent: int, scopes: str, always: bool, auth_time: int
) -> str:
    """Where to send the person, with a code; part of the deed by which they agreed."""
    client = asked.client
    grant = tokens.begin(
        person=person,
        service=client.number,
        client=client.id,
        consent=consent,
        scopes=scopes,
        lives=tokens.ALWAYS_LIVES if always else tokens.REFRESH_LIVES,
        nonce=asked.nonce,
        auth_time=auth_time,
    )
    code = tokens.write_code(
        grant,
        redirect=asked.redirect,
        redirect_given=asked.redirect_given,
        challenge=asked.challenge,
        server_state=asked.server_state,
    )
    return asked.back(code=code)


@dataclass(frozen=True)
class Told:
    """What the endpoint answers: a status, an object, and the record of what left with it."""

    status: int
    body: dict[str, Any]
    record: int = 0


def exchange(body: str, headers: Mapping[str, str]) -> Told:
    """The token endpoint: a code, a refresh token or the client itself, for tokens. What is
    refused changes nothing, unless something came a second time: that ends its family."""
    pairs = parse_qsl(body[:MOST])
    form = dict(pairs)
    if len(form) < len(pairs) or len(body) > MOST:
        return _wrong("A parameter came twice, or the request is too long.")
    if form.get("grant_type") == "server_state":
        return _server_state(form, basic(headers.get("Authorization", ""))[0])
    validator = Validator()
    with transaction.atomic():
        told = _told(_token_endpoint(validator).create_token_response(
            f"{issuer()}/oauth/token", "POST", body, dict(headers)
        ))  # fmt: skip
        if told.status != 200 and not validator.reused:
            transaction.set_rollback(True)
    row = getattr(validator.request, "row", None)
    if told.status == 200 and isinstance(row, Code) and "openid" in row.grant.scopes.split():
        return _with_id_token(told, row.grant, validator.request.client)
    return told


def _token_endpoint(validator: Validator) -> TokenEndpoint:
    bearer = BearerToken(
        validator,
        token_generator=lambda *_, **__: tokens.new_secret(),
        expires_in=int(tokens.ACCESS_LIVES.total_seconds()),
    )
    grants = {
        "authorization_code": _CodeGrant(validator),
        "refresh_token": RefreshTokenGrant(validator),
        "client_credentials": ClientCredentialsGrant(validator),
    }
    return TokenEndpoint("", bearer, grants | {"": _Unknown()})


class _Unknown:
    """For a grant type that is missing or not ours."""

    def create_token_response(self, request: Any, _token_handler: Any) -> Any:
        wrong: errors.OAuth2Error = errors.UnsupportedGrantTypeError(request=request)
        if not request.grant_type:
            wrong = errors.InvalidRequestError(description="Missing grant_type.")
        return {"Content-Type": "application/json"}, wrong.json, wrong.status_code


def _told(answer: tuple[Mapping[str, str], str, int]) -> Told:
    _headers, body, status = answer
    return Told(status, json.loads(body) if body else {})


def _with_id_token(told: Told, grant: Grant, client: Client) -> Told:
    """Signed once its record stands: an ID token is a disclosure like any other (PV-22)."""
    account = account_of(grant.person_id or 0)
    answer = userinfo(account, frozenset(grant.scopes.split()), client.sector)
    consent = grant.consent
    assert consent is not None
    provided = journal.provide(journal.To(consent.recipient_id, consent.pk), answer)
    now = tokens.seconds(clock.now())
    claims = provided.body | {
        "iss": issuer(),
        "aud": client.id,
        "iat": now,
        "exp": now + int(tokens.ACCESS_LIVES.total_seconds()),
        "auth_time": grant.auth_time,
    }
    if grant.nonce:
        claims["nonce"] = grant.nonce
    body = told.body | {"id_token": signing.sign(claims)}
    return replace(told, body=body, record=provided.record)


def _wrong(text: str) -> Told:
    return Told(400, {"error": "invalid_request", "error_description": text})


def _server_state(form: Mapping[str, str], named: str | None) -> Told:
    """`named`: the client by HTTP Basic, for programs that always send it; no secret needed."""
    client = clients.find(form.get("client_id") or named or "")
    if client is None:
        return Told(401, {"error": "invalid_client"})
    said = tokens.new_secret()
    ServerState.objects.create(
        hash=tokens.hashed(said),
        client=client.id,
        ends=clock.now() + tokens.SERVER_STATE_LIVES,
    )
    return Told(200, {"server_state": said})


def revoke(body: str, headers: Mapping[str, str]) -> Told:
    """RFC 7009: also for what is no token (any more), the answer is 200."""
    endpoint = RevocationEndpoint(Validator())
    with transaction.atomic():
        return _told(endpoint.create_revocation_response(
            f"{issuer()}/oauth/revoke", "POST", body, dict(headers)
        ))  # fmt: skip


def introspect(body: str, headers: Mapping[str, str]) -> Told:
    endpoint = IntrospectEndpoint(Validator())
    return _told(endpoint.create_introspect_response(
        f"{issuer()}/oauth/introspect", "POST", body, dict(headers)
    ))  # fmt: skip


def confirm_erasure(body: str, headers: Mapping[str, str]) -> Told:
    """What a service says once it has erased what it had of somebody (PV-9): `webhook_id` is
    that of the message. The client proves itself as at the token endpoint."""
    service = _proved(body, headers)
    if service is None:
        return Told(401, {"error": "invalid_client"})
    message = dict(parse_qsl(body[:MOST])).get("webhook_id", "")
    try:
        deliveries.confirm(service, message)
    except NotFound:
        text = "This client was sent no such erasure."
        return Told(404, {"error": "invalid_request", "error_description": text})
    return Told(200, {"webhook_id": message, "confirmed": True})


def leases_of(body: str, headers: Mapping[str, str]) -> Told:
    """What the client received, of whom, and until when it may keep it; `after` is that of the
    answer before."""
    service = _proved(body, headers)
    if service is None:
        return Told(401, {"error": "invalid_client"})
    try:
        found = leases.of(service, dict(parse_qsl(body[:MOST])).get("after", ""))
    except NotFound:
        return Told(400, {"error": "invalid_request"})
    entries = [
        {"sub": one.sub, "items": one.items.split(), "received": one.received.isoformat(),
         "until": one.until.isoformat(), "over": one.over}
        for one in found.leases
    ]  # fmt: skip
    return Told(200, {"leases": entries} | ({"after": found.after} if found.after else {}))


def _proved(body: str, headers: Mapping[str, str]) -> Service | None:
    """That which sends one of its keys in force, in one of the ways of RFC 6749, 2.3.1."""
    try:
        request = OAuthRequest(issuer(), "POST", body, dict(headers))
        proved = Validator().authenticate_client(request)
    except (ValueError, errors.OAuth2Error):
        return None
    return request.client.service if proved else None


def discovery() -> dict[str, Any]:
    """For OpenID Connect Discovery 1.0 and RFC 8414: one document."""
    from hiroba.policy.scopes import SCOPES

    here = issuer()
    return {
        "issuer": here,
        "authorization_endpoint": f"{here}/oauth/authorize",
        "token_endpoint": f"{here}/oauth/token",
        "revocation_endpoint": f"{here}/oauth/revoke",
        "introspection_endpoint": f"{here}/oauth/introspect",
        "userinfo_endpoint": f"{here}/oauth/userinfo",
        "end_session_endpoint": f"{here}/oauth/logout",
        "jwks_uri": f"{here}/oauth/jwks",
        "service_documentation": f"{here}/developers/reference/",
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials", "server_state",
        ],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": [signing.ALGORITHM],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "none",
        ],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "name", "locale",
            "zoneinfo", "email", "email_verified",
        ],
        "prompt_values_supported": ["none", "login", "consent"],
        "authorization_response_iss_parameter_supported": True,
        "client_id_metadata_document_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }  # fmt: skip


def protected_resource() -> dict[str, Any]:
    """RFC 9728, for the Graph API."""
    here = issuer()
    return {
        "resource": f"{here}/2",
        "authorization_servers": [here],
        "bearer_methods_supported": ["header"],
        "scopes_supported": discovery()["scopes_supported"],
        "resource_documentation": f"{here}/developers/reference/",
    }
