"""A real `hiroba serve`, in its own processes, with its own data folder and port."""

import base64
import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.processor import CardProcessor

PATIENCE = 60
DOCUMENT_KEY = base64.b64encode(bytes(32)).decode()
# Takes a program a line, as JSON, and gives back what it printed.
SHELL = """
import contextlib, io, json, sys
for line in sys.stdin:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(json.loads(line), {})
    print(json.dumps(said.getvalue()), flush=True)
"""
KEPT_WORDS = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "TMPDIR")


class Server:
    """One installation: `start`, `stop`, `kill` as often as wanted; the data stays."""

    def __init__(self, folder: Path, database_url: str = "") -> None:
        self.folder = folder
        self.port = _free_port()
        self.url = f"http://localhost:{self.port}"
        self.environment = {name: os.environ[name] for name in KEPT_WORDS if name in os.environ}
        self.environment |= {
            "HIROBA_DATA": str(folder / "data"),
            "HIROBA_BASE_URL": self.url,
            "DATABASE_URL": database_url,
            "HIROBA_DOCUMENT_KEY": DOCUMENT_KEY,
            "XDG_CONFIG_HOME": str(folder / "config"),
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._shell: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        """What the server wrote to the terminal."""
        return self.folder / "server.log"

    def run(self, *words: str) -> str:
        """Another command of `hiroba` on the same data; returns what it printed."""
        done = subprocess.run(
            [*_hiroba(), *words], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"hiroba {words[0]}: {done.stderr}"
        return done.stdout

    def shell(self, program: str) -> str:
        """What a program prints. One shell runs them all, since to load Django takes longer
        than what they do."""
        self._shell = self._shell or self._open_shell()
        assert self._shell.stdin
        assert self._shell.stdout
        print(json.dumps(program), file=self._shell.stdin, flush=True)
        said = self._shell.stdout.readline()
        assert said, f"the shell broke off:\n{self.log.read_text()}"
        return str(json.loads(said))

    def _open_shell(self) -> subprocess.Popen[str]:
        words = ["manage", "shell", "--verbosity=0", "--command", SHELL]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*_hiroba(), *words], env=self.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def close_shell(self) -> None:
        """It ends when nobody can ask it any more."""
        if self._shell:
            self._shell.communicate()
            self._shell = None

    def prepare(self, *words: str) -> None:
        """As `hiroba prepare` leaves it, which takes seconds: done once, then copied."""
        shutil.copytree(_prepared(*words), self.environment["HIROBA_DATA"])

    def start(self, *words: str) -> None:
        """Returns once it answers. Other words replace the ones after `hiroba serve`."""
        self.process = self.beside("serve", f"--port={self.port}", *words)
        self.wait_until_healthy()

    def beside(self, *words: str) -> subprocess.Popen[bytes]:
        """A command of `hiroba` that goes on running, in a process group of its own."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*_hiroba(), *words], env=self.environment,
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip

    def wait_until_healthy(self) -> None:
        until = time.monotonic() + PATIENCE
        while not self.healthy():
            if (self.process and self.process.poll() is not None) or time.monotonic() > until:
                raise AssertionError(f"the server does not answer:\n{self.log.read_text()}")
            time.sleep(0.02)

    def healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def children(self) -> list[psutil.Process]:
        """The web children and, with SQLite, the background worker."""
        assert self.process
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def stop(self) -> None:
        """SIGTERM: requests are finished."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """SIGKILL to all of it at once."""
        assert self.process
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wait_until_gone(self, family: list[psutil.Process]) -> None:
        """Children end by themselves soon after their parent's death."""
        _gone, alive = psutil.wait_procs(family, timeout=PATIENCE)
        assert not alive, f"outlived their parent: {alive}"


def _hiroba() -> list[str]:
    return [sys.executable, "-m", "hiroba.cli.main"]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _prepared(*words: str) -> Path:
    """A data folder, made by whichever process of the tests needs it first."""
    folder = Path(os.environ["HIROBA_TEST_SHARED"], "-".join(["prepared", *words]))
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            with installation() as one:
                one.run("prepare", *words)
                shutil.move(one.environment["HIROBA_DATA"], folder)
    return folder


@contextlib.contextmanager
def installation(database_url: str = "") -> Iterator[Server]:
    """A server that is not started yet, in a folder that goes when it is no longer needed."""
    folder = Path(tempfile.mkdtemp(prefix="hiroba-server-"))
    server = Server(folder, database_url)
    try:
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


class Demo(Server):
    """A server with the demo world in it. `accounts`: what `hiroba demo --json` prints;
    `allowed`: a port on loopback that it may call."""

    accounts: list[dict[str, Any]]
    allowed: int

    def account(self, name: str) -> dict[str, Any]:
        """By name or by the part of the e-mail address before the @."""
        return next(
            one for one in self.accounts
            if name in {one["name"], one["email"].partition("@")[0]}
        )  # fmt: skip

    def service(self, kind: str) -> dict[str, Any]:
        """ "modern", "classic" or "sandbox", with tokens that nobody has used."""
        services = json.loads(self.run("demo", "--json"))["services"]
        return next(one for one in services if one["kind"] == kind)


@pytest.fixture(scope="session")
def server(running_card_processor: CardProcessor) -> Iterator[Demo]:
    """The demo world behind a real server, started once and shared by all tests of a process;
    beside it the demo's card processor.

    Tests write into it, so none may count on nobody else having done so.
    """
    folder = Path(tempfile.mkdtemp(prefix="hiroba-server-"))
    found = Demo(folder)
    found.environment |= running_card_processor.environment
    found.allowed = _free_port()
    found.environment["HIROBA_OUTGOING_ALLOW"] = f"127.0.0.1:{found.allowed}"
    try:
        found.prepare("--demo")
        found.accounts = json.loads(found.run("demo", "--json"))["accounts"]
        found.start()
        yield found
    finally:
        found.close_shell()
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)
