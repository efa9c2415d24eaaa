"""What differs between two versions of a document, for people to read (PV-3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from hiroba.agreements.documents import Document

# Japanese puts no spaces between words: a run of one script is as near as one needs to come.
WORD = re.compile(r"[一-鿿々]+|[ぁ-ゖ]+|[ァ-ヺー]+|[^\W一-鿿々ぁ-ゖァ-ヺー]+|\s+|.")
PARAGRAPH = re.compile(r"\n\n+|\n(?=- )")
MARKS = re.compile(r"^(#+ |- )|\*\*")


@dataclass(frozen=True)
class Piece:
    text: str
    differs: bool


@dataclass(frozen=True)
class Change:
    """A paragraph before and after; one of them is empty where it was added or removed."""

    heading: str
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def changes(old: Document, new: Document) -> list[Change]:
    """The paragraphs that differ, in order, each under the heading where it stands."""
    before, after = _paragraphs(old), _paragraphs(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        _change(before[: i + 1], after[: j + 1])
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
        for i, j in zip_longest(range(i1, i2), range(j1, j2), fillvalue=-1)
    ]


def _paragraphs(document: Document) -> list[str]:
    """In one line each: where a line is broken makes no difference to what it says."""
    found = (" ".join(one.split()) for one in PARAGRAPH.split(document.words))
    return [document.title, *found]


def _change(before: list[str], after: list[str]) -> Change:
    """Of the last paragraph of each text so far; no text so far where there is none."""
    was, now = _words(before), _words(after)
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    return Change(
        _heading(after or before),
        tuple(_pieces((tag, was[i1:i2]) for tag, i1, i2, _, _ in codes)),
        tuple(_pieces((tag, now[j1:j2]) for tag, _, _, j1, j2 in codes)),
    )


def _words(so_far: list[str]) -> list[str]:
    return WORD.findall(_plain(so_far[-1])) if so_far else []


def _heading(so_far: list[str]) -> str:
    found = [one for one in so_far if one.startswith("#")]
    return _plain(found[-1]) if found else ""


def _pieces(found: Iterator[tuple[str, list[str]]]) -> Iterator[Piece]:
    return (Piece("".join(words), tag != "equal") for tag, words in found if words)


def _plain(paragraph: str) -> str:
    return MARKS.sub("", paragraph)
