"""Programs: what the API answers a second, and what the same by hand does, in turns.

Each with its limits on: a proxy names many addresses, and many people's tokens are used.
"""

import base64
import hashlib
import re
import secrets
import sqlite3
import statistics
import subprocess
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import servers

THREADS = 4
SCRIPT = Path(__file__).parent / "load.lua"
JOURNAL_TARGET, PAGE_TARGET = 20, 100
PAGE_TIMES = 20
REFRESH = """
    INSERT INTO connect_token (hash, kind, grant_id, scopes, used, ends)
    SELECT ?, 'refresh', id, scopes, 0, ends FROM connect_grant WHERE id = ?
"""
WAITING = """
    SELECT (SELECT count(*) FROM agreements_seal WHERE NOT projected)
        + (SELECT count(*) FROM agreements_record
           WHERE writer >= 0 AND id > coalesce((SELECT max(newest) FROM agreements_seal), 0))
"""  # What was written by hand has no writer and is never sealed.
LONGEST_REST = 20


@dataclass(frozen=True)
class Asked:
    """`path`: of the square; by hand it is `/` and the name."""

    name: str
    what: str
    path: str
    least: float


TIMELINE = Asked("timeline", "friends’ timeline of 20 voices",
                 "/2/voice/statuses/friends_timeline", 0.5)  # fmt: skip
ASKED = (
    TIMELINE,
    Asked("myself", "people/@me/@self", "/2/people/@me/@self", 0.4),
    Asked("userinfo", "userinfo", "/oauth/userinfo", 0.5),
    Asked("introspect", "introspection", "/oauth/introspect", 0.5),
    Asked("refresh", "token refresh", "/oauth/token", 0.3),
)


@dataclass(frozen=True)
class Compared:
    """Medians a second, and of the ratios of each round the median, least and largest."""

    ours: float
    other: float
    ratio: float
    least: float
    most: float


def measure(data: Path, rounds: int, seconds: str) -> dict[str, Any]:
    callers = servers.told(data, "bench.callers")["callers"]
    member = servers.told(data, "bench.member")
    load = Load(data, callers, seconds)
    with ExitStack() as running:
        hand = running.enter_context(servers.bare(data, "", "bench.by_hand:application"))
        square = running.enter_context(servers.square(data))
        found: dict[str, Any] = {"lines": member["lines"]}
        for one in ASKED:
            there, here = square.address + one.path, f"{hand.address}/{one.name}"
            found[one.name] = load.compare(one.name, there, here, rounds)
        found["page"] = page(f"{square.address}/my-data/received/", member["session"])
    for name, settings in (("journal", {}), ("durable", {"HIROBA_JOURNAL": "durable"})):
        with servers.unrecorded(data) as other, servers.square(data, **settings) as square:
            without, there = (one.address + TIMELINE.path for one in (other, square))
            found[name] = load.compare("timeline", there, without, rounds)
    return found


class Load:
    """wrk, from the other core."""

    def __init__(self, data: Path, callers: list[dict[str, Any]], seconds: str) -> None:
        self.data, self.callers, self.seconds = data, callers, seconds

    def compare(self, name: str, ours: str, other: str, rounds: int) -> Compared:
        pairs = [(self._rate(name, other), self._rate(name, ours)) for _round in range(rounds)]
        ratios = sorted(here / there for there, here in pairs)
        there, here = (statistics.median(side) for side in zip(*pairs, strict=True))
        return Compared(here, there, statistics.median(ratios), ratios[0], ratios[-1])

    def _rate(self, name: str, address: str) -> float:
        lines = self.data / "requests"
        lines.write_text("".join(self._lines(name)))
        told = subprocess.run(
            ["taskset", "-c", servers.LOAD_CORE, "wrk", f"-t{THREADS}", f"-c{THREADS}",
             f"-d{self.seconds}s", "-s", SCRIPT, address, "--", lines, str(THREADS), name],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        if "Non-2xx" in told or "Requests/sec" not in told:
            raise SystemExit(f"{address} did not answer 200:\n{told}")
        self._rest()
        return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]

    def _lines(self, name: str) -> list[str]:
        refreshes = self._refreshes() if name == "refresh" else [""] * len(self.callers)
        return [
            f"10.1.{number // 250}.{number % 250 + 1}\t{_words(name, caller, refresh)}\n"
            for number, (caller, refresh) in enumerate(
                zip(self.callers, refreshes, strict=True)
            )
        ]

    def _refreshes(self) -> list[str]:
        """A fresh token for each: those of an earlier run are used up."""
        made = [(secrets.token_urlsafe(32), caller["grant"]) for caller in self.callers]
        with sqlite3.connect(self.data / "hiroba.sqlite3", timeout=30) as database:
            database.executemany(
                REFRESH, [(hashlib.sha256(t.encode()).hexdigest(), grant) for t, grant in made]
            )
        return [token for token, _grant in made]

    def _rest(self) -> None:
        """Until what was written is sealed and on people's pages: nobody else pays for it."""
        until = time.monotonic() + LONGEST_REST
        database = sqlite3.connect(self.data / "hiroba.sqlite3", timeout=30)
        while database.execute(WAITING).fetchone()[0] and time.monotonic() < until:
            time.sleep(0.2)


def _words(name: str, caller: dict[str, Any], refresh: str) -> str:
    """Authorization and form, with a tab between."""
    basic = base64.b64encode(f"{caller['client']}:{caller['secret']}".encode()).decode()
    if name == "refresh":
        return f"Basic {basic}\tgrant_type=refresh_token&refresh_token={refresh}"
    if name == "introspect":
        return f"Basic {basic}\ttoken={caller['token']}"
    return f"Bearer {caller['token']}\t"


def page(address: str, session: str) -> list[float]:
    """Milliseconds of each time it is opened, sorted."""
    request = urllib.request.Request(address, headers={"Cookie": f"hiroba_session={session}"})
    found = []
    for _time in range(PAGE_TIMES):
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            answer.read()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


Row = tuple[str, str, str, bool | None]


def rows(found: dict[str, Any]) -> list[Row]:
    """What, measured, wanted, and whether it is met; None where nothing is wanted."""
    told = [_row(one, found[one.name]) for one in ASKED]
    journal, durable, times = found["journal"], found["durable"], found["page"]
    middle = statistics.median(times)
    return [
        *told,
        ("what the journal costs the timeline", _cost(journal), f"at most {JOURNAL_TARGET} %",
         _percent(journal.ratio) <= JOURNAL_TARGET),
        ("the same, each record safe against loss of power", _cost(durable), "", None),
        (f"“Who has my data”, {found['lines']:,} lines", f"{middle:.0f} ms, slowest "
         f"{times[-1]:.0f} ms", f"below {PAGE_TARGET} ms", middle < PAGE_TARGET),
    ]  # fmt: skip


def _row(one: Asked, told: Compared) -> Row:
    said = (
        f"{told.ours:,.0f} requests/s = {told.ratio:.2f} of {told.other:,.0f}"
        f" ({told.least:.2f} to {told.most:.2f})"
    )
    return (one.what, said, f"at least {one.least}", told.ratio >= one.least)


def _cost(told: Compared) -> str:
    middle, *ends = map(_percent, (told.ratio, told.most, told.least))
    return f"{middle:.0f} % of {told.other:,.0f} requests/s ({ends[0]:.0f} to {ends[1]:.0f} %)"


def _percent(ratio: float) -> float:
    return (1 - ratio) * 100
