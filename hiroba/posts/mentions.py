"""Mentions: people write `@Name` of a friend; kept is only who it is.

In the table a mention is the person's number between two characters of Unicode's private use
area, which input can never hold. Names are looked up at reading: a new name shows everywhere,
and an erased person leaves none behind.
"""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from hiroba.base.typed import OURS
from hiroba.friends.models import Friendship

OPEN, CLOSE, BETWEEN = tuple(OURS)
_KEPT = re.compile(f"{OPEN}(\\d+){CLOSE}")
_NONE = str.maketrans("", "", OURS)


def kept(writer_id: int, text: str) -> str:
    """What was typed, each `@Name` of a friend turned into who it is; longest name first."""
    text = text.translate(_NONE)
    if "@" not in text and "＠" not in text:
        return text
    friends = Friendship.objects.filter(one=writer_id).values_list("other__name", "other_id")
    numbers = dict(friends)
    names = sorted((re.escape(name) for name in numbers if name), key=len, reverse=True)
    if not names:
        return text
    # Not within an address of mail or web: there an @ stands after a letter or a slash.
    pattern = re.compile(f"(?<![A-Za-z0-9_./])[@＠]({'|'.join(names)})")
    return pattern.sub(lambda match: f"{OPEN}{numbers[match[1]]}{CLOSE}", text)


def people(text: str) -> set[int]:
    return {int(number) for number in _KEPT.findall(text)}


def named(text: str, names: dict[int, str]) -> str:
    """For a page: number and name, for the template to link."""
    return _KEPT.sub(lambda m: _linked(names, m[1]), text)


def typed(text: str, names: dict[int, str]) -> str:
    """As its author typed it, for the form that edits it."""
    return _KEPT.sub(lambda m: f"@{_name(names, m[1])}", text)


def everyone_in(texts: Iterable[str]) -> set[int]:
    return {person for text in texts if OPEN in text for person in people(text)}


def _linked(names: dict[int, str], number: str) -> str:
    """Whoever does not exist for this reader has no number either."""
    name = names.get(int(number))
    return f"{OPEN}{name}{BETWEEN}{number}{CLOSE}" if name else f"@{_('someone')}"


def _name(names: dict[int, str], number: str) -> str:
    return names.get(int(number)) or _("someone")
