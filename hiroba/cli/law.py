"""`hiroba law`: the rules as a table, and the clauses with what rests on them."""

from collections.abc import Iterator

from django.utils import translation

from hiroba.cli.citations import citations
from hiroba.cli.columns import aligned
from hiroba.policy.clauses import clause
from hiroba.policy.law import LAW, RESTRICTIONS


def law(*, clauses: bool, ja: bool) -> None:
    with translation.override("ja" if ja else "en"):
        print("\n".join(_clauses()) if clauses else aligned(_rules()))


def _rules() -> Iterator[tuple[object, ...]]:
    yield "verb", "on", "who may", "and is to the row", "rests on"
    for verb, rule in sorted(LAW.items()):
        table = rule.on.rpartition(".")[2]
        yield verb, table, rule.granted.text, rule.rows.text, " ".join(rule.cited)
    for held in RESTRICTIONS:
        yield held.pattern, "", held.who.text, held.exceptions, " ".join(held.cited)


def _clauses() -> Iterator[str]:
    for name, cited in citations().items():
        yield f"{name}  {clause(name).text}"
        for title, places in vars(cited).items():
            if places:
                yield f"    {title + ':':<8}{', '.join(places)}"
        if not cited.tests:
            yield "    no test proves it yet"
        yield ""
