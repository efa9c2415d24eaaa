"""The only way out to addresses that others gave us; it cannot be led to a machine inside.

A name is looked up once; every address that it has is judged; the connection goes to an address
that was judged, never to the name again, while TLS checks the certificate against the name.
Nothing is followed or tried again, no proxy is taken from the environment, and one limit of
time covers look-up, connection, handshake and answer, however slowly they drip.
All that goes wrong is raised as `Unreachable`, which says why.
"""

import io
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from queue import Empty, SimpleQueue
from typing import Any

from hiroba.base.addresses import Address, Unreachable, Why, callable_at, parsed

SECONDS = 15
SECONDS_TO_CONNECT = 5
MOST_HEAD = 16 * 1024
MOST_ANSWER = 4 * 1024

Headers = Mapping[str, str]


@dataclass(frozen=True)
class Response:
    """Names of headers are small letters. Redirects are answers like others."""

    status: int
    headers: Headers
    body: bytes


def get(url: str, headers: Headers, *, most_bytes: int,
        seconds: float = SECONDS) -> Response:  # fmt: skip
    """Raises Unreachable, also where the body is larger."""
    found = _exchange("GET", url, None, headers, most_bytes, seconds)
    if len(found.body) > most_bytes:
        raise Unreachable(Why.SIZE)
    return found


def post(url: str, body: bytes, headers: Headers, *,
         seconds: float = SECONDS) -> Response:  # fmt: skip
    """The first bytes of the answer are kept, the rest is nobody's. Raises Unreachable."""
    return _exchange("POST", url, body, headers, MOST_ANSWER, seconds)


def _exchange(method: str, url: str, body: bytes | None, headers: Headers,
              most_bytes: int, seconds: float) -> Response:  # fmt: skip
    address = parsed(url)
    ends = time.monotonic() + seconds
    with _words(), _connected(address, ends) as sock:
        connection = HTTPConnection(address.host, address.port)
        connection.sock = _Line(sock, ends, MOST_HEAD + most_bytes)
        # No compression: a small body could hold a large one.
        fixed = {"Host": address.named, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request(method, address.target, body, {**headers, **fixed})
        return _read(connection.getresponse(), most_bytes)


def _read(response: HTTPResponse, most_bytes: int) -> Response:
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Response(response.status, headers, response.read(most_bytes + 1))


@contextmanager
def _words() -> Iterator[None]:
    """Every way in which a connection ends badly, as one of our refusals."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(Why.CERTIFICATE) from error
    except TimeoutError as error:
        raise Unreachable(Why.TIME) from error
    except OSError as error:
        raise Unreachable(Why.CONNECTION) from error
    except (HTTPException, ValueError) as error:
        raise Unreachable(Why.ANSWER) from error


@contextmanager
def _connected(address: Address, ends: float) -> Iterator[socket.socket]:
    """A connection to one of the addresses that the name has, with TLS where it is due."""
    with _first_that_answers(_judged(address, ends), ends) as plain:
        if not address.secure:
            yield plain
            return
        plain.settimeout(_left(ends))
        with _tls().wrap_socket(plain, server_hostname=address.host) as secure:
            yield secure


Place = tuple[int, Any]


def _first_that_answers(places: list[Place], ends: float) -> socket.socket:
    """Raises the error of the last one where none does."""
    for n, (family, place) in enumerate(places, 1):
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.settimeout(min(_left(ends), SECONDS_TO_CONNECT))
            sock.connect(place)
            return sock
        except OSError:
            sock.close()
            if n == len(places):
                raise
    raise Unreachable(Why.ADDRESS)


def _judged(address: Address, ends: float) -> list[Place]:
    """What the name leads to, as far as it may be called. A name inside and one that is not
    known are the same to whoever asks."""
    found = _looked_up(address, ends)
    return [(family, place) for family, place in found if callable_at(address, *place[:2])]


def _looked_up(address: Address, ends: float) -> list[Place]:
    """The system's look-up knows no limit of time, so it is waited for from outside."""
    answer: SimpleQueue[list[Place]] = SimpleQueue()
    threading.Thread(target=lambda: answer.put(_all(address)), daemon=True).start()
    try:
        return answer.get(timeout=_left(ends))
    except Empty as late:
        raise TimeoutError from late


def _all(address: Address) -> list[Place]:
    try:
        found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    except (OSError, ValueError):
        return []
    return [(family, place) for family, _type, _protocol, _name, place in found]


@lru_cache(1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Line(io.RawIOBase):
    """What http.client takes for a socket: each step has the time that is left, and what is
    read is counted. The socket is closed by whoever opened it."""

    def __init__(self, sock: socket.socket, ends: float, most_bytes: int) -> None:
        self.sock, self.ends, self.most_bytes = sock, ends, most_bytes

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(_left(self.ends))
        self.sock.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(self, 1024)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.sock.settimeout(_left(self.ends))
        read = self.sock.recv_into(buffer)
        self.most_bytes -= read
        if self.most_bytes < 0:
            raise Unreachable(Why.SIZE)
        return read

    def close(self) -> None:
        pass
