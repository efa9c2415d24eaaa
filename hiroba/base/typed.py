"""What is typed, as the person who typed it sees and counts it."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Of Unicode's private use, and with a meaning here: mentions are kept between them.
OURS = "\ue000\ue001\ue002"
# Control characters, beside the ends of lines; NUL is left for Django to refuse.
_CONTROLS = {*range(1, 9), 11, 12, *range(14, 32), *range(127, 160)}
# These turn the direction of all that follows, which is the words of others after a name.
_TURNS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_NOT_TYPED = dict.fromkeys([*_CONTROLS, *map(ord, OURS)])
_NOT_IN_A_LINE = dict.fromkeys(_TURNS)
# Letters and signs by their category, and blank to whoever looks.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LOST = "\ufffd"  # in place of bytes that are not UTF-8


def arrived(text: str) -> None:
    """Nobody's words are kept with holes in them."""
    if _LOST in text:
        raise ValidationError(
            _("Some characters (shown as �) were lost on the way. Please type them again.")
        )


class Text(forms.CharField):
    """Browsers send two characters for a line's end; it is one, so that limits are exact."""

    default_validators = [arrived]

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"widget": forms.Textarea} | words)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return _seen(str(super().to_python(lines.translate(_NOT_TYPED))))


class OneLine(forms.CharField):
    """One line, whatever was pasted into it: it stands in headings and heads of mails."""

    default_validators = [arrived]

    def to_python(self, value: Any) -> str:
        line = " ".join(str(super().to_python(value)).split())
        return _seen(line.translate(_NOT_TYPED).translate(_NOT_IN_A_LINE).strip())


def _seen(text: str) -> str:
    """Empty where nobody would see anything: spaces without width, letters without strokes."""
    return text if any(map(_shows, text)) else ""


def _shows(sign: str) -> bool:
    """NUL passes here, so that it is refused and not taken for an empty field."""
    hidden = unicodedata.category(sign) in {"Zs", "Zl", "Zp", "Cf", "Cc"} and sign != "\0"
    return not hidden and sign not in _BLANK
