"""What waits for a person: notices, and how many of them are unread."""

from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from msgspec import Struct

from hiroba.accounts.faces import Face, photo_of
from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.friends.models import Request
from hiroba.inbox.models import Notice, NoticeChoice, NoticeKind
from hiroba.policy.gate import visible
from hiroba.policy.hot import hot
from hiroba.posts.queries import SHOWN, Page


class Badges(Struct, frozen=True):
    """Numbers shown in the navigation."""

    notices: int
    requests: int


class NoticeCard(Struct):
    id: int
    kind: str
    post_id: int | None
    read: bool
    doer_id: int
    doer_name: str
    doer_photo: int | None

    @property
    def at(self) -> Any:
        return ids.time_of(self.id)

    @property
    def actor(self) -> Face:
        return Face(self.doer_id, self.doer_name, self.doer_photo)


@hot(lambda unread, waiting: (unread, waiting))
def _badges(actor: Actor) -> QuerySet[Any, tuple[Any, ...]]:
    unread = visible(actor, Notice).filter(read=False).order_by().values("to")
    waiting = visible(actor, Request).filter(to=actor.me).order_by().values("to")
    return (
        _me(actor)
        .annotate(
            unread=_number(unread),
            waiting=_number(waiting),
        )
        .values_list("unread", "waiting")
    )


@hot(NoticeCard)
def _notices(actor: Actor, *, before: int) -> QuerySet[Any, tuple[Any, ...]]:
    found = visible(actor, Notice).filter(pk__lt=before).order_by("-pk")
    return found.annotate(face=photo_of(actor, "doer")).values_list(
        "pk", "kind", "post_id", "read", "doer_id", "doer__name", "face"
    )[: SHOWN + 1]


def badges(actor: Actor) -> Badges:
    if not actor.signed_in:
        return Badges(0, 0)
    return Badges(*(_badges(actor) or [(0, 0)])[0])


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
    ]


def _me(actor: Actor) -> QuerySet[Any]:
    return Account.objects.filter(pk=actor.me)


def _number(rows: QuerySet[Any, Any]) -> Any:
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))
