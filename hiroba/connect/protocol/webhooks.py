"""Signatures of messages to services, as Standard Webhooks 1.0.0 describes them.

`id.timestamp.body` is signed by every key in force, so keys can be changed while messages are
on their way: `v1` is HMAC-SHA256 with a secret that both sides know, `v1a` Ed25519, which
anybody can check.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SECRET, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
TOLERANCE = timedelta(minutes=5)
SigningKey = bytes | Ed25519PrivateKey
CheckingKey = bytes | Ed25519PublicKey


class Forged(Exception):
    """A message without a good signature, or too old or too new to be taken."""


def headers(
    number: str, at: datetime, body: bytes, keys: Iterable[SigningKey]
) -> dict[str, str]:
    """`number` is the same however often the message is sent, and has no full stop in it."""
    seconds = str(int(at.timestamp()))
    content = _content(number, seconds, body)
    return {
        "webhook-id": number,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_sign(key, content) for key in keys),
    }


def verify(found: Mapping[str, str], body: bytes, key: CheckingKey, now: datetime) -> None:
    """Raises Forged unless one of the signatures is by this key, and the time is near."""
    try:
        number, seconds = found["webhook-id"], found["webhook-timestamp"]
        signatures = found["webhook-signature"].split(" ")
        age = abs(now.timestamp() - int(seconds))
    except (KeyError, ValueError) as wrong:
        raise Forged from wrong
    content = _content(number, seconds, body)
    if age > TOLERANCE.total_seconds() or not any(_good(key, s, content) for s in signatures):
        raise Forged


def written(key: SigningKey | Ed25519PublicKey) -> str:
    """As people copy it: `whsec_…`, `whsk_…`, `whpk_…`."""
    if isinstance(key, bytes):
        return SECRET + _base64(key)
    if isinstance(key, Ed25519PrivateKey):
        return PRIVATE + _base64(key.private_bytes_raw())
    return PUBLIC + _base64(key.public_bytes_raw())


def private_key(text: str) -> Ed25519PrivateKey:
    """The key that `written` wrote as `whsk_…`."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.removeprefix(PRIVATE)))


def _content(number: str, seconds: str, body: bytes) -> bytes:
    return f"{number}.{seconds}.".encode() + body


def _sign(key: SigningKey, content: bytes) -> str:
    if isinstance(key, bytes):
        return f"v1,{_base64(hmac.digest(key, content, hashlib.sha256))}"
    return f"v1a,{_base64(key.sign(content))}"


def _good(key: CheckingKey, signature: str, content: bytes) -> bool:
    if isinstance(key, bytes):
        return hmac.compare_digest(_sign(key, content).encode(), signature.encode())
    kind, _comma, said = signature.partition(",")
    try:
        key.verify(base64.b64decode(said, validate=True), content)
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return kind == "v1a"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
