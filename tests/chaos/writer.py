"""Somebody who writes and writes, over HTTP, and remembers what the server said."""

import http.client
import random
import secrets
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.chaos.world import PASSWORD

VOICES = 45  # Fewer than the 50 that a new friendship brings: then feeds can be told exactly.
COMMENTS = 250  # Fewer than the 300 an hour that the law allows.
PAUSE = 0.01
ANSWERED = {301, 302, 303}


@dataclass
class Remembered:
    """What was said to each deed (verb, its mark). Unanswered ones may have been done."""

    done: set[tuple[str, str]] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    unanswered: set[tuple[str, str]] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)


class Client:
    """One browser: a connection, a session, a form token."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self._token = secrets.token_hex(16)
        self._cookies = {"csrftoken": self._token}

    def close(self) -> None:
        self._connection.close()

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, b"", "text/plain")

    def post(self, path: str, **words: str) -> tuple[int, str]:
        """Raises OSError or HTTPException where no answer came."""
        body = urlencode({"csrfmiddlewaretoken": self._token, **words}).encode()
        return self._ask("POST", path, body, "application/x-www-form-urlencoded")

    def send(self, path: str, photo: bytes, **words: str) -> tuple[int, str]:
        """A form with a photo."""
        line = secrets.token_hex(16)
        parts = [
            f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {"csrfmiddlewaretoken": self._token, **words}.items()
        ]
        head = 'Content-Disposition: form-data; name="photos"; filename="a.jpg"'
        parts.append(f"--{line}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n")
        body = "".join(parts).encode() + photo + f"\r\n--{line}--\r\n".encode()
        return self._ask("POST", path, body, f"multipart/form-data; boundary={line}")

    def _ask(self, method: str, path: str, body: bytes, kind: str) -> tuple[int, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            headers = {"Content-Type": kind, "Cookie": cookies}
            self._connection.request(method, path, body, headers)
            response = self._connection.getresponse()
            text = response.read().decode(errors="replace")
        except BaseException:
            self._connection.close()
            raise
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key] = rest.partition(";")[0]
        self._token = self._cookies["csrftoken"]
        return response.status, text

    def sign_in(self, email: str) -> None:
        status, text = self.post("/sign-in/", login=email, password=PASSWORD)
        assert status in ANSWERED, f"{email} cannot sign in: {status}\n{text[:2000]}"


class Writer(threading.Thread):
    def __init__(
        self, port: int, email: str, me: int, posts: list[int], asking: list[int]
    ) -> None:
        super().__init__(name=email, daemon=True)
        self.client = Client(port)
        self.client.sign_in(email)
        self.me = me
        self.remembered = Remembered()
        self._stopped = threading.Event()
        self._random = random.Random(me)
        self._posts = posts
        self._to_like = self._random.sample(posts, len(posts))
        self._to_accept = list(asking)
        self._number = 0
        self._left = Counter(voice=VOICES, comment=COMMENTS)

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                if deed := self._choose():
                    self._do(*deed)
            except Exception as error:
                self.remembered.surprises.append(repr(error))
                break
            time.sleep(PAUSE)
        self.client.close()

    def _choose(self) -> tuple[str, str, str, dict[str, str]] | None:
        """verb, its mark, path, words; None when nothing of that kind is left to do"""
        self._number += 1
        mark = f"{self.me}-{self._number}"
        verb = self._random.choice(["voice", "voice", "comment", "comment", "like", "accept"])
        if self._left[verb]:
            self._left[verb] -= 1
        if verb == "voice" and self._left[verb]:
            return verb, mark, "/write/voice/", {"body": mark, "audience": "friends"}
        if verb == "like" and self._to_like:
            post = self._to_like.pop()
            return verb, f"{self.me}-{post}", f"/posts/{post}/like/", {}
        if verb == "accept" and self._to_accept:
            person = self._to_accept.pop()
            return verb, f"{self.me}-{person}", f"/people/{person}/accept/", {}
        if verb == "comment" and self._left[verb]:
            post = self._random.choice(self._posts[:5])
            return verb, mark, f"/posts/{post}/", {"body": mark}
        return None

    def _do(self, verb: str, mark: str, path: str, words: dict[str, str]) -> None:
        self.remembered.unanswered.add((verb, mark))
        try:
            status, text = self._post(path, words)
        except (OSError, http.client.HTTPException):
            return
        self.remembered.unanswered.discard((verb, mark))
        if status in ANSWERED:
            self.remembered.done.add((verb, mark))
        else:
            self.remembered.refused.add((verb, mark))
            if status != 503:
                self.remembered.surprises.append(f"{path} {status}: {text[:500]}")

    def _post(self, path: str, words: dict[str, str]) -> tuple[int, str]:
        """Where nobody listens nothing was sent, so that may be tried again."""
        while True:
            try:
                return self.client.post(path, **words)
            except ConnectionRefusedError:
                if self._stopped.wait(0.05):
                    raise
