"""Programs that never registered: what the document says whose address is their client id.

It follows draft-ietf-oauth-client-id-metadata-document. Documents are kept in this process for
as long as they say, at least a minute and at most a day; what is no good is not kept at all.
"""

import logging
import re
import threading
from datetime import datetime, timedelta
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec import Meta

from hiroba.base import clock, outgoing
from hiroba.base.addresses import Unreachable, opened, parsed
from hiroba.connect.protocol import redirects

LONGEST = 100  # what a record of provision holds of it
MOST_BYTES = 5 * 1024
SECONDS = 5
MOST_KEPT = 1000
AT_LEAST, USUALLY, AT_MOST = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
JSON = re.compile(r"application/([a-z0-9.+-]+\+)?json *(;.*)?", re.IGNORECASE)
MAX_AGE = re.compile(r"max-age *= *\"?(\d{1,9})", re.IGNORECASE)
NOT_KEPT = re.compile(r"no-store|no-cache", re.IGNORECASE)

log = logging.getLogger(__name__)


class ClientMetadata(msgspec.Struct, frozen=True):
    """What of the document counts here."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()


Redirect = Annotated[str, Meta(max_length=redirects.MOST)]


class Document(msgspec.Struct):
    """As it is written; what it says beyond is not ours. Nobody shares a secret with us here,
    so a program that says it has one is refused, and so is one that would sign."""

    client_id: str
    redirect_uris: Annotated[tuple[Redirect, ...], Meta(min_length=1, max_length=20)]
    post_logout_redirect_uris: Annotated[tuple[Redirect, ...], Meta(max_length=20)] = ()
    client_name: Annotated[str, Meta(max_length=LONGEST)] = ""
    token_endpoint_auth_method: Literal["none"] = "none"
    client_secret: None = None
    client_secret_expires_at: None = None


class Bad(Exception):
    """What is wrong with a document, for the log."""


def find(client_id: str) -> ClientMetadata | None:
    """None where there is no document, or none that is as the draft wants it."""
    if kept := _kept(client_id):
        return kept
    try:
        found, ends = _fetched(client_id)
    except (Bad, Unreachable) as wrong:
        log.info("no client at %.200r: %s", client_id, wrong)
        return None
    _keep(found, ends)
    return found


def allowed_for_development(client_id: str) -> bool:
    """Plain http, at an address that the setting opens."""
    try:
        address = parsed(client_id)
    except Unreachable:
        return False
    return not address.secure and opened(address.host, address.port)


def well_formed(client_id: str) -> bool:
    """An address with a path, without fragment, name, password or dots that lead upwards."""
    if not client_id.startswith("https://") and not allowed_for_development(client_id):
        return False
    try:
        parsed(client_id)
    except Unreachable:
        return False
    path = urlsplit(client_id).path
    dots = any(unquote(part) in {".", ".."} for part in path.split("/"))
    return len(client_id) <= LONGEST and bool(path) and "#" not in client_id and not dots


def _fetched(client_id: str) -> tuple[ClientMetadata, datetime]:
    """With the moment until which it may be kept. Raises Bad or Unreachable."""
    if not well_formed(client_id):
        raise Bad("not an address for a client")
    asked = {"Accept": "application/json"}
    answer = outgoing.get(client_id, asked, most_bytes=MOST_BYTES, seconds=SECONDS)
    if answer.status != 200:
        raise Bad(f"answered {answer.status}")
    if not JSON.fullmatch(answer.headers.get("content-type", "")):
        raise Bad("not JSON by its type")
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise Bad("compressed, which nobody asked for")
    return _read(client_id, answer.body), clock.now() + _life(answer.headers)


def _read(client_id: str, body: bytes) -> ClientMetadata:
    try:
        document = msgspec.json.decode(body, type=Document)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as wrong:
        raise Bad(str(wrong)) from wrong
    if document.client_id != client_id:
        raise Bad("it names another client")
    addresses = (*document.redirect_uris, *document.post_logout_redirect_uris)
    if not all(map(redirects.well_formed, addresses)):
        raise Bad("a redirect address is not one")
    # Characters that turn the direction of writing or show nothing can feign another name.
    if not document.client_name.isprintable():
        raise Bad("its name cannot be printed")
    name = document.client_name.strip() or urlsplit(client_id).hostname or client_id
    return ClientMetadata(
        client_id, name, document.redirect_uris, document.post_logout_redirect_uris
    )


def _life(headers: outgoing.Headers) -> timedelta:
    """As its `Cache-Control` says (RFC 9111), within our bounds."""
    said = headers.get("cache-control", "")
    if NOT_KEPT.search(said):
        return AT_LEAST
    found = MAX_AGE.search(said)
    age = headers.get("age", "")
    spent = int(age) if age.isdecimal() and len(age) < 10 else 0
    life = timedelta(seconds=int(found[1]) - spent) if found else USUALLY
    return min(max(life, AT_LEAST), AT_MOST)


_documents: dict[str, tuple[ClientMetadata, datetime]] = {}
_lock = threading.Lock()


def _kept(client_id: str) -> ClientMetadata | None:
    found, ends = _documents.get(client_id, (None, None))
    return found if ends and clock.now() < ends else None


def _keep(found: ClientMetadata, ends: datetime) -> None:
    """The one that was fetched longest ago makes room."""
    with _lock:
        _documents.pop(found.client_id, None)
        _documents[found.client_id] = (found, ends)
        if len(_documents) > MOST_KEPT:
            del _documents[next(iter(_documents))]


def forget() -> None:
    with _lock:
        _documents.clear()
