"""PostgreSQL's own tools for a backup: they take one moment of a living database."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psycopg


def dump(database: dict[str, Any], to: Path) -> None:
    _run("pg_dump", database, "--format=custom", "--no-owner", f"--file={to}")


def load(database: dict[str, Any], dumped: Path) -> None:
    """All or nothing: one transaction replaces whatever is there, of whatever version."""
    script = dumped.with_suffix(".sql")
    _run("pg_restore", database, "--no-owner", f"--file={script}", str(dumped))
    _run(
        "psql", database, "--quiet", "--no-psqlrc", "--output=/dev/null",
        "--single-transaction", "--set=ON_ERROR_STOP=1",
        "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public", f"--file={script}",
    )  # fmt: skip
    script.unlink()


def holds_tables(database: dict[str, Any]) -> bool:
    with psycopg.connect(
        host=database["HOST"] or None, port=database["PORT"] or None,
        user=database["USER"] or None, password=database["PASSWORD"] or None,
        dbname=database["NAME"],
    ) as connection:  # fmt: skip
        found = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        return found.fetchone() != (0,)


def _run(tool: str, database: dict[str, Any], *arguments: str) -> None:
    """Raises SystemExit with what to do where the tool is missing or fails."""
    if not shutil.which(tool):
        raise SystemExit(
            f"hiroba: {tool} is not installed here, and without it a PostgreSQL database"
            " cannot be copied in one moment. Install PostgreSQL's client programs, of the"
            " version of your server or later, and try again."
        )
    done = subprocess.run([tool, *arguments], env=_where(database), check=False)
    if done.returncode:
        raise SystemExit(f"hiroba: {tool} failed, see above; the data is as it was")


def _where(database: dict[str, Any]) -> dict[str, str]:
    """By environment, so that the password is on no command line."""
    words = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"]),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    return os.environ | {name: word for name, word in words.items() if word}
