"""Where each clause is upheld: rules and limits that cite it, code that names it, its tests."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from hiroba.policy import rules  # noqa: F401  (reading the rules fills the law)
from hiroba.policy.clauses import clauses
from hiroba.policy.law import LAW, RESTRICTIONS
from hiroba.policy.limits import LIMITS

PACKAGE = Path(__file__).parents[1]
TESTS = PACKAGE.parent / "tests"
# What a rule cites is found in the law itself; what prints citations is no place of them.
ELSEWHERE = ("policy/rules.py", "policy/limits.py", "policy/clauses.py", "cli/")
NAMED = re.compile(r"\b(SC|PR|EV|PV|T)-(\d+)\b")
PROVES = re.compile(r"def (test_(SC|PR|EV|PV|T)_(\d+)_\w+)\(")


@dataclass
class Citations:
    rules: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)


@cache
def citations() -> dict[str, Citations]:
    """Every clause of `clauses.toml`, in its order; empty where nothing rests on it yet."""
    found = {name: Citations() for name in clauses()}
    for verb, rule in sorted(LAW.items()):
        for clause in rule.cited:
            found[clause].rules.append(verb)
    for held in RESTRICTIONS:
        for clause in held.cited:
            found[clause].rules.append(held.pattern)
    for name, limit in sorted(LIMITS.items()):
        found[limit.clause].limits.append(name)
    for clause, places in _named_in(_sources()).items():
        found[clause].code.extend(places)
    for clause, tests in _proved_in(TESTS.rglob("test_*.py")).items():
        found[clause].tests.extend(tests)
    return found


def _sources() -> Iterator[Path]:
    for path in PACKAGE.rglob("*.py"):
        if not str(path.relative_to(PACKAGE)).startswith(ELSEWHERE):
            yield path


def _named_in(sources: Iterable[Path]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for path in sorted(sources):
        text = path.read_text("utf-8")
        place = str(path.relative_to(PACKAGE))
        for name in dict.fromkeys(f"{kind}-{n}" for kind, n in NAMED.findall(text)):
            found[name].append(place)
    return _known(found)


def _proved_in(tests: Iterable[Path]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for path in sorted(tests):
        for test, kind, number in PROVES.findall(path.read_text("utf-8")):
            found[f"{kind}-{number}"].append(f"{path.relative_to(TESTS)}::{test}")
    return _known(found)


def _known(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """What only looks like a clause, T-1000 for example, is none."""
    return {name: places for name, places in found.items() if name in clauses()}
