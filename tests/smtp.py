"""A mail server that listens to one letter after the other, and one that does not listen."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator


class Listening(socketserver.ThreadingTCPServer):
    """Takes every letter. `letters`: each as it came over the wire."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.letters: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self._say("220 ready")
        while word := self.rfile.readline().decode().strip().upper():
            if word.startswith("QUIT"):
                return self._say("221 bye")
            if word == "DATA":
                self._say("354 go on")
                self._listen()
            self._say("250 well")

    def _listen(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.letters.append(b"".join(lines))  # type: ignore[attr-defined]

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextlib.contextmanager
def listening() -> Iterator[Listening]:
    with Listening() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextlib.contextmanager
def refusing() -> Iterator[int]:
    """A port that nobody else takes and nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield int(taken.getsockname()[1])
