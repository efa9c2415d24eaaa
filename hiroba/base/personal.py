"""The words a model uses to declare the personal data it holds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Purpose(StrEnum):
    """What personal data is used for (PV-14, PV-17)."""

    IDENTITY = "identity"
    PUBLISHING = "publishing"
    FRIENDSHIP = "friendship"
    NOTICES = "notices"
    SECURITY = "security"
    SAFETY = "safety"
    PARTNERSHIP = "partnership"
    INQUIRY = "inquiry"
    PROOF = "proof"

    @property
    def label(self) -> Any:
        return PURPOSES[self]


PURPOSES: dict[Purpose, Any] = {
    Purpose.IDENTITY: _("Knowing that you are you"),
    Purpose.PUBLISHING: _("Showing people what you chose to share"),
    Purpose.FRIENDSHIP: _("Keeping your friends and circles"),
    Purpose.NOTICES: _("Telling you what happened"),
    Purpose.SECURITY: _("Keeping your account safe"),
    Purpose.SAFETY: _("Keeping people safe from each other"),
    Purpose.PARTNERSHIP: _("Working with partners: knowing who they are and reaching them"),
    Purpose.INQUIRY: _("Answering what you asked the operator"),
    Purpose.PROOF: _("Being able to prove what was agreed and done"),
}


class Erase(StrEnum):
    """What becomes of a row when its person is erased (PV-9)."""

    DELETE = "delete"
    BLANK = "blank"
    KEEP = "keep"

    @property
    def label(self) -> Any:
        return ERASURES[self]


ERASURES: dict[Erase, Any] = {
    Erase.DELETE: pgettext_lazy("erasure", "deleted"),
    Erase.BLANK: pgettext_lazy("erasure", "emptied; a bare number stays"),
    Erase.KEEP: pgettext_lazy("erasure", "kept, because the law asks for it"),
}


SeenBy = Callable[[int, dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Personal:
    """One entry of the register: whose data a table holds, why, which columns, how it goes.

    `of` is the path from the row to the person's id. The row goes with that person, and with
    further ones: those in `also` see it in their disclosure too; those in `named` do not learn
    of it. Never disclosed: the columns in `hidden`, and rows in `withheld`, which would tell
    what somebody else decided in silence. `plain` are columns that say nothing about anybody.
    `keep` is how long a row lives; None is as long as the account.
    Where a row is about several people, `once` says from when those in `also` see it, and
    `seen_by(reader, row)` leaves out what the others keep from this reader. When it is
    emptied, each of them takes only their own part out of it: the columns that name them.
    """

    of: str
    what: Any
    why: Purpose
    fields: tuple[str, ...]
    plain: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    erase: Erase = Erase.DELETE
    blank: Mapping[str, Any] = field(default_factory=dict)
    keep: timedelta | None = None
    hidden: tuple[str, ...] = ()
    withheld: Q = field(default_factory=Q)
    once: Q = field(default_factory=Q)
    seen_by: SeenBy | None = None


@dataclass(frozen=True, kw_only=True)
class NotPersonal:
    """A table that says nothing about anybody, and why one can be sure."""

    because: str


Declaration = Personal | NotPersonal
