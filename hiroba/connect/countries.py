"""Where services may keep what they receive: an operator's setting, in words (PV-23)."""

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext as _

from hiroba.base import sentences

EU = "EU"
NOWHERE = "ZZ"  # ISO 3166: of programs that never registered
MEMBERS_OF_EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip


def allowed() -> tuple[str, ...]:
    """ISO 3166 codes; `EU` in the setting stands for its member states."""
    named = settings.HIROBA_COUNTRIES
    members = MEMBERS_OF_EU if EU in named else ()
    return tuple(dict.fromkeys([*(code for code in named if code != EU), *members]))


def choices() -> list[tuple[str, str]]:
    """Those named by themselves first, then the member states, by name."""
    first = [code for code in allowed() if code in settings.HIROBA_COUNTRIES]
    others = sorted(set(allowed()) - set(first), key=name)
    return [("", "—"), *((code, name(code)) for code in [*first, *others])]


def name(code: str) -> str:
    """In the reader's language; the code itself where it has no name."""
    if code == NOWHERE:
        return _("country not known")
    return str(Locale(sentences.language()).territories.get(code, code))
