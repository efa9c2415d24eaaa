"""What people may send about notices."""

from typing import Any

from django import forms

from hiroba.inbox.models import ALWAYS, NoticeKind

CHOSEN = [kind for kind in NoticeKind.values if kind not in ALWAYS]


class ChoiceInput(forms.Form):
    """Two boxes a kind: `here_like`, `mail_like`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOSEN:
            self.fields[f"here_{kind}"] = forms.BooleanField(required=False)
            self.fields[f"mail_{kind}"] = forms.BooleanField(required=False)

    def chosen(self) -> dict[str, tuple[bool, bool]]:
        given = self.cleaned_data
        return {
            kind: (given[f"here_{kind}"], given[f"mail_{kind}"]) for kind in CHOSEN
        }
