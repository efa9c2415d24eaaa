"""What is typed into a field of several lines, counted as the person who typed it counts."""

from typing import Any

from django import forms


class Text(forms.CharField):
    """Browsers send two characters for a line's end; it is one, so that limits are exact."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**{"widget": forms.Textarea} | words)

    def to_python(self, value: Any) -> str:
        lines = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        return str(super().to_python(lines))
