"""What the desk and those who write to it send."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import OneLine, Text
from hiroba.desk.models import NAME, TITLE

WORDS = 4000


class WordsInput(forms.Form):
    body = Text(label=_("Your words"), max_length=WORDS)


class InquiryInput(forms.Form):
    """Of somebody whose address is known."""

    title = OneLine(label=_("What it is about"), max_length=TITLE)
    body = Text(label=_("Your words"), max_length=WORDS)


class StrangersInquiryInput(InquiryInput):
    name = OneLine(label=_("Your name"), max_length=NAME)
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    field_order = ("name", "email", "title", "body")


class LookInput(forms.Form):
    reason = Text(label=_("Why you need to see it"), max_length=500)


class AssignInput(forms.Form):
    """The choices are those who work at the desk; nobody puts it back into the queue."""

    to = forms.TypedChoiceField(
        label=_("Who holds it from now on"), coerce=int, empty_value=None, required=False
    )


class QuestionInput(forms.Form):
    """About what the desk opens a case by itself."""

    which = OneLine(label=_("Its number, or its name"), max_length=TITLE)
    clause = forms.ChoiceField(label=_("Clause on which it rests"))
    reason = Text(label=_("Reason, in words for the partner"), max_length=WORDS)


class Radios(forms.RadioSelect):
    """What is not for this reader to choose is shown, and cannot be chosen."""

    beyond: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.beyond:
            option["attrs"]["disabled"] = True
        return option


class DecisionInput(forms.Form):
    """The choices come from the kind of the case."""

    decision = forms.ChoiceField(label=_("Decision"), widget=Radios)
    clause = forms.ChoiceField(label=_("Clause on which it rests"))
    reason = Text(label=_("Reason, in words for the person"), max_length=WORDS)
