"""What people may send about notices."""

from typing import Any

from django import forms

from hiroba.inbox.models import ALWAYS, NoticeKind

CHOSEN = [kind for kind in NoticeKind.values if kind not in ALWAYS]

TICK = [("on", "on")]


class ChoiceInput(forms.Form):
    """Two boxes a kind: `here_like`, `mail_like`. A tick says "on"; anything else is a slip."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in CHOSEN:
            for way in ("here", "mail"):
                self.fields[f"{way}_{kind}"] = forms.ChoiceField(choices=TICK, required=False)

    def chosen(self) -> dict[str, tuple[bool, bool]]:
        given = self.cleaned_data
        return {
            kind: (bool(given[f"here_{kind}"]), bool(given[f"mail_{kind}"])) for kind in CHOSEN
        }
