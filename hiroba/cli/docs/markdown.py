"""Tables in Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines) + "\n"


def code(words: Iterable[str]) -> str:
    return " ".join(f"`{word}`" for word in words)


def _cell(word: object) -> str:
    return str(word).replace("|", "\\|").replace("\n", " ")
