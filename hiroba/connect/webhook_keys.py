"""What signs messages to services: a secret with each of their keys, and pairs of the site.

A secret comes and goes with a key of the service: while it changes from one key to the next,
both sign. It is made by HKDF from a key beside the database, so none is kept. The pairs are
kept sealed; their public halves are for everybody.
"""

from datetime import timedelta
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from hiroba import environment
from hiroba.base import clock
from hiroba.base.sealed import seal, unseal
from hiroba.connect.models import Key, Service, SigningKey
from hiroba.connect.protocol import webhooks

USE = "webhook"
KEY_FILE = "webhook_key"
BYTES = 32
PAIRS_AT_ONCE = 2
SIGNS = timedelta(days=365)


def in_force(service: Service) -> list[webhooks.SigningKey]:
    """All that sign for this service, the newest of each kind first."""
    keys = Key.objects.filter(service=service, revoked_at=None).order_by("-pk")
    return [*map(secret, keys), *(_open(row.sealed) for row in _pairs())]


def secret(key: Key) -> bytes:
    """What the service knows beside this key; shown as `webhooks.written` writes it."""
    root = bytes.fromhex(environment.secret_file(settings.HIROBA_DATA, KEY_FILE))
    info = f"hiroba webhook {key.pk}".encode()
    return HKDF(hashes.SHA256(), length=BYTES, salt=None, info=info).derive(root)


def published() -> list[str]:
    """The public halves of the pairs that sign, as people copy them."""
    return [webhooks.written(_open(row.sealed).public_key()) for row in _pairs()]


@transaction.atomic
def rotate() -> SigningKey:
    """A new pair; the one before goes on signing beside it until the next change. Nothing is
    asked of older ones any more, since a signature is good for minutes."""
    for row in list(_rows())[PAIRS_AT_ONCE - 1 :]:
        row.delete()
    return _make()


def is_due() -> bool:
    """Whether the newest pair has signed for a year."""
    return clock.now() - _pairs()[0].at > SIGNS


def _pairs() -> list[SigningKey]:
    return list(_rows()) or [_make()]


def _rows() -> QuerySet[SigningKey]:
    return SigningKey.objects.filter(use=USE).order_by("-pk")


def _make() -> SigningKey:
    text = webhooks.written(Ed25519PrivateKey.generate())
    return SigningKey.objects.create(use=USE, sealed=seal(text, USE))


@lru_cache(16)
def _open(sealed: str) -> Ed25519PrivateKey:
    return webhooks.private_key(unseal(sealed, USE))
