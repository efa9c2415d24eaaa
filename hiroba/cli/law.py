"""`hiroba law`: the rules one by one, and the clauses with what rests on them."""

from collections.abc import Iterator

from django.utils import translation

from hiroba.cli.citations import citations
from hiroba.policy.clauses import clause
from hiroba.policy.deeds import deed
from hiroba.policy.law import LAW, RESTRICTIONS, Restriction, Rule


def law(*, clauses: bool, ja: bool) -> None:
    with translation.override("ja" if ja else "en"):
        print("\n".join(_clauses() if clauses else _rules()))


def _rules() -> Iterator[str]:
    """What holds for many deeds at once comes last, by its pattern."""
    for verb, rule in sorted(LAW.items()):
        yield from (f"{verb}  {deed(verb)}", *_beneath(rule), "")
    for held in RESTRICTIONS:
        yield from (held.pattern, *_beneath(held), "")


def _beneath(rule: Rule | Restriction) -> Iterator[str]:
    yield f"    {rule.said}"
    yield f"    {' '.join(rule.cited)}"


def _clauses() -> Iterator[str]:
    for name, cited in citations().items():
        yield f"{name}  {clause(name).text}"
        for title, places in vars(cited).items():
            if places:
                yield f"    {title + ':':<8}{', '.join(places)}"
        if not cited.tests:
            yield "    no test proves it yet"
        yield ""
