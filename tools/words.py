"""Are the Japanese words complete? Says which are missing, and ends with 1 if any are."""

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

HOUSE = Path(__file__).parent.parent / "hiroba"
JAPANESE = HOUSE / "locale" / "ja" / "LC_MESSAGES" / "django.po"
METHODS = [
    ("**/migrations/**", "ignore"),
    ("**.py", "python"),
    ("**.html", "jinja2"),
    ("**.txt", "jinja2"),
]
OPTIONS = {"**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2),
    "ngettext_lazy": (1, 2), "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip


def used() -> Catalog:
    """Every message in the code and the templates."""
    catalog = Catalog(locale="ja", domain="django")
    found = extract_from_dir(
        HOUSE, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS, comment_tags=()
    )
    for path, line, message, _comments, context in found:
        catalog.add(message, locations=[(path, line)], context=context)
    return catalog


def translated() -> Catalog:
    if not JAPANESE.exists():
        return Catalog(locale="ja", domain="django")
    with JAPANESE.open("rb") as file:
        return read_po(file, locale="ja", domain="django")


def complaints() -> list[str]:
    known = translated()
    return [problem for message in used() if message.id for problem in _wrong(message, known)]


def _wrong(message: Message, known: Catalog) -> list[str]:
    there = known.get(message.id, message.context)
    where = ":".join(str(part) for part in message.locations[0])
    if there is None or not _complete(there):
        return [f"{where}: no Japanese for {message.id!r}"]
    if there.fuzzy:
        return [f"{where}: marked fuzzy: {message.id!r}"]
    there.flags |= message.flags
    return [f"{where}: {error}" for error in there.check(known)]


def _complete(message: Message) -> bool:
    said = message.string
    return all(said) if isinstance(said, list | tuple) else bool(said)


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found) or "Every message has its Japanese.")
    sys.exit(bool(found))
