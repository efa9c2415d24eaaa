"""Documents that partners send as evidence: checked by content, encrypted, kept unchanged.

They are kept as they were sent, byte for byte, pictures too: an operator decides on them, and
later it must be possible to show that this is the file which was sent (`sha256` is its hash).
So nothing is turned, shrunk or stripped; what would be dangerous to open is refused instead.
What a camera wrote into a picture stays in it; nobody but those who decide ever sees it.

A sealed file is: MARK, the id of the key, a nonce, then AES-256-GCM of the content. The file's
own name is authenticated along, so that no two files can be exchanged.
"""

import hashlib
import io
import logging
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from hiroba import environment
from hiroba.base.refusals import Invalid, NotFound, Tampered, Unavailable
from hiroba.files import pictures
from hiroba.files.models import store

PDF = b"%PDF-"
# Pillow's MPO is what some telephones write: a JPEG with another one behind it.
MEDIA_TYPES = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
READER = Path(__file__).with_name("pdf.py")
SECONDS_FOR_READER = 60
HEAVY = "heavy"
# By the words of pdf.py.
WHY_NOT = {
    "locked": _("This PDF is locked with a password. Please send it without one."),
    "damaged": _("This PDF is damaged. Please print it to a new PDF and send that one."),
    "long": _("This PDF has more than 50 pages. Please send only the pages that matter."),
    "active": _("This PDF has scripts in it, or opens or sends something by itself. "
                "Please print it to a new PDF and send that one."),
    "packed": _("This PDF has other files, sound or film in it. "
                "Please print it to a new PDF and send that one."),
    "form": _("This PDF is a form of a kind (XFA) that cannot be checked. "
              "Please print it to a new PDF and send that one."),
    HEAVY: _("There is more in this PDF than can be checked. "
             "Please print it to a new PDF and send that one."),
}  # fmt: skip

FOLDER = "documents"
NAME = re.compile(rf"{FOLDER}/[0-9a-f]{{32}}")
MARK = b"hiroba1\n"
KEY_ID, NONCE = 8, 12
HEAD = len(MARK) + KEY_ID + NONCE

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Examined:
    """A file fit to be sealed. `sha256`: hexadecimal, of what was sent. A picture is a page."""

    content: bytes
    media_type: str
    sha256: str
    size: int
    pages: int


def examine(file: BinaryIO, size: int) -> Examined:
    """Raises Invalid with why it is refused. Slow: outside transactions."""
    content = file.read(pictures.LARGEST_FILE + 1) if size <= pictures.LARGEST_FILE else b""
    if max(size, len(content)) > pictures.LARGEST_FILE:
        raise Invalid(str(_("This file is larger than 20 MB.")))
    if content.startswith(PDF):
        media_type, pages = "application/pdf", _pages(content)
    else:
        media_type, pages = _kind_of_picture(content), 1
    digest = hashlib.sha256(content).hexdigest()
    return Examined(content, media_type, digest, len(content), pages)


def _pages(content: bytes) -> int:
    said = _read_apart(content)
    if said in WHY_NOT:
        raise Invalid(str(WHY_NOT[said]))
    return int(said)


def _read_apart(content: bytes) -> str:
    """What pdf.py says of it; HEAVY where it had to be ended."""
    command = [sys.executable, "-I", str(READER)]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, env={}, timeout=SECONDS_FOR_READER
        )
    except subprocess.TimeoutExpired:
        return HEAVY
    if done.returncode < 0:  # By a signal: the kernel's.
        return HEAVY
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.stdout.decode()


def _kind_of_picture(content: bytes) -> str:
    text = str(_("This is not a PDF, JPEG or PNG file, or it is damaged."))
    with pictures.opened(io.BytesIO(content), ("JPEG", "PNG"), otherwise=text) as picture:
        # All of it is read, a JPEG at an eighth of its size: that is enough to see it is whole.
        picture.draft("RGB", (1, 1))
        picture.load()
        return MEDIA_TYPES[picture.format or ""]


def seal(examined: Examined) -> str:
    """Encrypts and stores it; returns the name, which says nothing. File first, then the row
    that names it in a `SealedName`: a file without a row is swept. Raises Unavailable."""
    key_id, key = next(iter(_keys().items()))
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    head = MARK + key_id + secrets.token_bytes(NONCE)
    sealed = key.encrypt(head[-NONCE:], examined.content, head + name.encode())
    store().save(name, ContentFile(head + sealed))
    return name


def unseal(name: str) -> bytes:
    """Raises NotFound, Tampered, or Unavailable where the key is missing."""
    if not names_one(name):
        raise NotFound
    try:
        with store().open(name) as file:
            found = file.read()
    except FileNotFoundError as gone:
        raise NotFound from gone
    head, sealed = found[:HEAD], found[HEAD:]
    if not head.startswith(MARK):
        raise _tampered(name)
    key = _keys().get(head[len(MARK) : -NONCE])
    if key is None:
        log.error("%s was sealed with a key that HIROBA_DOCUMENT_KEY does not have", name)
        raise Unavailable(str(_("The key of this document is missing on this site.")))
    try:
        return key.decrypt(head[-NONCE:], sealed, head + name.encode())
    except InvalidTag as changed:
        raise _tampered(name) from changed


def shred(name: str) -> None:
    """Harmless when done twice, and for what names no document."""
    if names_one(name):
        store().delete(name)


def names_one(name: str) -> bool:
    return bool(NAME.fullmatch(name))


def ready() -> bool:
    """Whether documents can be sealed now."""
    try:
        return bool(_keys())
    except Unavailable:
        return False


def _keys() -> dict[bytes, AESGCM]:
    """By their ids, first the one that seals. Raises Unavailable where there is none."""
    try:
        keys = environment.document_keys(settings.HIROBA_DOCUMENT_KEY)
    except (OSError, ValueError) as wrong:
        log.error("HIROBA_DOCUMENT_KEY: %s", wrong)
        keys = []
    if not keys:
        raise Unavailable(
            str(_("This site has no key for documents, so it cannot take or show any."))
        )
    return {_id_of(key): AESGCM(key) for key in keys}


def _id_of(key: bytes) -> bytes:
    return hashlib.sha256(b"hiroba.document_key" + key).digest()[:KEY_ID]


def _tampered(name: str) -> Tampered:
    log.error("%s is not as it was sealed", name)
    return Tampered(str(_("This document is not as it was stored. Do not rely on it.")))
