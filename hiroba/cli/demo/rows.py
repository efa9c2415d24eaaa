"""Rows on their way into the database, with ids that are their times and the log of deeds."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Model

from hiroba.accounts.models import Account, ProfileField
from hiroba.agreements.models import Acceptance
from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.cli.demo.drawing import Drawing
from hiroba.desk.models import Case, Entry, Look
from hiroba.files.models import Picture
from hiroba.friends.models import Block, Circle, Friendship, Member, Request
from hiroba.inbox.models import Notice
from hiroba.partners.models import Application, Card, Document, Issued, Partner, Staff
from hiroba.posts.models import (
    Comment,
    FeedItem,
    Like,
    Mark,
    Photo,
    Post,
    Reading,
    Version,
)  # fmt: skip

BATCH = 5_000
# Constraints are checked at the end of the transaction, so photos may come after their owners.
ORDER: tuple[type[Model], ...] = (
    Account, EmailAddress, Authenticator, Acceptance, Partner, Staff, Issued, Card,
    Case, Entry, Look, Application, Document, ProfileField, Friendship, Request, Circle,
    Member, Block, Picture, Post, Version, Photo, Comment, Like, Reading, FeedItem,
    Notice, Mark, Event,
)  # fmt: skip
M = TypeVar("M", bound=Model)


class Rows:
    """Everything that will be written, and until when the square has lived."""

    def __init__(self, anchor: datetime) -> None:
        self.anchor = anchor
        self.pictures: dict[int, Drawing] = {}
        self._rows: dict[type[Model], list[Any]] = defaultdict(list)
        self._taken: set[int] = set()

    def of(self, model: type[M]) -> list[M]:
        return self._rows[model]

    def add(self, row: M) -> M:
        self._rows[type(row)].append(row)
        return row

    def id(self, moment: datetime) -> int:
        """Free until now: of that moment, or a little later."""
        sequence = 0
        while (found := ids.past_id(moment, sequence)) in self._taken:
            sequence += 1
            if sequence % ids.SEQUENCES == 0:
                moment += timedelta(milliseconds=1)
        self._taken.add(found)
        return found

    def did(
        self,
        verb: str,
        who: int,
        moment: datetime,
        *,
        to: int,
        result: int | None = None,
        **data: Any,
    ) -> Event:
        """One line of the log, as `@action` writes it. `who` and `to` are ids."""
        event = Event(
            id=self.id(moment), verb=verb, account_id=who, subject=to, result=result, data=data
        )
        return self.add(event)

    def picture(self, owner: int, moment: datetime, drawing: Drawing) -> Picture:
        """Its size and digest follow when it is drawn."""
        row = Picture(id=self.id(moment), owner_id=owner)
        self.pictures[row.pk] = drawing
        return self.add(row)

    def save(self) -> None:
        missing = set(self._rows) - set(ORDER)
        if missing:
            raise LookupError(f"no place in the order for {missing}")
        for model in ORDER:
            model._default_manager.bulk_create(self._rows[model], batch_size=BATCH)
