"""Numbers that differ from partner to partner, so that two cannot join what they know.

A number is enciphered as one block of AES under a key of the partner's own, made by HKDF from a
key that is kept beside the database: the same person is the same for one partner always,
nobody else can tell, and what we did not make is refused (half of the block is zero).
"""

import base64
import threading
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from hiroba import environment
from hiroba.base.refusals import NotFound

KEY_FILE = "pairwise_key"
BLOCK, NUMBER = 16, 8
MOST = 1024  # ciphers kept
NAMES = 20_000  # names kept, of 300 bytes: a service asks for the same people again and again
FILL = 2  # bits, up to whole letters
ENCODED = 26  # characters of base32 for one block
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = [one + other for one in _LETTERS for other in _LETTERS]
_mine = threading.local()
_SHIFTS = range(BLOCK * 8 + FILL - 10, -1, -10)

PERSON, PICTURE, CIRCLE = "person", "picture", "circle"


def sector(client: str, partner: int | None) -> str:
    """Whose numbers these are: a partner's, or those of the host of an unregistered client."""
    return str(partner) if partner else f"host:{urlsplit(client).hostname or client}"


@lru_cache(NAMES)
def name(number: int, what: str, sector: str) -> str:
    """The number, to this sector, as 26 letters and digits."""
    plain = number.to_bytes(NUMBER, "big") + bytes(NUMBER)
    return _written(_encryptor(what, sector).update(plain))


def number(name: str, what: str, sector: str) -> int:
    """Raises NotFound for what is no number of ours to this sector."""
    if len(name) != ENCODED:
        raise NotFound
    try:
        sealed = base64.b32decode(name.upper() + "======")
    except ValueError as wrong:
        raise NotFound from wrong
    plain = _cipher(what, sector).decryptor().update(sealed)
    if plain[NUMBER:] != bytes(NUMBER) or _written(sealed) != name.lower():
        raise NotFound
    return int.from_bytes(plain[:NUMBER], "big")


def _written(sealed: bytes) -> str:
    """Base32 as in RFC 4648, two letters at a time: base64.b32encode takes twice as long."""
    block = int.from_bytes(sealed, "big") << FILL
    return "".join([_PAIRS[block >> shift & 1023] for shift in _SHIFTS])


def _encryptor(what: str, sector: str) -> Any:
    """One a thread: to make one takes longer than what it is used for."""
    held = _mine.__dict__.setdefault("held", {})
    if (what, sector) not in held:
        if len(held) >= MOST:
            held.clear()
        held[what, sector] = _cipher(what, sector).encryptor()
    return held[what, sector]


@lru_cache(MOST)
def _cipher(what: str, sector: str) -> Cipher[Any]:
    secret = bytes.fromhex(environment.secret_file(settings.HIROBA_DATA, KEY_FILE))
    info = f"hiroba pairwise {what} {sector}".encode()
    key = HKDF(hashes.SHA256(), length=BLOCK, salt=None, info=info).derive(secret)
    # One block, never chained: equal numbers have to be equal, and no two are ever the same.
    return Cipher(algorithms.AES(key), modes.ECB())
