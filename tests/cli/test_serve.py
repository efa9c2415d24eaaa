"""`hiroba serve`: quick to start, small, hard to kill, and gone when it should be."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from hiroba.cli.serving import children
from tests.cli.conftest import seconds_of_work
from tests.server import PATIENCE, Server, installation

A_SECOND = 1.0
MOST_MEGABYTES = 200
MOST_SECONDS_TO_START = 3.0

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def slow() -> Iterator[Server]:
    """A running server whose `/slow` answers after two seconds."""
    with installation() as found:
        found.prepare()
        found.environment["DJANGO_SETTINGS_MODULE"] = "tests.cli.slow"
        found.start()
        yield found


def get(server: Server, path: str) -> str:
    with urllib.request.urlopen(
        f"http://127.0.0.1:{server.port}/{path}", timeout=PATIENCE
    ) as answer:
        return str(answer.read().decode())


def pid_of(server: Server) -> int:
    assert server.process
    return server.process.pid


def free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


def lives(process: psutil.Process) -> bool:
    """Orphans that have ended may wait as zombies for a first process that takes its time."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_the_worker_runs_along_with_sqlite(slow):
    assert len(slow.children()) == 2


def test_a_killed_parent_takes_its_children_along_within_a_second(slow):
    took = [_seconds_to_die(slow) for _ in range(3)]
    assert min(took) < A_SECOND  # Other work on the machine only lengthens it.


def _seconds_to_die(server: Server) -> float:
    """Until nobody lives and nobody listens: the first thread of a child may be gone while
    others of its threads still hold the port."""
    if pid_of(server) and server.process.poll() is not None:
        server.start()
    family = server.children()
    os.kill(pid_of(server), signal.SIGKILL)
    server.process.wait()
    began = time.monotonic()
    wait_for(lambda: free(server.port) and not any(map(lives, family)))
    return time.monotonic() - began


def test_it_can_be_started_again_at_once_after_its_parent_was_killed(slow):
    os.kill(pid_of(slow), signal.SIGKILL)
    slow.process.wait()
    slow.start()
    assert len(slow.children()) == 2


def test_whoever_dies_is_started_again_and_nobody_is_turned_away(slow):
    family = slow.children()
    for child in family:
        child.kill()
    # No retry: the parent holds the socket, so this waits for the new child.
    assert int(get(slow, "healthz")) not in {child.pid for child in family}
    wait_for(lambda: len(slow.children()) == 2)
    assert not any(child.status() == psutil.STATUS_ZOMBIE for child in slow.children())


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_requests_are_finished_before_it_ends(slow, told):
    answers: list[str] = []
    asking = threading.Thread(target=lambda: answers.append(get(slow, "slow")))
    asking.start()
    time.sleep(0.5)
    family = slow.children()
    slow.process.send_signal(told)
    assert slow.process.wait(PATIENCE) == 0
    asking.join()
    assert answers == ["finished"]
    assert not any(map(lives, family))
    assert free(slow.port)


def test_an_open_connection_that_asks_nothing_does_not_keep_it_alive(slow):
    with socket.create_connection(("127.0.0.1", slow.port)) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(100)
        slow.process.send_signal(signal.SIGTERM)
        assert slow.process.wait(children.PATIENCE - 1) == 0


def test_told_twice_it_does_not_wait(slow):
    threading.Thread(target=lambda: _ignored(slow), daemon=True).start()
    time.sleep(0.5)
    slow.process.send_signal(signal.SIGINT)
    time.sleep(0.2)
    slow.process.send_signal(signal.SIGINT)
    assert slow.process.wait(A_SECOND) == 0


def _ignored(server: Server) -> None:
    try:
        get(server, "slow")
    except OSError:
        return


def test_a_port_that_is_taken_is_said_and_nothing_is_left_running(slow):
    words = [sys.executable, "-m", "hiroba.cli.main", "serve", f"--port={slow.port}"]
    second = subprocess.run(words, env=slow.environment, capture_output=True, text=True)
    assert second.returncode == 1
    assert "Address already in use" in second.stderr
    assert "Traceback" not in second.stderr


@on_linux
def test_it_starts_in_three_seconds_and_is_small(tmp_path):
    with installation() as server:
        server.prepare()
        server.start()
        assert seconds_of_work(server) < MOST_SECONDS_TO_START
        time.sleep(1)
        family = [pid_of(server), *(child.pid for child in server.children())]
        assert sum(map(_megabytes, family)) < MOST_MEGABYTES


def _megabytes(pid: int) -> float:
    """Proportional: what processes share is counted once."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise LookupError(pid)


def test_a_child_that_always_fails_is_started_ever_later():
    code = (
        "import sys; from hiroba.cli.serving.children import Family\n"
        "def fail(): print('born', flush=True); raise SystemExit(1)\n"
        "Family({'one': fail}).live()"
    )
    family = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    time.sleep(2)
    family.terminate()
    births, _ = family.communicate(timeout=PATIENCE)
    assert family.returncode == 0
    assert 2 <= births.count("born") <= 6


def test_work_ends_when_told(tmp_path):
    with installation() as server:
        server.prepare()
        words = [sys.executable, "-m", "hiroba.cli.main", "work"]
        worker = subprocess.Popen(words, env=server.environment, stdout=subprocess.PIPE)
        assert worker.stdout
        assert worker.stdout.readline() == b"Working. Ctrl-C ends it.\n"
        worker.terminate()
        assert worker.wait(PATIENCE) == 0
        worker.stdout.close()
