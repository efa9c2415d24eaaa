"""Sessions in a table that knows whose they are, so that one row begins every request.

The key in the cookie is kept only as its SHA-256: whoever reads the table cannot sign in.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction

from hiroba.accounts.models import Session
from hiroba.base import clock

LIFE = timedelta(days=30)
STEP_UP_LASTS = timedelta(minutes=15)
SEEN_EVERY = timedelta(minutes=5)


def hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


class SessionStore(SessionBase):
    """Django's session, kept in `accounts.Session`."""

    def load(self) -> dict[str, Any]:
        row = Session.objects.filter(key=hashed(self.session_key or ""), ends__gt=clock.now())
        data = row.values_list("data", flat=True).first()
        if data is None:
            self._session_key = None
            return {}
        return dict(json.loads(data))

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key=hashed(session_key)).exists()

    def create(self) -> None:
        while True:
            # Django's stubs leave out what every session engine has to call.
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        now = clock.now()
        columns = {
            "account_id": int(data[SESSION_KEY]) if SESSION_KEY in data else None,
            "data": json.dumps(data),
            "proved": _proved(data),
            "factors": _factors(data),
            "ends": now + LIFE,
        }
        if not must_create:
            if not Session.objects.filter(key=hashed(self.session_key)).update(**columns):
                raise UpdateError
            return None
        try:
            with transaction.atomic():
                Session.objects.create(
                    key=hashed(self.session_key), created=now, seen=now, **columns
                )
        except IntegrityError as taken:
            raise CreateError from taken

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(key=hashed(session_key or self.session_key or "")).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(ends__lt=clock.now()).delete()


def _proved(data: dict[str, Any]) -> datetime | None:
    """When they last proved who they are: allauth's own records of it."""
    moments = [record["at"] for record in data.get("account_authentication_methods", ())]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None


def _factors(data: dict[str, Any]) -> int:
    """2 once they proved it in this browser with a second factor or a passkey, else 1."""
    proofs = data.get("account_authentication_methods", ())
    return 2 if any(proof.get("method") == "mfa" for proof in proofs) else 1


class Found(NamedTuple):
    """The row with which a request begins: session and account in one."""

    session_id: int
    account_id: int
    seen: datetime
    proved: datetime | None
    ip: str | None
    factors: int
    kind: str
    status: str
    name: str
    language: str
    theme: str
    timezone: str
    photo_public_id: int | None
    photo_friends_id: int | None
    terms_version: int
    privacy_version: int
    tier: str
    role: str
    world: int
    bound_version: int
    bound_until: datetime | None


_COLUMNS = (
    "pk", "account_id", "seen", "proved", "ip", "factors",
    *(f"account__{name}" for name in Found._fields[6:]),
)  # fmt: skip
_compiled: dict[str, tuple[str, Any, dict[int, Any]]] = {}


def find(key: str) -> Found | None:
    """The signed-in account behind a cookie, by one indexed look-up, compiled once."""
    if connection.vendor not in _compiled:
        query = Session.objects.filter(key="?").filter(
            ends__gt=datetime(2000, 1, 1, tzinfo=UTC)
        )
        compiler = (
            query.exclude(account=None).values_list(*_COLUMNS).query.get_compiler("default")
        )
        sql, _params = compiler.as_sql()
        columns = [column[0] for column in compiler.select]
        converters = compiler.get_converters(columns)
        _compiled[connection.vendor] = (sql, compiler.apply_converters, converters)
    sql, apply, converters = _compiled[connection.vendor]
    now = connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        cursor.execute(sql, [hashed(key), now])
        row = cursor.fetchone()
    if row is None:
        return None
    return Found(*next(iter(apply([row], converters))))


def see(found: Found, ip: str, user_agent: str) -> None:
    """Write down where a session was seen, when it moved, or every five minutes."""
    if found.ip != ip or clock.now() - found.seen > SEEN_EVERY:
        Session.objects.filter(pk=found.session_id).update(
            seen=clock.now(), ip=ip, user_agent=user_agent[:300]
        )
