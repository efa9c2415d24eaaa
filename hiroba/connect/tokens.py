"""Codes and tokens: random, shown once, kept as SHA-256; and who acts behind one."""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from hiroba.accounts import actors
from hiroba.agreements.documents import in_force
from hiroba.agreements.journal import To
from hiroba.agreements.models import Stop
from hiroba.base import clock, plain
from hiroba.base.actor import ANYONE, Actor
from hiroba.connect.models import Code, Grant, ServerState, State, Token, TokenKind
from hiroba.policy import scopes
from hiroba.policy.hot import hot
from hiroba.policy.tiers import Service as Holding
from hiroba.policy.tiers import holds

CODE_LIVES = timedelta(minutes=3)
ACCESS_LIVES = timedelta(minutes=15)
REFRESH_LIVES = timedelta(hours=6)
ALWAYS_LIVES = timedelta(days=90)
SERVER_STATE_LIVES = timedelta(minutes=30)
SECRET_BYTES = 32


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


class Found(NamedTuple):
    """The row with which a request of an app begins: token, consent, person and service."""

    kind: str
    scopes: str
    ends: datetime
    used: bool
    grant: int
    client: str
    consent: int | None
    agreed: str | None
    consent_ends: datetime | None
    consent_ended: datetime | None
    recipient: int | None
    person: int | None
    account_kind: str | None
    status: str | None
    terms_version: int | None
    privacy_version: int | None
    tier: str | None
    world: int | None
    service: int | None
    state: str | None
    query_tokens: bool | None
    partner: int | None
    partner_tier: str | None
    terms_of_partner: int | None
    terms_until: datetime | None
    stopped: bool

    @property
    def current(self) -> bool:
        """Whether the token itself still stands; one that ran out is told apart."""
        return not self.used and self.ends > clock.now()

    @property
    def stands(self) -> bool:
        """Whether what it rests on stands: consent, person and service."""
        return self._consented and self._in_service and self.status in (None, "active")

    @property
    def _consented(self) -> bool:
        if self.consent is None or self.consent_ends is None:
            return self.person is None
        return self.consent_ended is None and self.consent_ends > clock.now()

    @property
    def _in_service(self) -> bool:
        """A partner that holds the Graph API and keeps to the data terms (PR-6, PV-32)."""
        if self.service is None:
            return True
        bound = (self.terms_of_partner or 0) >= in_force("data")
        until = self.terms_until
        live = self.state in (State.SANDBOX, State.OPEN)
        held = holds(self.partner_tier or "", Holding.GRAPH_API)
        return live and held and bound and until is not None and until > clock.now()

    @property
    def granted(self) -> str:
        """What of the token's scopes is still agreed to."""
        return self.scopes if self.agreed is None else _both(self.scopes, self.agreed)

    @property
    def to(self) -> To:
        return To(self.recipient or 0, self.consent or 0)

    @property
    def actor(self) -> Actor:
        app = scopes.app(self.client, self.granted, self.stopped)
        if self.person is None:
            return actors.through(ANYONE, app)
        return Actor(
            account_id=self.person,
            kind=self.account_kind or "",
            status=self.status or "",
            accepted=actors.accepted(self.terms_version or 0, self.privacy_version or 0),
            tier=self.tier or "",
            world=self.world or 0,
            app=app,
        )


def _both(one: str, other: str) -> str:
    if one == other:
        return one
    held = set(other.split())
    return " ".join(name for name in one.split() if name in held)


_COLUMNS = (
    "kind", "scopes", "ends", "used", "grant_id", "grant__client", "grant__consent_id",
    "grant__consent__scopes", "grant__consent__ends_at", "grant__consent__ended_at",
    "grant__consent__recipient_id", "grant__person_id", "grant__person__kind",
    "grant__person__status", "grant__person__terms_version", "grant__person__privacy_version",
    "grant__person__tier", "grant__person__world", "grant__service_id", "grant__service__state",
    "grant__service__query_tokens", "grant__service__partner_id",
    "grant__service__partner__tier", "grant__service__partner__terms_version",
    "grant__service__partner__terms_until", "stopped",
)  # fmt: skip


def find(secret: str) -> Found | None:
    """What stands behind a token of either kind, by one indexed look-up."""
    return next(iter(_behind(ANYONE, hash=hashed(secret))), None)


@hot(Found)
def _behind(actor: Actor, *, hash: str) -> QuerySet[Any, tuple[Any, ...]]:
    """Whoever holds a token may use it."""
    everything = Stop.objects.filter(person=OuterRef("grant__person"), client="")
    this_one = Stop.objects.filter(
        person=OuterRef("grant__person"), client=OuterRef("grant__client")
    )
    found = Token.objects.filter(hash=hash).annotate(
        stopped=Exists(everything) | Exists(this_one)
    )
    return found.values_list(*_COLUMNS)


def begin(
    *, person: int | None, service: int | None, client: str, consent: int | None, scopes: str,
    lives: timedelta, nonce: str = "", auth_time: int = 0,
) -> Grant:  # fmt: skip
    """A family of tokens; `lives` is that of its refresh tokens."""
    return Grant.objects.create(
        person_id=person, service_id=service, client=client, consent_id=consent, scopes=scopes,
        ends=clock.now() + lives, nonce=nonce, auth_time=auth_time,
    )  # fmt: skip


def write_code(
    grant: Grant, *, redirect: str, redirect_given: bool, challenge: str, server_state: str
) -> str:
    """For three minutes; returns the code itself, which is not kept."""
    code = new_secret()
    Code.objects.create(
        hash=hashed(code), grant=grant, redirect=redirect, redirect_given=redirect_given,
        challenge=challenge, server_state=server_state and hashed(server_state),
        ends=clock.now() + CODE_LIVES,
    )  # fmt: skip
    return code


def write(
    grant: int, *, access: str, refresh: str, scopes: str, ends: datetime, kept: str = ""
) -> None:
    """Both tokens of an answer; an empty `refresh` is none. `kept`: the scopes with which the
    family goes on, where this access token was asked for with fewer (RFC 6749, 6)."""
    written = [(access, TokenKind.ACCESS, scopes, clock.now() + ACCESS_LIVES)]
    if refresh:
        written.append((refresh, TokenKind.REFRESH, kept or scopes, ends))
    moment = connection.ops.adapt_datetimefield_value
    rows = [
        (hashed(secret), str(kind), grant, names, False, moment(until))
        for secret, kind, names, until in written
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, rows)


def use(refresh: str) -> bool:
    """Whether this was the first time: one of two that bring it at once gets through."""
    with connection.cursor() as cursor:
        cursor.execute(_USE, (True, hashed(refresh), False))
        return bool(cursor.rowcount)


# A refresh is these two and a look-up; the ORM takes ten times as long to say them.
_COLUMNS_WRITTEN = ("hash", "kind", "grant_id", "scopes", "used", "ends")
_WRITE = plain.insert("connect_token", _COLUMNS_WRITTEN)
_USE = "UPDATE connect_token SET used = %s WHERE hash = %s AND used = %s"


def end_family(grant: int) -> None:
    """A code or refresh token came a second time: nobody knows who has the other one."""
    Grant.objects.filter(pk=grant).delete()


def forget() -> None:
    """What has run out and is of no more use; a used refresh token is known until its family
    ends."""
    now = clock.now()
    Token.objects.filter(kind=TokenKind.ACCESS, ends__lt=now - timedelta(days=1)).delete()
    Grant.objects.filter(ends__lt=now - timedelta(days=1)).delete()
    ServerState.objects.filter(ends__lt=now).delete()


def seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())
