"""Looking people up."""

import re
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import formats
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account, Field, Gender, ProfileField, Session
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.policy.gate import allowed, fetch, visible
from hiroba.policy.hot import hot

FOUND = 30
_NUMBER = re.compile(r"^(?:.*/people/(\d{5,19})(?:[/?#].*)?|(\d{5,19}))$")


def myself(actor: Actor) -> Account:
    """The actor's own row, on which most deeds of theirs are done; raises SignIn."""
    return fetch(actor, Account, actor.me)


def faces(actor: Actor, people: QuerySet[Account]) -> list[Face]:
    found = people.annotate(face=photo_of(actor, ""))
    return [Face(*row) for row in found.values_list("pk", "name", "face")]


def face(actor: Actor, account: Account) -> Face:
    return _face(actor, person=account.pk)[0]


def find(actor: Actor, words: str, after: int | None = None) -> list[Face]:
    """By name as far as each allows it; by number or link whoever may be seen (EV-20).

    One more than is shown tells whether there is more; `after`: the last person shown.
    """
    words = words.strip()
    if not words:
        return []
    if number := _NUMBER.match(words):
        numbered = visible(actor, Account).filter(pk=int(number[1] or number[2]))
        if found := faces(actor, numbered):
            return found
    named = allowed(actor, "account.find").filter(name__icontains=words)
    if after:
        named = named.filter(_behind(fetch(actor, Account, after)))
    return faces(actor, named.order_by("name", "pk")[: FOUND + 1])


def _behind(last: Account) -> Q:
    return Q(name__gt=last.name) | Q(name=last.name, pk__gt=last.pk)


def profile(actor: Actor, person: Account) -> list["Line"]:
    """The lines that this reader may see, in the order of the form."""
    order = list(Field.values)
    return sorted(_lines(actor, person=person.pk), key=lambda line: order.index(line.field))


class Line(Struct, frozen=True):
    """One line of a profile."""

    field: str
    value: str
    audience: str

    @property
    def label(self) -> Any:
        return Field(self.field).label

    @property
    def words(self) -> str:
        """The value as people say it."""
        if self.field == Field.GENDER and self.value in Gender.values:
            return str(Gender(self.value).label)
        if self.field == Field.BIRTHDAY and (born := parse_date(self.value)):
            return formats.date_format(born, "DATE_FORMAT")
        return self.value


@hot(Line)
def _lines(actor: Actor, *, person: int) -> QuerySet[Any, Any]:
    lines = visible(actor, ProfileField).filter(person=person)
    return lines.values_list("field", "value", "audience")


@hot(Face)
def _face(actor: Actor, *, person: int) -> QuerySet[Any, Any]:
    found = Account.objects.filter(pk=person).annotate(face=photo_of(actor, ""))
    return found.values_list("pk", "name", "face")


def sessions(actor: Actor) -> QuerySet[Session]:
    """Those that still open something; the others are swept within the hour."""
    return visible(actor, Session).filter(ends__gt=clock.now()).order_by("-seen")


def browser(user_agent: str) -> str:
    """A word for a browser and its system, as far as it says so itself."""
    browsers = ("Edg", "OPR", "Firefox", "Chrome", "Safari")
    systems = ("iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux")
    words = {"Edg": "Edge", "OPR": "Opera", "Mac OS X": "macOS"}
    found: list[Any] = [
        next((words.get(name, name) for name in names if name in user_agent), "")
        for names in (browsers, systems)
    ]
    return " · ".join(filter(None, found)) or _("An unknown browser")
