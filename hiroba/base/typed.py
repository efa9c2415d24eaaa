"""What is typed, as the person who typed it sees and counts it."""

from typing import Any

from django import forms


class Text(forms.CharField):
    """Browsers send two characters for a line's end; it is one, so that limits are exact."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"widget": forms.Textarea} | words)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return str(super().to_python(lines))


class Name(forms.CharField):
    """One line, whatever was pasted into it: it stands in headings and heads of mails."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())
