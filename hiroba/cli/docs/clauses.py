"""The page of clauses: where each is enforced, and what proves it."""

from hiroba.cli.citations import Citations, citations
from hiroba.cli.docs.markdown import code, table
from hiroba.policy.clauses import clause


def page() -> str:
    cited = citations()
    upheld = [_row(name, places) for name, places in cited.items() if _any(places)]
    waiting = [(name, clause(name).en) for name, places in cited.items() if not _any(places)]
    return f"""# Clauses

Every clause, where it is enforced (rules of [the law](law.md), limits, code that names it) and
which tests prove it: a test named `test_PR_17_…` proves PR-17.

{table(("clause", "says", "enforced in", "proved by"), upheld)}
## Not enforced anywhere yet

{table(("clause", "says"), waiting)}"""


def _row(name: str, places: Citations) -> tuple[str, ...]:
    return name, clause(name).en, _where(places), code(places.tests)


def _any(cited: Citations) -> bool:
    return any(vars(cited).values())


def _where(cited: Citations) -> str:
    limits = [f"limit:{name}" for name in cited.limits]
    return code([*cited.rules, *limits, *cited.code])
