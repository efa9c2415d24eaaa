"""Rows for the terminal, aligned; a Japanese character is two columns wide."""

from collections.abc import Iterable, Sequence
from unicodedata import east_asian_width


def aligned(rows: Iterable[Sequence[object]], gap: str = "  ") -> str:
    words = [[str(word) for word in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*words, strict=True)]
    lines = (gap.join(map(_filled, row, widths)).rstrip() for row in words)
    return "\n".join(lines)


def width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _filled(text: str, to: int) -> str:
    return text + " " * (to - width(text))
