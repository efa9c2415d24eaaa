"""The clauses that rules rest on, in our own words and both languages (`clauses.toml`).

SC, PR and PV are the three source documents, EV the everyday functions they take for granted,
T the site's own terms of use.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language


@dataclass(frozen=True)
class Clause:
    id: str
    en: str
    ja: str

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.ja if (get_language() or "").startswith("ja") else self.en


@cache
def clauses() -> dict[str, Clause]:
    data = tomllib.loads((Path(__file__).parent / "clauses.toml").read_text("utf-8"))
    return {name: Clause(name, words["en"], words["ja"]) for name, words in data.items()}


def clause(name: str) -> Clause:
    """`name`: "PR-17". Raises KeyError for a clause that no document has."""
    return clauses()[name]
