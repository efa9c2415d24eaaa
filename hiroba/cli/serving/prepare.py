"""The database and the static files, made or brought up to date.

Asking Django whether anything is to do takes a second; a stamp in the data folder that says
for which code, libraries and database everything was last prepared takes a millisecond.
"""

import contextlib
import fcntl
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from hiroba import environment
from hiroba.cli.archive.manifest import database_file

STAMP = "prepared"
STATIC = "static/staticfiles.json"
LOCK = "prepare.lock"
LOADING = "demo.loading"
SIGN_INS = "sign_ins.json"
PACKAGE = Path(__file__).parents[2]
LIBRARIES = ("django", "django-allauth", "django-htmx")


def up_to_date() -> bool:
    """Needs no Django: a later start must not wait for it twice."""
    folder = environment.data_folder()
    stamp = folder / STAMP
    if not stamp.exists() or stamp.read_text() != _fingerprint():
        return False
    file = database_file(folder)
    return (folder / STATIC).exists() and (file is None or file.exists())


def prepare_apart(*arguments: str) -> int:
    """In a process of its own, whose memory the server does not inherit."""
    command = [sys.executable, "-m", "hiroba.cli.main", "prepare", *arguments]
    return subprocess.run(command, check=False).returncode


def prepare(*, demo: bool) -> None:
    """Two at once: the second waits and finds nothing to do."""
    from django.core.management import call_command

    from hiroba.base import health

    with _alone():
        if not up_to_date():
            print("Preparing the database and the pages…", flush=True)
            call_command("migrate", interactive=False, verbosity=0)
            health.know_the_sizes()
            _erase_again()
            call_command("collectstatic", interactive=False, verbosity=0)
            (environment.data_folder() / STAMP).write_text(_fingerprint())
        if demo:
            _first_run()


def _erase_again() -> None:
    """Before anybody is served: what is prepared anew may come from a backup."""
    from hiroba.privacy import erasure

    erasure.erase_again()


def _first_run() -> None:
    """A load that was interrupted is finished: the demo world is the same every time."""
    folder = environment.data_folder()
    if (folder / SIGN_INS).exists():
        return
    sign_ins = _load_demo(folder / LOADING) if _empty(folder / LOADING) else []
    (folder / SIGN_INS).write_text(json.dumps(sign_ins, ensure_ascii=False))


def _empty(loading: Path) -> bool:
    from hiroba.accounts.models import Account

    return loading.exists() or not Account.objects.exists()


def _load_demo(loading: Path) -> list[dict[str, str]]:
    from hiroba.cli import demo

    print("Loading the demo world (once)…", flush=True)
    loading.touch()
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        demo.run(json=True)
    loading.unlink()
    accounts: list[dict[str, str]] = json.loads(said.getvalue())["accounts"]
    return accounts


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with open(environment.data_folder() / LOCK, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fingerprint() -> str:
    """Of all that decides what a prepared installation looks like."""
    found = hashlib.sha256(os.environ.get("DATABASE_URL", "").encode())
    for library in LIBRARIES:
        found.update(version(library).encode())
    sources = [*PACKAGE.glob("*/migrations/*.py"), *PACKAGE.glob("web/static/**/*")]
    for path in sorted(path for path in sources if path.is_file()):
        found.update(str(path.relative_to(PACKAGE)).encode())
        found.update(path.read_bytes())
    return found.hexdigest()
