"""PostgreSQL's own tools for a backup: they take one moment of a living database."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any


def dump(database: dict[str, Any], to: Path) -> None:
    _run("pg_dump", database, "--format=custom", "--no-owner", f"--file={to}")


def load(database: dict[str, Any], dumped: Path) -> None:
    """All or nothing: one transaction replaces what is there."""
    _run(
        "pg_restore", database, "--clean", "--if-exists", "--no-owner", "--single-transaction",
        "--exit-on-error", f"--dbname={database['NAME']}", str(dumped),
    )  # fmt: skip


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
        raise SystemExit(f"hiroba: {tool} failed, see above; nothing was changed")


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
