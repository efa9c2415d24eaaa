"""The page of personal data: the register, table by table."""

from collections.abc import Iterator

from django.apps import apps

from hiroba.accounts.foreign import BARE_TABLES
from hiroba.base.personal import NotPersonal
from hiroba.cli.docs.markdown import code, table
from hiroba.privacy.register import Entry, declaration, entries


def page() -> str:
    sections = "\n".join(map(_section, sorted(entries(), key=_name)))
    return f"""# Personal data

What is held about people, why, for how long, and what becomes of it when an account is erased.
Each table says so where it is defined; disclosure, erasure and retention go by the same words.

{sections}
## Tables that say nothing about anybody

{table(("table", "because"), _others())}"""


def _name(entry: Entry) -> str:
    return entry.name


def _section(entry: Entry) -> str:
    personal = entry.personal
    rows = [
        ("why", personal.why.label),
        ("whose", code([personal.of])),
        ("also shown to", code(personal.also)),
        ("goes as well with", code(personal.named)),
        ("columns", code(personal.fields)),
        ("never shown", code(personal.hidden)),
        ("columns about nobody", code(personal.plain)),
        ("kept", f"{personal.keep.days} days" if personal.keep else "as long as the account"),
        ("then", personal.erase.label),
    ]
    lines = "\n".join(f"- {title}: {said}" for title, said in rows if said)
    return f"## {entry.name}\n\n{personal.what}.\n\n{lines}\n"


def _others() -> Iterator[tuple[str, str]]:
    for model in apps.get_models():
        found = declaration(model)
        if isinstance(found, NotPersonal):
            yield f"`{model._meta.label}`", found.because
    for name, bare in BARE_TABLES.items():
        yield f"`{name}`", bare.because
