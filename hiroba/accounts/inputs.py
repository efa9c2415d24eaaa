"""What people may send about themselves."""

import zoneinfo
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiroba.accounts.models import (
    FIELD_AUDIENCES,
    Audience,
    Field,
    Finding,
    Gender,
    Language,
    Theme,
)  # fmt: skip
from hiroba.base import clock
from hiroba.base.typed import OneLine, Text

LONGEST = {
    Field.ABOUT_ME: 2000,
    Field.INTERESTS: 500,
    Field.FAVORITE_THINGS: 500,
    Field.ORGANIZATIONS: 500,
}
LENGTH = 100
OLDEST = 130
GENDERS = [("", "—"), *Gender.choices]
BLOOD_TYPES = [("", "—"), ("A", "A"), ("B", "B"), ("O", "O"), ("AB", "AB")]
ZONES = [(zone, zone.replace("_", " ")) for zone in sorted(zoneinfo.available_timezones())]


class JoinInput(forms.Form):
    """What sign-up asks beside e-mail and password. allauth mixes it into its own form."""

    name = OneLine(
        label=_("Your name here"),
        help_text=_("Up to 40 characters. It need not be your real name."),
        max_length=40,
    )
    accepted = forms.BooleanField(
        label=_("I am 13 or older and accept the terms of use and the privacy policy")
    )

    field_order = ("name", "email", "password1", "accepted")

    def signup(self, request: Any, user: Any) -> None:
        """Asked for by allauth; joining is done by the adapter."""


class ProfileInput(forms.Form):
    """The name, and two fields a line: `occupation`, `occupation_audience`."""

    name = OneLine(label=_("Your name here"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in Field:
            self.fields[field.value] = _line(field)
            self.fields[f"{field.value}_audience"] = forms.ChoiceField(
                label=_("Who may see this"), choices=FIELD_AUDIENCES, initial=Audience.FRIENDS
            )

    def lines(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {
            name: (str(given[name] or ""), given[f"{name}_audience"]) for name in Field.values
        }


def _line(field: Field) -> forms.Field:
    if field == Field.BIRTHDAY:
        widget = forms.DateInput(attrs={"type": "date", "autocomplete": "bday"})
        return forms.DateField(
            label=field.label, required=False, widget=widget, validators=[_may_be_born]
        )
    if field == Field.GENDER:
        return forms.ChoiceField(label=field.label, required=False, choices=GENDERS)
    if field == Field.BLOOD_TYPE:
        return forms.ChoiceField(label=field.label, required=False, choices=BLOOD_TYPES)
    longest = LONGEST.get(field, LENGTH)
    if longest > LENGTH:
        lines = forms.Textarea(attrs={"rows": 4})
        return Text(label=field.label, max_length=longest, required=False, widget=lines)
    return OneLine(label=field.label, max_length=longest, required=False)


def _may_be_born(day: date) -> None:
    """Raises ValidationError for a day still to come, or longer ago than people live."""
    today = timezone.localtime(clock.now()).date()
    if day > today or today.year - day.year > OLDEST:
        raise forms.ValidationError(_("This cannot be the day on which you were born."))


class PhotosInput(forms.Form):
    """The two photos of oneself: one for everyone, one for friends."""

    photo_public = forms.FileField(required=False)
    photo_friends = forms.FileField(required=False)


class LookInput(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=Language)
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Theme)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)


class FindingInput(forms.Form):
    findable = forms.ChoiceField(label=_("Who finds me by my name"), choices=Finding)
    suggested = forms.BooleanField(
        label=_("Suggest me to friends of my friends"), required=False
    )
    found_by_mail = forms.BooleanField(
        label=_("Let services find me by my e-mail address"),
        help_text=_(
            "A service that somebody uses and that has your address then learns that you are "
            "here, nothing else. Friends’ services recognise you without it."
        ),
        required=False,
    )


class CloseInput(forms.Form):
    sure = forms.BooleanField(label=_("I understand, close my account"))
