"""What every test stands on: a data folder, a real database, the cast, a clock to move.

`HIROBA_TEST_DB` chooses the database, "sqlite" (default) or "postgresql"; `make test` runs
both. This file prepares the environment before Django reads its settings.
"""

import atexit
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import postgres

DATABASE = os.environ.get("HIROBA_TEST_DB", "sqlite")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
DATA = Path(tempfile.mkdtemp(prefix="hiroba-test-"))
_ending = contextlib.ExitStack()
_ending.callback(shutil.rmtree, DATA, ignore_errors=True)
atexit.register(_ending.close)


def _database() -> str:
    if DATABASE == "sqlite":
        return f"sqlite:///{DATA / 'hiroba.sqlite3'}"
    if WORKER:  # The process that started this one keeps PostgreSQL running for all.
        return os.environ["DATABASE_URL"]
    return _ending.enter_context(postgres.running()).url("hiroba")


if not WORKER:
    os.environ["HIROBA_TEST_SHARED"] = str(DATA)
for name in [name for name in os.environ if name.startswith("HIROBA_")]:
    if not name.startswith("HIROBA_TEST_"):
        del os.environ[name]
os.environ |= {
    "HIROBA_DATA": str(DATA),
    "HIROBA_BASE_URL": "http://localhost",
    "DATABASE_URL": _database(),
    "XDG_CONFIG_HOME": str(DATA / "config"),
    "DJANGO_SETTINGS_MODULE": "hiroba.settings",
}

# Servers hear Ctrl-C also when the tests run in the background of a shell that is deaf to it.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ["tests.processor", "tests.server", "tests.browser", "tests.outside"]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }
    if not WORKER and config.getoption("numprocesses", None):
        # Else pytest-django would read the settings in each worker before this file has run
        # there, with this process's data folder.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, so that no process waits for the other at the end."""
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("chaos", "browser"))))
    for item in items:
        if not _asks_for_the_database(item):
            item.add_marker(pytest.mark.once)


def _asks_for_the_database(item: pytest.Item) -> bool:
    """pytest-django keeps every other test from it."""
    names = getattr(item, "fixturenames", ())
    return bool({"db", "transactional_db"} & set(names) or item.get_closest_marker("django_db"))


def pytest_report_header() -> str:
    return f"database: {DATABASE}"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite as people run it: a file, with our options. Each worker has its own database."""
    from django.conf import settings

    test = settings.DATABASES["default"].setdefault("TEST", {})
    test["NAME"] = str(DATA / "test.sqlite3") if DATABASE == "sqlite" else f"test_{WORKER}"


class Clock:
    """The time as the tests want it. It stands still once it was moved."""

    def __init__(self) -> None:
        self._now: datetime | None = None

    def now(self) -> datetime:
        return self._now or datetime.now(UTC)

    def set(self, moment: datetime) -> None:
        self._now = moment

    def forward(self, **steps: float) -> None:
        """`clock.forward(days=31)`"""
        self._now = self.now() + timedelta(**steps)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    from hiroba.base import clock as the_clock
    from hiroba.base import ids

    moved = Clock()
    monkeypatch.setattr(the_clock, "now", moved.now)
    yield moved
    ids._last = 0  # Ids never go back by themselves; the next test starts today again.


@pytest.fixture(scope="session")
def casting(django_db_setup: None, django_db_blocker: Any) -> Any:
    from tests.casting import Casting

    with django_db_blocker.unblock():
        return Casting()


@pytest.fixture
def cast(casting, db):
    return casting.again()


@pytest.fixture
def mail(mailoutbox):
    """The mails that were sent, oldest first."""
    return mailoutbox


@pytest.fixture
def work(db) -> Callable[[], int]:
    """Take every step that is due, as the worker would; returns how many were taken."""
    from hiroba.base import queue

    return queue.work_once


@pytest.fixture(autouse=True)
def _attempts_forgotten(
    request: pytest.FixtureRequest, django_db_blocker: Any
) -> Iterator[None]:
    """What a test that commits counted stands in a table that no model empties."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if commits or "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        with django_db_blocker.unblock():
            cache.clear()
