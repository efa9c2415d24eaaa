"""The bare loops for programs: the same rows read and written by hand, the same JSON.

What stands between these and the square is the law, the limits, the request log and OAuth's
many ways to ask. Tokens are looked up by their hash; what is written is written as durably.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from bench.bare import database
from hiroba.base import clock

TOKEN = """
    SELECT t.kind, t.scopes, t.ends, t.used, g.id, g.client, g.person_id, c.id, c.recipient_id,
           c.ends_at, c.ended_at, a.status
    FROM connect_token t JOIN connect_grant g ON g.id = t.grant_id
    JOIN agreements_consent c ON c.id = g.consent_id
    JOIN accounts_account a ON a.id = g.person_id
    WHERE t.hash = ?
"""
KEY = """
    SELECT 1 FROM connect_key WHERE service_id = ? AND hash = ? AND revoked_at IS NULL
"""
VOICES = """
    SELECT p.id, p.body, p.likes_count, p.comments_count, a.id, a.name, a.photo_public_id
    FROM posts_feeditem f JOIN posts_post p ON p.id = f.post_id
    JOIN accounts_account a ON a.id = p.author_id
    WHERE f.reader_id = ? AND p.kind = 'voice' ORDER BY f.post_id DESC LIMIT 20
"""
PERSON = "SELECT id, name, photo_public_id FROM accounts_account WHERE id = ?"
CLAIMS = "SELECT id, name, language, timezone FROM accounts_account WHERE id = ?"
RECORD = """
    INSERT INTO agreements_record
    (id, writer, number, recipient_id, consent_id, scope, by_law, packed)
    VALUES (?, ?, ?, ?, ?, 'openid', 1, ?)
"""
USE = "UPDATE connect_token SET used = 1 WHERE hash = ? AND NOT used"
WRITE = """
    INSERT INTO connect_token (hash, kind, grant_id, scopes, used, ends)
    VALUES (?, ?, ?, ?, 0, ?), (?, ?, ?, ?, 0, ?)
"""
EPOCH = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
_json = msgspec.json.Encoder()
_pack = msgspec.msgpack.Encoder().encode
_numbers = count(int(time.time() * 1000))
Environ = dict[str, Any]


def application(environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
    body = _json.encode(PATHS[environ["PATH_INFO"]](environ))
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def timeline(environ: Environ) -> Any:
    reader = _holder(environ)[6]
    return [_voice(*row) for row in database().execute(VOICES, (reader,))]


def _voice(id: int, body: str, likes: int, comments: int, author: int, name: str,
           photo: int | None) -> dict[str, Any]:  # fmt: skip
    at = time.gmtime((id >> 22) / 1000 + EPOCH)
    return {
        "id": str(id), "created_at": time.strftime("%a %b %d %H:%M:%S +0000 %Y", at),
        "text": body, "user": {
            "id": str(author), "screen_name": name,
            "profile_image_url": f"http://localhost/images/{photo}",
            "url": f"http://localhost/people/{author}/",
        },
        "reply_count": str(comments), "favorite_count": str(likes),
    }  # fmt: skip


def myself(environ: Environ) -> Any:
    row = database().execute(PERSON, (_holder(environ)[6],)).fetchone()
    entry = {
        "id": str(row[0]), "displayName": row[1],
        "thumbnailUrl": f"http://localhost/images/{row[2]}",
        "profileUrl": f"http://localhost/people/{row[0]}/",
    }  # fmt: skip
    return {"entry": entry, "startIndex": 0, "itemsPerPage": 1, "totalResults": 1}


def userinfo(environ: Environ) -> Any:
    """On record, as it is in the square."""
    found = _holder(environ)
    row = database().execute(CLAIMS, (found[6],)).fetchone()
    number = next(_numbers)
    packed = _pack((("id displayName locale zoneinfo", (row[0],)),))
    values = (number << 20, -1, number, found[8], found[7], packed)
    database().execute("PRAGMA synchronous=NORMAL")
    database().execute(RECORD, values)
    database().execute("PRAGMA synchronous=FULL")
    return {"sub": str(row[0]), "name": row[1], "locale": row[2], "zoneinfo": row[3]}


def introspect(environ: Environ) -> Any:
    client, form = _client(environ)
    row = database().execute(TOKEN, (_hashed(form["token"]),)).fetchone()
    if row is None or row[5] != client or not _stands(row):
        return {"active": False}
    return {
        "active": True, "client_id": client, "scope": row[1], "sub": str(row[6]),
        "exp": int(datetime.fromisoformat(row[2]).timestamp()), "token_type": "Bearer",
        "iss": "http://localhost",
    }  # fmt: skip


def refresh(environ: Environ) -> Any:
    client, form = _client(environ)
    old, access, fresh = form["refresh_token"], *(secrets.token_urlsafe(32) for _ in "ab")
    database().execute("BEGIN IMMEDIATE")
    row = database().execute(TOKEN, (_hashed(old),)).fetchone()
    if row[5] != client or not _stands(row):
        raise ValueError("no such token")
    if not database().execute(USE, (_hashed(old),)).rowcount:
        raise ValueError("used before")
    soon = (clock.now() + timedelta(minutes=15)).strftime("%Y-%m-%d %H:%M:%S.%f")
    database().execute(WRITE, (_hashed(access), "access", row[4], row[1], soon,
                               _hashed(fresh), "refresh", row[4], row[1], row[2]))  # fmt: skip
    database().execute("COMMIT")
    return {"access_token": access, "expires_in": 900, "token_type": "Bearer",
            "scope": row[1], "refresh_token": fresh}  # fmt: skip


def _holder(environ: Environ) -> tuple[Any, ...]:
    token = environ["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    row = database().execute(TOKEN, (_hashed(token),)).fetchone()
    if not _stands(row):
        raise ValueError("no token")
    return tuple(row)


def _client(environ: Environ) -> tuple[str, dict[str, str]]:
    """By its key; and the form that it sent."""
    said = base64.b64decode(environ["HTTP_AUTHORIZATION"].removeprefix("Basic "))
    client, _colon, secret = said.decode().partition(":")
    if database().execute(KEY, (int(client), _hashed(secret))).fetchone() is None:
        raise ValueError("no client")
    length = int(environ["CONTENT_LENGTH"])
    return client, dict(parse_qsl(environ["wsgi.input"].read(length).decode()))


def _stands(row: tuple[Any, ...]) -> bool:
    now = clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
    return (
        row[2] > now and not row[3] and row[9] > now and row[10] is None and row[11] == "active"
    )


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


PATHS: dict[str, Callable[[Environ], Any]] = {
    "/": lambda _environ: {},
    "/timeline": timeline,
    "/myself": myself,
    "/userinfo": userinfo,
    "/introspect": introspect,
    "/refresh": refresh,
}
