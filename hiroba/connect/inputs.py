"""What partners say about a service, and for what it asks people."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hiroba.base.addresses import Unreachable, Why, callable_at, parsed
from hiroba.base.typed import OneLine, Text
from hiroba.connect import countries
from hiroba.connect.models import Purposed
from hiroba.connect.protocol import metadata, redirects
from hiroba.policy.scopes import SCOPES, UNREGISTERED, Scope

MOST_REDIRECTS = 10
LONGEST_ADDRESS = 200
LONGEST_KEPT = 3650
KEPT = [("0", _("Not kept")), ("1", _("24 hours at most"))]
LINES = forms.Textarea(attrs={"rows": 4})


class Https(forms.URLField):
    """An address that anybody may open: https, nobody's name in it."""

    def __init__(self, **words: Any) -> None:
        super().__init__(assume_scheme="https", max_length=LONGEST_ADDRESS, **words)

    def clean(self, value: Any) -> Any:
        address = super().clean(value)
        if address and urlsplit(address).scheme != "https":
            raise forms.ValidationError(now_("This has to be an https address."))
        if address and "@" in urlsplit(address).netloc:
            raise forms.ValidationError(now_("No name and no password may stand in it."))
        return address


class Hook(Https):
    """The same; while developing also what the operator's setting opens. What a name leads to
    is judged at each call."""

    def clean(self, value: Any) -> Any:
        if value and metadata.allowed_for_development(str(value)):
            return str(value)
        address = super().clean(value)
        if address and not _callable(address):
            raise forms.ValidationError(Why.ADDRESS.label)
        return address


def _callable(url: str) -> bool:
    try:
        address = parsed(url)
        return callable_at(address, address.host, address.port)
    except Unreachable:
        return False
    except ValueError:  # A name, at a port that may be called.
        return True


class ServiceInput(forms.Form):
    name = OneLine(
        label=_("Name of the service"),
        help_text=_("As people will read it, up to 40 characters."),
        max_length=40,
    )
    logo = forms.FileField(
        label=_("Logo"), help_text=_("JPEG, PNG, WebP or GIF, up to 20 MB."), required=False
    )
    description = Text(label=_("What the service is"), max_length=1000, widget=LINES)
    use = Text(label=_("What it does with people’s data"), max_length=1000, widget=LINES)
    site = Https(label=_("Address of the service"))
    redirects = Text(
        label=_("Redirect addresses"),
        help_text=_(
            "One a line, ten at most, compared character by character. https, or http on "
            "127.0.0.1, [::1] and localhost with any port; for apps a scheme of their own "
            "that has a dot in it, such as com.example.app:/back."
        ),
        max_length=4000,
        widget=LINES,
    )
    after_logout = Text(
        label=_("Addresses after signing out"),
        help_text=_(
            "Where people may come back to when they sign out here at the wish of the service. "
            "One a line, ten at most, compared character by character."
        ),
        max_length=4000,
        widget=LINES,
        required=False,
    )
    policy = Https(
        label=_("Privacy policy of the service"),
        help_text=_("It prevails for this service, and people find it where they consent."),
    )
    country = forms.ChoiceField(
        label=_("Country where data is kept"), choices=countries.choices
    )
    protection = Text(
        label=_("What protects it there"),
        help_text=_(
            "Technical measures, the law that applies, and who runs the servers. People read "
            "it before they consent."
        ),
        max_length=1000,
        widget=LINES,
    )
    contact_email = forms.EmailField(
        label=_("Contact address"),
        help_text=_("We mail it a link. Keys are made once it is confirmed."),
        max_length=254,
    )
    webhook = Hook(
        label=_("Address for webhooks"),
        help_text=_(
            "It is told of consents given and taken back, and confirms that the data of "
            "people who leave is deleted."
        ),
        required=False,
    )
    classic = forms.BooleanField(
        label=_("Classic program: PKCE is optional"),
        help_text=_(
            "Only for a program that cannot be changed. Whoever intercepts a code can use it."
        ),
        required=False,
    )
    query_tokens = forms.BooleanField(
        label=_("Accept tokens in the query of an address"),
        help_text=_(
            "Only for a program that cannot be changed. Addresses end up in logs, and the "
            "tokens with them."
        ),
        required=False,
    )

    def clean_redirects(self) -> str:
        return self._addresses("redirects")

    def clean_after_logout(self) -> str:
        return self._addresses("after_logout")

    def _addresses(self, name: str) -> str:
        lines = list(dict.fromkeys(self.cleaned_data[name].split()))
        if len(lines) > MOST_REDIRECTS:
            raise forms.ValidationError(now_("Ten addresses at most."))
        for line in lines:
            if not redirects.well_formed(line):
                text = now_("This cannot be a redirect address: {address}")
                raise forms.ValidationError(text.format(address=line[:LONGEST_ADDRESS]))
        return "\n".join(lines)

    def columns(self) -> dict[str, Any]:
        """Those of a Service; the logo is a picture of its own."""
        return {name: self.cleaned_data[name] for name in self.fields if name != "logo"}


class ScopesInput(forms.Form):
    """Two fields a scope, `purpose_…` and `keep_…`; without a purpose it is not asked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scope in SCOPES.values():
            self.fields[f"purpose_{scope.name}"] = OneLine(
                label=_("Purpose, as people will read it"), max_length=300, required=False
            )
            self.fields[f"keep_{scope.name}"] = _kept(scope)

    def purposes(self) -> dict[str, tuple[str, int]]:
        """Scope to its words and the days for which what came by it is kept."""
        given = self.cleaned_data
        return {
            name: (given[f"purpose_{name}"], int(given[f"keep_{name}"] or 0))
            for name in SCOPES
            if given[f"purpose_{name}"]
        }

    def rows(self) -> list[tuple[Scope, Any, Any]]:
        return [
            (one, self[f"purpose_{name}"], self[f"keep_{name}"]) for name, one in SCOPES.items()
        ]

    @property
    def served(self) -> list[tuple[Scope, Any, Any]]:
        return [row for row in self.rows() if row[0].served]

    @property
    def later(self) -> list[tuple[Scope, Any, Any]]:
        return [row for row in self.rows() if not row[0].served]


def _kept(scope: Scope) -> forms.Field:
    """A day at most; the number by which somebody is known again may be kept (site's rule)."""
    if scope.name in UNREGISTERED:
        label = _("Days for which the person’s number is kept")
        return forms.IntegerField(
            label=label, min_value=0, max_value=LONGEST_KEPT, required=False
        )
    return forms.ChoiceField(label=_("Kept for"), choices=KEPT, required=False)


def typed(rows: Mapping[str, Purposed]) -> dict[str, Any]:
    """What stands, as the form takes it."""
    found: dict[str, Any] = {}
    for name, row in rows.items():
        found |= {f"purpose_{name}": row.purpose, f"keep_{name}": str(row.keep_days)}
    return found
