"""Small secrets in tables, sealed by the installation's key: who reads a table has none."""

import base64
import hashlib

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(text: str, what: str) -> str:
    return _box(what).encrypt(text.encode()).decode()


def unseal(sealed: str, what: str) -> str:
    return _box(what).decrypt(sealed.encode()).decode()


def _box(what: str) -> MultiFernet:
    """Each kind of secret under a key of its own; former keys still open."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        hashlib.sha256(f"hiroba.{what}".encode() + force_bytes(key)).digest() for key in keys
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
