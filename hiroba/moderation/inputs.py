"""What people send when they report something."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import Text

# The clauses that one may see broken, in plain words; a decision rests on one of them.
CATEGORIES = {
    "T-18": _("It hurts people: harassment, threats, hatred or pressure"),
    "T-19": _("It shows what is private to someone, or pretends to be someone else"),
    "T-20": _("It is against the law or infringes somebody’s rights"),
    "T-21": _("It is advertising, a fraud, or posted in bulk"),
    "T-22": _("It gets around limits, collects people’s data or disturbs the service"),
    "PR-14": _("It is a business with the account of a person"),
}


class ReportInput(forms.Form):
    category = forms.ChoiceField(
        label=_("What is wrong with it"), choices=CATEGORIES, widget=forms.RadioSelect
    )
    body = Text(label=_("In your own words"), max_length=2_000, required=False)
