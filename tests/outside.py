"""Machines of others, on loopback: what is sent to them is kept, what they answer is chosen."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

Speak = Callable[[socket.socket], None]


@dataclass
class Asked:
    """One request as it came: first line, headers in small letters, body."""

    line: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Outside:
    """Answers each connection with `speak`; `asked` is what came before."""

    port: int
    speak: Speak
    asked: list[Asked] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def saying(status: int = 200, body: bytes = b"", **headers: str) -> Speak:
    """`saying(200, b"{}", content_type="application/json")`"""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = "\r\n".join([f"HTTP/1.1 {status} So", f"Content-Length: {len(body)}", *lines])
    return raw(f"{head}\r\n\r\n".encode() + body)


def raw(text: bytes) -> Speak:
    return lambda connection: connection.sendall(text)


@contextlib.contextmanager
def running(
    speak: Speak, tls: ssl.SSLContext | None = None, port: int = 0
) -> Iterator[Outside]:
    with socket.create_server(("127.0.0.1", port)) as listening:
        here = Outside(listening.getsockname()[1], speak)
        threading.Thread(target=_serve, args=(listening, here, tls), daemon=True).start()
        try:
            yield here
        finally:
            listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, here: Outside, tls: ssl.SSLContext | None) -> None:
    with contextlib.suppress(OSError):
        while True:
            connection, _place = listening.accept()
            threading.Thread(target=_answer, args=(connection, here, tls), daemon=True).start()


def _answer(plain: socket.socket, here: Outside, tls: ssl.SSLContext | None) -> None:
    with plain, contextlib.suppress(OSError):
        wrapped = tls.wrap_socket(plain, server_side=True) if tls else plain
        with wrapped as connection:
            here.asked.append(_read(connection))
            here.speak(connection)


def _read(connection: socket.socket) -> Asked:
    with connection.makefile("rb") as file:
        line = file.readline().decode("latin-1").strip()
        headers = {}
        while header := file.readline().decode("latin-1").strip():
            name, _colon, value = header.partition(": ")
            headers[name.lower()] = value
        return Asked(line, headers, file.read(int(headers.get("content-length", 0))))


@pytest.fixture
def outside(settings) -> Iterator[Outside]:
    """One that may be called, and says 200."""
    with running(saying()) as here:
        settings.HIROBA_OUTGOING_ALLOW = [f"127.0.0.1:{here.port}"]
        yield here
