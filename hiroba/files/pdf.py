"""A script: reads a PDF, prints its number of pages or the word for why it is refused.

A file can be made to keep whoever reads it busy for ever, or to fill its memory. So this is
a process of its own, without hiroba and without an environment, hence without keys, and the
kernel ends it when it takes too much (macOS counts its time only). Nothing is repaired: a file
that this parser has to guess about may look different in the program of whoever opens it.
"""

import contextlib
import io
import logging
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PdfReader
from pypdf.errors import LimitReachedError
from pypdf.filters import ASCII85Decode, ASCIIHexDecode, LZWDecode, RunLengthDecode
from pypdf.generic import IndirectObject, NameObject, StreamObject

MOST_PAGES = 50
MOST_OBJECTS = 50_000
MOST_FILTERS = 3
MOST_UNPACKED_AT_ONCE = 150_000_000
MOST_UNPACKED = 600_000_000
MOST_MEMORY = 800_000_000
MOST_SECONDS = 10

LOCKED, DAMAGED, LONG, ACTIVE, PACKED, FORM, HEAVY = (
    "locked", "damaged", "long", "active", "packed", "form", "heavy",
)  # fmt: skip

# Names that say so wherever they stand: as a key, as the kind of an action or an annotation, or
# as an object of their own that something else points to.
TELLING = {
    "/JavaScript": ACTIVE, "/Launch": ACTIVE, "/SubmitForm": ACTIVE, "/ImportData": ACTIVE,
    "/GoToR": ACTIVE, "/GoToE": ACTIVE, "/Rendition": ACTIVE, "/RichMediaExecute": ACTIVE,
    "/EmbeddedFile": PACKED, "/EmbeddedFiles": PACKED, "/FileAttachment": PACKED,
    "/RichMedia": PACKED, "/RichMediaContent": PACKED, "/Movie": PACKED, "/Sound": PACKED,
    "/3D": PACKED, "/XFA": FORM,
}  # fmt: skip
TELLING_KEYS = {"/JS": ACTIVE, "/EF": PACKED, **TELLING}

UNPACK = {
    "/ASCII85Decode": ASCII85Decode.decode, "/A85": ASCII85Decode.decode,
    "/ASCIIHexDecode": ASCIIHexDecode.decode, "/AHx": ASCIIHexDecode.decode,
    "/LZWDecode": LZWDecode.decode, "/LZW": LZWDecode.decode,
    "/RunLengthDecode": RunLengthDecode.decode, "/RL": RunLengthDecode.decode,
}  # fmt: skip
FLATE = ("/FlateDecode", "/Fl")
# What only a viewer unpacks, into as many pixels as the picture has.
PICTURES = ("/DCTDecode", "/DCT", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode", "/CCF")


class Refused(BaseException):
    """With the word for why. No Exception: the parser forgives some of those and goes on."""


def _main() -> None:
    _hold_back()
    content = sys.stdin.buffer.read()
    try:
        said = str(_examined(content))
    except Refused as refused:
        said = str(refused)
    except (MemoryError, RecursionError, LimitReachedError):
        said = HEAVY
    except Exception:  # The parser has errors of many kinds for files of many kinds.
        said = LOCKED if b"/Encrypt" in content else DAMAGED
    sys.stdout.write(said)


def _hold_back() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):  # Not every system counts all of these.
            resource.setrlimit(what, (most, most))


def _examined(content: bytes) -> int:
    logging.getLogger("pypdf").addHandler(_Complaints())
    reader = PdfReader(io.BytesIO(content), strict=True)
    if reader.is_encrypted:
        raise Refused(LOCKED)
    pages = _count_pages(reader)
    _refuse_telling(reader.trailer)
    unpacked = 0
    for one in _objects(reader):
        _refuse_telling(one)
        if isinstance(one, StreamObject):
            unpacked += _unpacked_size(one)
        if unpacked > MOST_UNPACKED:
            raise Refused(HEAVY)
    return pages


class _Complaints(logging.Handler):
    """The parser warns of whatever it repairs or guesses."""

    def emit(self, record: logging.LogRecord) -> None:
        raise Refused(DAMAGED)


def _count_pages(reader: PdfReader) -> int:
    """By walking the tree, as far as is allowed: what it says of itself may be wrong."""
    pages, met, waiting = 0, set(), [reader.root_object.raw_get("/Pages")]
    while waiting:
        node = waiting.pop()
        page = node.get_object()
        if not isinstance(page, dict):
            raise Refused(DAMAGED)
        if "/Kids" not in page:
            pages += 1
        elif (where := getattr(node, "idnum", id(node))) in met:
            raise Refused(DAMAGED)
        else:
            met.add(where)
            waiting += page["/Kids"]
        if pages > MOST_PAGES:
            raise Refused(LONG)
        if len(met) > MOST_OBJECTS:
            raise Refused(HEAVY)
    if not pages:
        raise Refused(DAMAGED)
    return pages


def _objects(reader: PdfReader) -> Iterator[Any]:
    """All of the file, whether or not anything points to it."""
    numbers = [(number, gen) for gen, found in reader.xref.items() for number in found]
    numbers += [(number, 0) for number in reader.xref_objStm]
    if len(numbers) > MOST_OBJECTS:
        raise Refused(HEAVY)
    for number, generation in numbers:
        yield reader.get_object(IndirectObject(number, generation, reader))


def _refuse_telling(one: Any) -> None:
    """What an object points to is looked at by itself, so nothing is followed here."""
    waiting = [one]
    while waiting:
        found = waiting.pop()
        if isinstance(found, dict):
            for word in TELLING_KEYS.keys() & found.keys():
                raise Refused(TELLING_KEYS[word])
            waiting += found.values()
        elif isinstance(found, list):
            waiting += found
        elif isinstance(found, NameObject) and found in TELLING:
            raise Refused(TELLING[found])


def _unpacked_size(stream: StreamObject) -> int:
    if "/F" in stream:  # Its content is another file, somewhere else.
        raise Refused(PACKED)
    filters = stream.get("/Filter", [])
    names = [name.get_object() for name in filters] if isinstance(filters, list) else [filters]
    if len(names) > MOST_FILTERS:
        raise Refused(HEAVY)
    data, largest = stream._data, 0
    for name in names:
        if name in PICTURES:
            break
        data = _inflated(data) if name in FLATE else UNPACK[name](data)
        largest = max(largest, len(data))
    return largest


def _inflated(data: bytes) -> bytes:
    found = zlib.decompressobj().decompress(data, MOST_UNPACKED_AT_ONCE)
    if len(found) == MOST_UNPACKED_AT_ONCE:
        raise Refused(HEAVY)
    return found


if __name__ == "__main__":
    _main()
