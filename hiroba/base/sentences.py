"""Sentences one after the other, as each script sets them."""

import re
from collections.abc import Iterable

_SPACE_AFTER_A_WIDE_STOP = re.compile("(?<=[。！？]) ")


def joined(sentences: Iterable[object]) -> str:
    """With a space between them, which a full-width stop has in itself already."""
    return _SPACE_AFTER_A_WIDE_STOP.sub("", " ".join(map(str, sentences)))
