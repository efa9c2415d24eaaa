"""The site's own keys for ID tokens: ES256, rotated, the public halves published (RFC 7517)."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from joserfc import jwk, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from hiroba.base import clock
from hiroba.base.sealed import seal, unseal
from hiroba.connect.models import SigningKey
from hiroba.policy.gate import happened

USE, ALGORITHM = "id_token", "ES256"
PUBLISHED_AHEAD = timedelta(days=1)
SIGNS = timedelta(days=90)
STAYS = timedelta(days=7)
WORDS: Any = {"use": "sig", "alg": ALGORITHM}


def sign(claims: dict[str, Any]) -> str:
    key = _open(_signing().sealed)
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key)


def read(token: str) -> dict[str, Any]:
    """The claims of a token that we signed, whatever its time; raises ValueError for others."""
    keys = jwk.KeySet([_open(row.sealed) for row in _rows()])
    try:
        return dict(jwt.decode(token, keys, algorithms=[ALGORITHM]).claims)
    except (JoseError, ValueError, KeyError) as forged:
        raise ValueError("not a token of ours") from forged


def published() -> dict[str, Any]:
    """The key set, for `jwks_uri`."""
    _signing()
    return {"keys": [_open(row.sealed).as_dict(private=False) for row in _rows()]}


@transaction.atomic
def rotate() -> None:
    """A new key, published a day before it signs: until then somebody may have kept the set
    without it."""
    happened("key.rotate", _make())


def rotate_when_due() -> None:
    """A new one in time for the one before; those whose last signature is long over go."""
    now = clock.now()
    newest = _rows().first()
    if newest and now - newest.at > SIGNS - PUBLISHED_AHEAD:
        rotate()
    for row in _rows():
        if now - row.at > SIGNS + STAYS:
            row.delete()


def _signing() -> SigningKey:
    """The newest that has been published for a day; the only one where there is but one."""
    rows = list(_rows())
    ahead = [row for row in rows if clock.now() - row.at >= PUBLISHED_AHEAD]
    return (ahead or rows[-1:] or [_make()])[0]


def _rows() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(use=USE).order_by("-pk")


def _make() -> SigningKey:
    made = ECKey.generate_key("P-256", WORDS, private=True, auto_kid=True)
    with transaction.atomic():
        text = made.as_pem(private=True).decode()
        return SigningKey.objects.create(use=USE, sealed=seal(text, USE))


@lru_cache(16)
def _open(sealed: str) -> ECKey:
    """The key with its thumbprint as `kid` (RFC 7638)."""
    key = ECKey.import_key(unseal(sealed, USE), WORDS)
    key.ensure_kid()
    return key
