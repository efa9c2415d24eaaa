"""Which two versions of a document one wants to compare."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.agreements.documents import Document


class ComparisonInput(forms.Form):
    old = forms.TypedChoiceField(label=_("Before"), coerce=int)
    new = forms.TypedChoiceField(label=_("After"), coerce=int)

    def __init__(self, history: Sequence[Document], asked: Any = None) -> None:
        """Newest first; the last step is compared unless something else is asked for."""
        new, *earlier = (one.version for one in history)
        super().__init__(asked or {"old": earlier[0] if earlier else new, "new": new})
        choices = [
            (one.version, _("Version %(number)s") % {"number": one.version}) for one in history
        ]
        for field in self.fields.values():
            field.choices = choices  # type: ignore[attr-defined]
