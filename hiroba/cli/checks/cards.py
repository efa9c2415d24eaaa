"""The card processor: named altogether or not at all, and by keys that belong together."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from hiroba import environment
from hiroba.cli.checks.finding import Finding
from hiroba.cli.checks.settings import HERE, NAMES

NEEDED = ("HIROBA_CARD_KEY", "HIROBA_CARD_PUBLIC_KEY", "HIROBA_CARD_WEBHOOK_SECRET")


def check_cards() -> Iterator[Finding]:
    named = [name for name in NAMES if name.startswith("HIROBA_CARD_") and os.environ.get(name)]
    missing = [name for name in NEEDED if name not in named]
    if not named:
        yield Finding("cards", "none are registered: no processor is named")
    elif missing:
        yield Finding("cards", f"{', '.join(missing)} is not set",
                      f"Set it, or unset {', '.join(named)}.")  # fmt: skip
    else:
        yield _keys(environment.cards())
    yield from _open_addresses(environment.cards())


def _keys(cards: environment.Cards) -> Finding:
    """A test key and a live one make cards that the other does not know."""
    if _mode(cards.key) != _mode(cards.public_key):
        return Finding("cards", "one key is for tests and the other is not",
                       "Take both keys from the same page of the processor.")  # fmt: skip
    return Finding("cards", f"registered at {cards.api}")


def _mode(key: str) -> str:
    return key.partition("_")[2].partition("_")[0]


def _open_addresses(cards: environment.Cards) -> Iterator[Finding]:
    for name, address in (("HIROBA_CARD_API", cards.api), ("HIROBA_CARD_SCRIPT", cards.script)):
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in HERE:
            yield Finding("cards", f"{name} is not encrypted", "Set an address with https://.")
