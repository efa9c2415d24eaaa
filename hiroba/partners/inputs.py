"""What partners send about themselves."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.jp import cn

from hiroba.base import clock
from hiroba.base.typed import OneLine, Text
from hiroba.partners.models import Role

ASKED = _("Only if the desk asked for another one.")
REGISTRY_LASTS = timedelta(days=92)
INCORPORATED = [("yes", _("Incorporated")), ("no", _("Not incorporated"))]
IN_WHOSE_NAME = [
    ("own", _("In its own name: it provides the service itself")),
    ("agency", _("As an agency or contractor for somebody else: Plugin alone")),
]


class ContactInput(forms.Form):
    """What may change at any time, without a new review."""

    contact_name = OneLine(label=_("Name of the contact person"), max_length=80)
    contact_email = forms.EmailField(
        label=_("E-mail address of the contact person"), max_length=254
    )
    planned = Text(
        label=_("Which services you plan, and for whom"), max_length=1000, required=False
    )


class NamesInput(forms.Form):
    """What the certificate of registry says: a certified partner is reviewed anew."""

    name = OneLine(label=_("Name as registered"), max_length=100)
    incorporated = forms.ChoiceField(
        label=_("Kind of organisation"), choices=INCORPORATED, widget=forms.RadioSelect
    )
    number = forms.CharField(
        label=_("Corporate number"),
        help_text=_("13 digits. Only for organisations that are incorporated."),
        max_length=20,
        required=False,
    )
    address = OneLine(label=_("Address"), max_length=200)
    representative = OneLine(label=_("Name of the representative"), max_length=80)

    def clean_number(self) -> str:
        """The check digit of the National Tax Agency, by python-stdnum."""
        try:
            return str(cn.validate(self.cleaned_data["number"])) if self._numbered() else ""
        except InvalidChecksum as wrong:
            text = now_("The check digit does not fit: please look at the number again.")
            raise forms.ValidationError(text) from wrong
        except ValidationError as wrong:
            raise forms.ValidationError(now_("A corporate number has 13 digits.")) from wrong

    def _numbered(self) -> bool:
        """Whoever is not incorporated has no number; whoever is has to give it."""
        given = self.cleaned_data.get("number", "")
        incorporated = self.cleaned_data.get("incorporated") == "yes"
        if incorporated and not given:
            raise forms.ValidationError(now_("Incorporated organisations have a number."))
        if given and not incorporated:
            raise forms.ValidationError(now_("Only incorporated organisations have one."))
        return bool(given)

    def names(self) -> dict[str, Any]:
        """The columns of a Partner."""
        given = {name: self.cleaned_data[name] for name in NamesInput.base_fields}
        return given | {"incorporated": given["incorporated"] == "yes"}


class OrganisationInput(NamesInput, ContactInput):
    in_name = forms.ChoiceField(
        label=_("In whose name"), choices=IN_WHOSE_NAME, widget=forms.RadioSelect, initial="own"
    )

    field_order = ("in_name", *NamesInput.base_fields, *ContactInput.base_fields)

    def columns(self) -> dict[str, Any]:
        contact = {name: self.cleaned_data[name] for name in ContactInput.base_fields}
        agency = self.cleaned_data["in_name"] == "agency"
        return self.names() | contact | {"agency": agency}


class TypedName(forms.Form):
    """A door that does not open again is confirmed by typing the partner's name."""

    typed = OneLine(label=_("Type the name of the partner to confirm"), max_length=100)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_typed(self) -> str:
        typed: str = self.cleaned_data["typed"]
        if typed != " ".join(self._name.split()):
            raise forms.ValidationError(now_("This is not the name of the partner."))
        return typed


class IndividualInput(TypedName, ContactInput):
    """The partner bears the name of the person's account."""


class ApplicationInput(TypedName):
    issued_on = forms.DateField(
        label=_("Date of the certificate of registry"),
        help_text=_("Not older than three months."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    registry = forms.FileField(label=_("Certificate of registry"))
    form = forms.FileField(
        label=_("Application form"),
        help_text=_(
            "In a form of your own: name, corporate number, address and the services planned,"
            " signed by the representative."
        ),
    )

    field_order = ("issued_on", "registry", "form", "typed")

    def clean_issued_on(self) -> Any:
        day, today = self.cleaned_data["issued_on"], clock.today()
        if day > today:
            raise forms.ValidationError(now_("This day is yet to come."))
        if day < today - REGISTRY_LASTS:
            raise forms.ValidationError(now_("The certificate is older than three months."))
        return day


class PapersInput(forms.Form):
    """Further papers, asked for by the desk; one is enough."""

    body = Text(label=_("Your words"), max_length=4000)
    registry = forms.FileField(
        label=_("Certificate of registry"), help_text=ASKED, required=False
    )
    form = forms.FileField(label=_("Application form"), help_text=ASKED, required=False)


class StaffInput(forms.Form):
    """Who is to be an owner works here first: an owner makes them one, having proved it."""

    email = forms.EmailField(label=_("Their e-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("As"), choices=[(role, role.label) for role in Role if role is not Role.OWNER]
    )


class RoleInput(forms.Form):
    role = forms.ChoiceField(label=_("As"), choices=Role)


class IssueInput(forms.Form):
    name = OneLine(label=_("Name of the account"), max_length=40)
