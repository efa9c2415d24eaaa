"""Every text that people see has its Japanese: `make check` asks, `make words` collects.

The texts are read from the code and the templates as babel.cfg says, and compared with
hiroba/locale/ja/LC_MESSAGES/django.po. Collecting keeps what is translated, adds what is new
with an empty line to fill in, and drops what nobody says any more.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
HOUSE = ROOT / "hiroba"
JAPANESE = HOUSE / "locale" / "ja" / "LC_MESSAGES" / "django.po"
KEYWORDS = parse_keywords(
    [
        "_",
        "now_",
        "_now",
        "gettext",
        "gettext_lazy",
        "ngettext:1,2",
        "pgettext:1c,2",
        "pgettext_lazy:1c,2",
    ]
)
# Texts of libraries that their own Japanese says stiffly: ours goes first. In the words of
# the library, so that they are found; what they put in may be left out.
LIBRARY = "a library"
STIFF: tuple[str | tuple[str, str], ...] = (
    "This field is required.",
    "Null characters are not allowed.",
    "Select a valid choice. %(value)s is not one of the available choices.",
    (
        "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
        "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d).",
    ),
    (
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ),
    (
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
    "Your password can’t be too similar to your other personal information.",
    "The password is too similar to the %(verbose_name)s.",
    "Your password can’t be a commonly used password.",
    "This password is too common.",
    "Your password can’t be entirely numeric.",
    "This password is entirely numeric.",
    "The new value must be different from the current one.",
    "Authenticator code",
    "You cannot add an email address to an account protected by two-factor authentication.",
    "You cannot deactivate two-factor authentication.",
    "You cannot generate recovery codes without having two-factor authentication enabled.",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def used(house: Path = HOUSE) -> Catalog:
    """Every text in the code and the templates, with the files that say it."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog(locale="ja", domain="django")
    found = extract_from_dir(house, methods, options, keywords=KEYWORDS, comment_tags=())
    for path, _line, text, _comments, context in sorted(found, key=lambda one: one[0]):
        catalog.add(text, locations=[(f"hiroba/{path}", 0)], context=context)
    for stiff in STIFF:
        catalog.add(stiff, locations=[(LIBRARY, 0)])
    return catalog


def endpoints(
    file: BinaryIO, keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[Any, ...]]:
    """For babel: what is under `_(…)`, and what each endpoint of the API says of itself, which
    the reference shows."""
    yield from extract_python(file, keywords, comment_tags, options)
    file.seek(0)
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.FunctionDef) and _is_endpoint(node):
            yield node.lineno, None, " ".join((ast.get_docstring(node) or "").split()), []


def _is_endpoint(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(one).startswith("endpoint(") for one in node.decorator_list)


def translated(file: Path = JAPANESE) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale="ja", domain="django")


def complaints(said: Catalog, known: Catalog) -> Iterator[str]:
    """One line for each text that is not said in Japanese, or that nobody says any more."""
    for message in _texts(said):
        yield from _wrong(message, known.get(message.id, message.context))
    for message in _texts(known):
        if said.get(message.id, message.context) is None:
            yield f"nobody says it any more: {message.id!r}"


def _wrong(message: Message, japanese: Message | None) -> Iterator[str]:
    where = f"{message.locations[0][0]}: {message.id!r}"
    if japanese is None or not all(_forms(japanese.string)):
        yield f"{where} has no Japanese"
    elif japanese.fuzzy:
        yield f"{where} is marked fuzzy"
    elif not _fits(japanese, message):
        yield f"{where} has other placeholders than {japanese.string!r}"


def _fits(japanese: Message, message: Message) -> bool:
    said, given = _placeholders(japanese.string), _placeholders(message.id)
    return said <= given if message.locations[0][0] == LIBRARY else said == given


def _placeholders(text: object) -> set[str]:
    return {name for form in _forms(text) for name in PLACEHOLDER.findall(form)}


def _forms(text: object) -> tuple[str, ...]:
    """Japanese has one form for one and for many; English has two."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def _texts(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def collect() -> None:
    known = translated()
    known.update(used(), no_fuzzy_matching=True, update_creation_date=False)
    write(known)


def write(catalog: Catalog, file: Path = JAPANESE) -> None:
    with file.open("wb") as opened:
        write_po(opened, catalog, width=92, ignore_obsolete=True, include_lineno=False)


if __name__ == "__main__":
    if sys.argv[1:] == ["collect"]:
        collect()
    problems = list(complaints(used(), translated()))
    print("\n".join(problems) or "Every text has its Japanese.")
    sys.exit(bool(problems))
