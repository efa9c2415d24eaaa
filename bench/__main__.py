"""`make bench`: measures, prints the table, and keeps it in docs/reference/bench.md."""

import os
import platform
import re
import shutil
import statistics
import subprocess
from itertools import product
from pathlib import Path
from typing import Any

from bench import calling, publishing, servers
from hiroba.base import clock

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build" / "bench"
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = os.environ.get("BENCH_SECONDS", "5")
LARGE = os.environ.get("BENCH_LARGE", "1") != "0"
TARGETS = {"home": 30, "square": 40, "person": 40, "post": 40}
LARGE_TARGET = 0.8
STANDING_TARGET = 0.05
TOKEN = "x" * 32  # as every browser brings one after its first page


def main() -> None:
    for program in ("wrk", "taskset"):
        if not shutil.which(program):
            raise SystemExit(f"bench needs {program} (Debian: apt-get install wrk util-linux)")
    for part in os.environ.get("BENCH_PARTS", "pages,programs").split(","):
        _keep(part, {"pages": _pages, "programs": _programs}[part]())


def _pages() -> str:
    small = _measured(BUILD / "graph", "--graph")
    rows = _speeds(small)
    if LARGE:
        rows += _growth(BUILD / "large", 100_000)
    rows += _others(small)
    rows.append(_standing(servers.told(BUILD / "graph", "bench.standing")))
    return f"""## Pages

{_when()} The *bare loop* (`bench/bare.py`) is the smallest program on the
same server that knows its reader by one indexed look-up and answers the same 20 posts as JSON
with hand-written SQL.

{_table(rows)}
"""


def _programs() -> str:
    servers.prepared(BUILD / "graph", "--graph")
    found = calling.rows(calling.measure(BUILD / "graph", ROUNDS, SECONDS))
    rows = [
        (what, said, wanted, "" if met is None else _verdict(met))
        for what, said, wanted, met in found
    ]
    return f"""## Programs

{_when()} Everything is switched on: tokens, scopes, the law, the limits,
the request log, the journal, its sealing and people's pages of it, on the same core. Each line
is a ratio to the same by hand (`bench/by_hand.py`): the same rows read and written as durably,
the same JSON, on the same server. In brackets the smallest and the largest ratio of a round.

{_table(rows)}
"""


def _keep(part: str, told: str) -> None:
    """The other part stays as it was measured last."""
    print(told)
    path = ROOT / "docs" / "reference" / "bench.md"
    _head, *former = path.read_text().split("\n## ") if path.exists() else [""]
    parts = {text.partition("\n")[0].lower(): f"## {text}" for text in former}
    parts[part] = told
    kept = "\n".join(parts[name].rstrip("\n") + "\n" for name in sorted(parts))
    path.write_text(HEAD + kept)


HEAD = """# How fast it is

Machines differ and are noisy: the ratio is what counts.

"""


def _measured(data: Path, *seed: str) -> dict[str, Any]:
    """Requests per second of every page and of the bare loop, in turns; medians."""
    who = servers.prepared(data, *seed)
    paths = _paths(who)
    counts: dict[str, list[float]] = {name: [] for name in ("bare", *paths)}
    with servers.square(data) as square, servers.bare(data, who["session"]) as bare:
        found = {"who": who, "start": square.started, "memory": sum(square.memory().values())}
        for _ in range(ROUNDS):
            counts["bare"].append(_load(f"{bare.address}/", who["session"]))
            for name, path in paths.items():
                counts[name].append(_load(square.address + path, who["session"]))
        found["publishing"] = publishing.measure(square.address, data, who["many"], who["few"])
    return found | {"rate": {name: statistics.median(some) for name, some in counts.items()}}


def _paths(who: dict[str, Any]) -> dict[str, str]:
    return {
        "home": "/", "square": "/square/", "person": f"/people/{who['friend']}/",
        "post": f"/posts/{who['post']}/",
    }  # fmt: skip


