"""What people may send about friends."""

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.base.typed import OneLine, Text


class AskInput(forms.Form):
    message = Text(label=_("A few words"), max_length=300, required=False)


class CircleInput(forms.Form):
    name = OneLine(label=_("Name of the circle"), max_length=40)


class InviteInput(forms.Form):
    email = forms.EmailField(label=_("Their e-mail address"), max_length=254)
    message = Text(label=_("A few words"), max_length=300, required=False)


class FindInput(forms.Form):
    q = OneLine(label=_("Name, number or link"), max_length=200, required=False)
