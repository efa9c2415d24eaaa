"""What SQLite keeps in its log of writes comes into its file, without any request doing it."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Square

WRITE = """
from hiroba.base import clock, health
from hiroba.base.models import Job

health.LONG_LOG = {long}
Job.objects.all().delete()
for n in range(20):
    Job.objects.create(step=str(n), due=clock.now())
"""


def in_the_file_alone(square: Square, folder: Path) -> int:
    """How many rows stand there without the log."""
    alone = shutil.copy(square.data / "hiroba.sqlite3", folder / "alone.sqlite3")
    database = sqlite3.connect(alone)
    try:
        return int(database.execute("SELECT count(*) FROM base_job").fetchone()[0])
    finally:
        database.close()


@pytest.mark.parametrize("long", [0, 4_000])
def test_the_log_goes_into_the_file(square: Square, tmp_path: Path, long: int) -> None:
    square.shell(WRITE.format(long=long))
    assert in_the_file_alone(square, tmp_path) != 20
    square.shell("from hiroba.base import health\nhealth.write_back()")
    assert in_the_file_alone(square, tmp_path) == 20
    square.close_shell()
