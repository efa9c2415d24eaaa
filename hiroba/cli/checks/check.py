"""`hiroba check`: a finding a line, with how to mend it; status 1 when something is wrong."""

from collections.abc import Iterator

from hiroba.cli.checks.cards import check_cards
from hiroba.cli.checks.finding import Finding
from hiroba.cli.checks.keys import check_keys
from hiroba.cli.checks.settings import check_address, check_settings
from hiroba.cli.serving import address


def check() -> int:
    address.recall()
    wrong = 0
    for finding in _findings():
        print(_line(finding), flush=True)
        wrong += not finding.fine
    said = "One thing is wrong." if wrong == 1 else f"{wrong} things are wrong."
    print("", said if wrong else "All is well.", sep="\n")
    return 1 if wrong else 0


def _findings() -> Iterator[Finding]:
    before = list(check_settings())
    yield from before
    yield from check_address()
    yield from check_cards()
    yield from check_keys()
    if all(finding.fine or finding.what == "setting" for finding in before):
        yield from _with_django()


def _with_django() -> Iterator[Finding]:
    import django

    django.setup()
    from hiroba.cli.checks.database import check_database
    from hiroba.cli.checks.places import check_places

    yield from check_database()
    yield from check_places()


def _line(finding: Finding) -> str:
    if finding.fine:
        return f"ok     {finding.what}: {finding.said}"
    return f"wrong  {finding.what}: {finding.said}\n       → {finding.mend}"
