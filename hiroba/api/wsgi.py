"""What the doors for programs read of a request and say of an answer (PEP 3333)."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from hiroba.base.refusals import Refusal

Environ = dict[str, Any]
Start = Callable[..., Any]
Headers = list[tuple[str, str]]
Told = tuple[int, Headers, bytes]

PHRASES = {one.value: one.phrase for one in HTTPStatus}


class TooLarge(Refusal):
    status = 413


def body(environ: Environ, most: int) -> bytes:
    """Raises TooLarge beyond so many bytes, and for a length that is none."""
    said = environ.get("CONTENT_LENGTH") or "0"
    if not said.isdecimal() or int(said) > most:
        raise TooLarge
    return bytes(environ["wsgi.input"].read(int(said)))


def media_type(environ: Environ) -> str:
    """Without its parameters."""
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()


def method(environ: Environ) -> str:
    """HEAD is answered as GET is, without the body (RFC 9110, 9.3.2)."""
    said = str(environ["REQUEST_METHOD"])
    return "GET" if said == "HEAD" else said


def started(start: Start, told: Told) -> list[bytes]:
    status, headers, said = told
    start(f"{status} {PHRASES[status]}", headers)
    return [said]
