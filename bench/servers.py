"""Servers under measurement: each on one core, ended with the run."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
SERVER_CORE, LOAD_CORE = "0", "1"


def environment(data: Path, port: int = 0, **settings: str) -> dict[str, str]:
    """For the bench, a proxy on this machine names the addresses of whoever asks."""
    found = dict(os.environ, HIROBA_DATA=str(data), DJANGO_SETTINGS_MODULE="hiroba.settings")
    found["HIROBA_BASE_URL"] = f"http://127.0.0.1:{port}"
    found["HIROBA_TRUSTED_PROXY"] = "127.0.0.1"
    found.pop("DATABASE_URL", None)
    return found | settings


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def square(data: Path, **settings: str) -> Iterator["Server"]:
    port = free_port()
    command = [str(BIN / "hiroba"), "serve", "--port", str(port), "--workers", "1"]
    with _running(command, environment(data, port, **settings), port, "/healthz") as server:
        yield server


@contextmanager
def unrecorded(data: Path) -> Iterator["Server"]:
    port = free_port()
    command = [sys.executable, "-m", "bench.unrecorded", str(port)]
    with _running(command, environment(data, port), port, "/healthz") as server:
        yield server


@contextmanager
def bare(
    data: Path, key: str, application: str = "bench.bare:application"
) -> Iterator["Server"]:
    port = free_port()
    command = [
        str(BIN / "granian"), "--interface", "wsgi", "--port", str(port), "--workers", "1",
        "--blocking-threads", "8", "--log-level", "error", application,
    ]  # fmt: skip
    with _running(command, environment(data), port, "/", key) as server:
        yield server


class Server:
    def __init__(self, process: "subprocess.Popen[bytes]", port: int, started: float) -> None:
        self.process = process
        self.address = f"http://127.0.0.1:{port}"
        self.started = started

    def memory(self) -> dict[str, float]:
        """Proportional set size in MB of every process of the server, by what it does."""
        pids = [self.process.pid, *_children(self.process.pid)]
        return {f"{pid}": _pss(pid) for pid in pids}


@contextmanager
def _running(
    command: list[str], env: dict[str, str], port: int, path: str, key: str = ""
) -> Iterator[Server]:
    start = time.monotonic()
    process = subprocess.Popen(["taskset", "-c", SERVER_CORE, *command], env=env)
    try:
        _wait(f"http://127.0.0.1:{port}{path}", key, process)
        yield Server(process, port, time.monotonic() - start)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(address: str, key: str, process: "subprocess.Popen[bytes]") -> None:
    request = urllib.request.Request(address, headers={"Cookie": f"hiroba_session={key}"})
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        try:
            with urllib.request.urlopen(request, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"{address} does not answer")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *_children(int(child))]
    return found


def _pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def prepared(data: Path, *seed: str) -> dict[str, Any]:
    """A square in this folder, made by `hiroba seed` unless it stands already."""
    env = environment(data)
    data.mkdir(parents=True, exist_ok=True)
    subprocess.run([str(BIN / "hiroba"), "prepare"], env=env, check=True)
    if not (data / "seeded").exists():
        subprocess.run([str(BIN / "hiroba"), "seed", *seed], env=env, check=True)
        (data / "seeded").touch()
    return told(data, "bench.readers")


def told(data: Path, module: str) -> dict[str, Any]:
    """What a module's `main` says in JSON, inside the square of this folder."""
    run = f"import django; django.setup(); from {module} import main; main()"
    command = [sys.executable, "-c", run]
    env = environment(data)
    done = subprocess.run(command, env=env, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))
