"""`make test`: everything on SQLite; beside it, on PostgreSQL, what asks for the database.

Arguments go to pytest. The last line adds both runs up as pytest would.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO
from xml.etree import ElementTree

from tools import browser

# Three processes on the two processors that every machine has: a test that waits for a server
# or a page leaves its own to another. Each takes whole files, as tests/conftest.py orders them.
RUNS = {
    "sqlite": ("--numprocesses=2", "-m", ""),
    "postgresql": ("--numprocesses=1", "-m", "not once"),
}
SHARED_OUT = ("--dist=loadfile", "--no-loadscope-reorder")
EMPTY = 5
# The status, how many of each word, and why some were left out.
Result = tuple[int, Counter[str], Counter[str]]
WORDS = ("failed", "errors", "passed", "skipped")


def main(arguments: list[str]) -> int:
    left_out = browser.prepare()
    began = time.monotonic()
    status, total, reasons = 0, Counter[str](), Counter[str]()
    lines: list[str] = []
    for database, (code, counts, skipped) in _both(arguments):
        status = max(status, code)
        lines.append(f"{database}: {_said(counts)}")
        total += counts
        reasons += skipped
    if left_out and os.environ.get("CI") == "true" and browser.can_install():
        lines.append("The browser tests must run here, and what they need was not installed.")
        status = max(status, 1)
    print()
    for reason, number in reasons.items():
        lines.append(f"left out: {number} tests: {reason}")
    total["hundredths"] = round((time.monotonic() - began) * 100)
    print("\n".join([*lines, _said(total)]), flush=True)
    return status


def _both(arguments: list[str]) -> Iterator[tuple[str, Result]]:
    """SQLite's is seen as it goes on; what PostgreSQL's said meanwhile comes after it."""
    with tempfile.TemporaryFile("w+") as said, ThreadPoolExecutor() as beside:
        other = beside.submit(_run, "postgresql", arguments, said)
        print("── sqlite ──", flush=True)
        yield "sqlite", _run("sqlite", arguments, sys.stdout)
        result = other.result()
        said.seek(0)
        print(f"── postgresql ──\n{said.read()}", flush=True)
        yield "postgresql", result


def _run(database: str, arguments: list[str], to: TextIO) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", f"--junit-xml={report}", *SHARED_OUT]
        command += [*RUNS[database], *arguments]
        code = subprocess.run(command, env=_environment(database), stdout=to).returncode
        counts, reasons = _read(report) if report.exists() else (Counter(errors=1), Counter())
        return (0 if code == EMPTY else code), counts, reasons


def _environment(database: str) -> dict[str, str]:
    """Tests are compiled once, not by each process anew, whatever whoever calls us prefers."""
    found = os.environ | {"HIROBA_TEST_DB": database}
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def _read(report: Path) -> tuple[Counter[str], Counter[str]]:
    counts, reasons = Counter[str](), Counter[str]()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        of = {name: int(suite.get(name, 0)) for name in ("failures", "errors", "skipped")}
        counts.update(failed=of["failures"], errors=of["errors"], skipped=of["skipped"])
        counts["passed"] += int(suite.get("tests", 0)) - sum(of.values())
        counts["hundredths"] += round(float(suite.get("time", 0)) * 100)
        reasons.update(_reasons(suite))
    return counts, reasons


def _reasons(suite: ElementTree.Element) -> Iterator[str]:
    for skipped in suite.iter("skipped"):
        yield skipped.get("message", "")


def _said(counts: Counter[str]) -> str:
    numbers = [f"{counts[word]} {word}" for word in WORDS if counts[word]]
    return f"{', '.join(numbers) or 'no tests ran'} in {counts['hundredths'] / 100:.2f}s"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
