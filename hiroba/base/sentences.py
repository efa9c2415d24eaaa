"""Which language is spoken, and sentences one after the other, as each script sets them."""

import re
from collections.abc import Iterable

from django.utils.translation import get_language

_SPACE_AFTER_A_WIDE_STOP = re.compile("(?<=[。！？]) ")


def language() -> str:
    """That of now, as two letters (ISO 639-1), as it is kept with a row."""
    return (get_language() or "ja")[:2]


def joined(sentences: Iterable[object]) -> str:
    """With a space between them, which a full-width stop has in itself already."""
    return _SPACE_AFTER_A_WIDE_STOP.sub("", " ".join(map(str, sentences)))