def _load(address: str, key: str) -> float:
    """Requests per second with four connections from the other core."""
    told = subprocess.run(
        ["taskset", "-c", servers.LOAD_CORE, "wrk", "-t1", "-c4", f"-d{SECONDS}s",
         "-H", f"Cookie: csrftoken={TOKEN}; hiroba_session={key}", address],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    if "Non-2xx" in told:
        raise SystemExit(f"{address} did not answer 200:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])  # type: ignore[index]


Row = tuple[str, str, str, str]


def _speeds(found: dict[str, Any]) -> list[Row]:
    rate = found["rate"]
    rows = [("bare loop", f"{rate['bare']:,.0f} requests/s", "", "")]
    for name, most in TARGETS.items():
        ratio = rate["bare"] / rate[name]
        said = f"{rate[name]:,.0f} requests/s = 1/{ratio:.1f}"
        rows.append((f"{name}, {found['who']['people']:,} people", said,
                     f"at least 1/{most}", _verdict(ratio <= most)))  # fmt: skip
    return rows


def _growth(data: Path, people: int) -> list[Row]:
    """Page by page in turns with the small square: a machine has its slower minutes."""
    where = {data: ("--people", str(people), "--friends", "30", "--posts", "10"),
             BUILD / "graph": ("--graph",)}  # fmt: skip
    whos = [servers.prepared(place, *seed) for place, seed in where.items()]
    rates = {name: ([0.0] * ROUNDS, [0.0] * ROUNDS) for name in TARGETS}
    with servers.square(data) as large, servers.square(BUILD / "graph") as small:
        for number, name in product(range(ROUNDS), TARGETS):
            for server, who, rate in zip((large, small), whos, rates[name], strict=True):
                rate[number] = _load(server.address + _paths(who)[name], who["session"])
    return [
        _grown(f"{name}, {people:,} people", *map(statistics.median, found))
        for name, found in rates.items()
    ]


def _grown(what: str, large: float, small: float) -> Row:
    share = large / small
    said = f"{large:,.0f} requests/s = {share:.2f} of it"
    return what, said, f"at least {LARGE_TARGET}", _verdict(share >= LARGE_TARGET)


def _others(found: dict[str, Any]) -> list[Row]:
    told, who = found["publishing"], found["who"]
    ratio = told["many"] / told["few"]
    few = f"{who['few']['friends']}"
    return [
        (f"publishing to {who['many']['friends']:,} friends",
         f"{told['many'] * 1000:.1f} ms = {ratio:.2f} of {told['few'] * 1000:.1f} ms to {few}",
         "at most 3", _verdict(ratio <= 3)),
        ("until all feeds hold it", f"{told['spread']:.2f} s, slowest {told['slowest']:.2f} s",
         "within 2 s", _verdict(told["slowest"] <= 2)),
        ("memory, server and worker, idle", f"{found['memory']:.0f} MB (PSS)", "below 200 MB",
         _verdict(found["memory"] < 200)),
        ("start until the first answer", f"{found['start']:.1f} s", "below 3 s",
         _verdict(found["start"] < 3)),
    ]  # fmt: skip


def _standing(found: dict[str, Any]) -> Row:
    said = f"{found['milliseconds']:.3f} ms, {found['queries']} queries"
    met = found["milliseconds"] <= STANDING_TARGET and not found["queries"]
    wanted = f"no query, at most {STANDING_TARGET} ms"
    return ("may a partner use a service?", said, wanted, _verdict(met))


def _verdict(met: bool) -> str:
    return "met" if met else "**missed**"


def _table(rows: list[Row]) -> str:
    lines = [("what", "measured", "wanted", ""), ("---", "---", "---", "---"), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _when() -> str:
    return f"""{clock.now():%Y-%m-%d}, on {os.cpu_count()} cores of {_processor()},
Python {platform.python_version()}, SQLite: the server on one core, `wrk` with four connections
on the other, medians of {ROUNDS} rounds of {SECONDS} s in turns."""


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, "an unknown model")


if __name__ == "__main__":
    main()
