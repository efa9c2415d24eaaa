"""What the desk and those who write to it send."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import Text

WORDS = 4000


class WordsInput(forms.Form):
    body = Text(label=_("Your words"), max_length=WORDS)


class LookInput(forms.Form):
    reason = Text(label=_("Why you need to see it"), max_length=500)


class DecisionInput(forms.Form):
    """The choices come from the kind of the case."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    clause = forms.ChoiceField(label=_("Clause on which it rests"))
    reason = Text(label=_("Reason, in words for the person"), max_length=WORDS)
