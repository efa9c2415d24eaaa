"""Addresses of pictures for services: signed for one client, for a day, naming nobody."""

import base64
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import IO

from django.conf import settings

from hiroba import environment
from hiroba.base import clock
from hiroba.base.refusals import NotFound
from hiroba.connect import clients, pairwise
from hiroba.connect.claims import issuer
from hiroba.files.models import SIZES, Picture, store

LIVES = timedelta(hours=24)
HOUR = 3600
MARK = 8  # bytes of the signature
_SIZE_OF = list(SIZES)


def address(picture: int, size: str, client: str, sector: str) -> str:
    """Valid for 23 to 24 hours: within one hour the same picture has the same address, so
    that answers can be compared."""
    until = int(clock.now().timestamp()) // HOUR + int(LIVES.total_seconds()) // HOUR
    name = pairwise.name(picture, pairwise.PICTURE, sector)
    said = f"{name}-{_SIZE_OF.index(size)}-{until:x}"
    return f"{issuer()}/2/images/{client}/{said}-{_mark(client, said)}"


def opened(client: str, token: str) -> IO[bytes]:
    """The file behind an address that we signed for this client; NotFound for every other."""
    said, _dash, mark = token.rpartition("-")
    if not compare_digest(mark.encode(), _mark(client, said).encode()):
        raise NotFound
    name, size, until = said.split("-")
    found = clients.find(client)
    if found is None or int(until, 16) < int(clock.now().timestamp()) // HOUR:
        raise NotFound
    number = pairwise.number(name, pairwise.PICTURE, found.sector)
    picture = Picture.objects.filter(pk=number).first()
    if picture is None:
        raise NotFound
    try:
        file: IO[bytes] = store().open(picture.name_of(_SIZE_OF[int(size)]))
    except FileNotFoundError as gone:
        raise NotFound from gone
    return file


def _mark(client: str, said: str) -> str:
    digest = blake2b(f"{client} {said}".encode(), key=_key(), digest_size=MARK).digest()
    return base64.b32encode(digest).decode().rstrip("=").lower()


@lru_cache(1)
def _key() -> bytes:
    secret = bytes.fromhex(environment.secret_file(settings.HIROBA_DATA, pairwise.KEY_FILE))
    return blake2b(b"hiroba images", key=secret, digest_size=32).digest()
