"""What waits for a person: notices, and how many of them are unread."""

from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.base.models import Event
from hiroba.friends.models import Circle, Mute, Request
from hiroba.inbox import news
from hiroba.inbox.models import ALWAYS, Notice, NoticeChoice, NoticeKind
from hiroba.policy.gate import missing, visible
from hiroba.policy.hot import hot
from hiroba.posts.queries import SHOWN, Page, begins_at, last_audience

NOTHING = Value("", output_field=CharField())


class Named(Struct, frozen=True):
    id: int
    name: str


class Frame(Struct):
    """What frames every page of a member: numbers in the navigation, circles to write for,
    and the audience at which the composer begins."""

    notices: int = 0
    requests: int = 0
    circles: list[Named] = []
    writes_for: str = ""


class NoticeCard(Struct):
    id: int
    kind: str
    post_id: int | None
    read: bool
    about: int | None
    doer_id: int | None
    doer_name: str | None
    doer_photo: int | None
    verb: str | None

    @property
    def line(self) -> Any:
        """Where the site itself speaks."""
        return news.line(self.kind, self.verb or "")

    @property
    def path(self) -> str:
        return news.path(self.kind, self.about)

    @property
    def at(self) -> Any:
        return ids.time_of(self.id)

    @property
    def actor(self) -> Face | None:
        """None where the site itself speaks."""
        if self.doer_id is None:
            return None
        return Face(self.doer_id, self.doer_name or "", self.doer_photo)


@hot(lambda what, number, words: (what, number, words))
def _frame(actor: Actor) -> QuerySet[Any, tuple[Any, ...]]:
    """Small lists in one query: what it is, a number, a name."""
    me = Account.objects.filter(pk=actor.me)
    unread = _heard(actor).filter(read=False).order_by().values("to")
    found = _named(me, "notices", _number(unread), NOTHING)
    if missing(actor, "friendship.view"):
        return found
    waiting = visible(actor, Request).filter(to=actor.me).order_by().values("to")
    requests = _named(me, "requests", _number(waiting), NOTHING)
    circles = _named(visible(actor, Circle), "circle", F("pk"), F("name"))
    level, circle = last_audience(actor.me)
    number = Coalesce(circle, 0, output_field=BigIntegerField())
    last = _named(me, "last", number, Coalesce(level, NOTHING))
    return found.union(requests, circles, last, all=True)


@hot(NoticeCard)
def _notices(actor: Actor, *, before: int) -> QuerySet[Any, tuple[Any, ...]]:
    found = _heard(actor).filter(pk__lt=before).order_by("-pk")
    verb = Event.objects.filter(pk=OuterRef("cause")).values("verb")
    found = found.annotate(face=photo_of(actor, "doer"), verb=Subquery(verb))
    return found.values_list(
        "pk", "kind", "post_id", "read", "about", "doer_id", "doer__name", "face", "verb"
    )[: SHOWN + 1]


def frame(actor: Actor) -> Frame:
    found = Frame()
    for what, number, words in _frame(actor) if actor.signed_in else ():
        if what == "circle":
            found.circles.append(Named(number, words))
        elif what == "last":
            found.writes_for = begins_at(words, number)
        else:
            setattr(found, what, number)
    found.circles.sort(key=lambda circle: circle.name)
    return found


def notices(actor: Actor, before: int | None = None) -> Page:
    found = _notices(actor, before=before or ids.LARGEST)
    shown = found[:SHOWN]
    return Page(shown, shown[-1].id if len(found) > SHOWN else None)


class Choice(Struct, frozen=True):
    kind: str
    label: Any
    here: bool
    by_mail: bool


def choices(person_id: int) -> list[Choice]:
    """What one wants to be told of; whatever was never chosen is shown here and not mailed."""
    chosen = {row.kind: row for row in NoticeChoice.objects.filter(person=person_id)}
    return [
        Choice(
            kind,
            label,
            chosen[kind].here if kind in chosen else True,
            chosen[kind].by_mail if kind in chosen else False,
        )
        for kind, label in NoticeKind.choices
        if kind not in ALWAYS
    ]


def _heard(actor: Actor) -> QuerySet[Notice]:
    """Whoever is muted falls silent at once, with what was told of them before."""
    muted = Mute.objects.filter(who=actor.me, whom=OuterRef("doer"))
    return visible(actor, Notice).filter(~Exists(muted))


def _named(
    rows: QuerySet[Any], what: str, number: Any, words: Any
) -> QuerySet[Any, tuple[Any, ...]]:
    columns = {"what": Value(what, output_field=CharField()), "number": number, "words": words}
    found: QuerySet[Any, tuple[Any, ...]]
    found = rows.order_by().annotate(**columns).values_list("what", "number", "words")
    return found


def _number(rows: QuerySet[Any, Any]) -> Any:
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(
        Subquery(counted, output_field=BigIntegerField()), 0, output_field=BigIntegerField()
    )
