"""The two tables every package writes to: what happened, and what is still to follow."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from hiroba.base import ids
from hiroba.base.personal import Erase, NotPersonal, Personal, Purpose


class Timed(models.Model):
    """A row whose id is its time."""

    id = models.BigIntegerField(primary_key=True, default=ids.new_id, editable=False)

    class Meta:
        abstract = True

    @property
    def at(self) -> datetime:
        return ids.time_of(self.pk)


class Event(Timed):
    """One deed, on the record: who did what to which row. Ids only, never what people wrote."""

    personal = Personal(
        of="account",
        what=_("What you did here, as a log: the deed, the row's number and the time"),
        why=Purpose.PROOF,
        fields=("account", "verb", "subject", "result"),
        plain=("id", "data"),
        erase=Erase.BLANK,
        blank={"account": None},
        keep=timedelta(days=3 * 365),
    )

    verb = models.CharField(max_length=60)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False
    )
    subject = models.BigIntegerField()
    result = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"

    @property
    def made(self) -> int:
        """The row that came of it; 0, which no row is, when none did."""
        return self.result or 0


class Job(Timed):
    """One step still to be taken. `base/queue.py` says how."""

    personal = NotPersonal(because="Steps and numbers; the row is gone when the step is done.")

    step = models.CharField(max_length=100)
    event = models.ForeignKey(Event, models.CASCADE, null=True)
    due = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    holder = models.PositiveSmallIntegerField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "step"], name="one_job_per_event_and_step"
            ),
            models.UniqueConstraint(
                fields=["step"], condition=models.Q(event=None), name="one_job_per_hour_step"
            ),
        ]
        indexes = [
            models.Index(fields=["due"], name="job_due"),
        ]

    def __str__(self) -> str:
        return f"{self.step} for {self.event_id}"


def follow_ups_of(verb: str) -> list[Any]:
    return list(import_string(settings.FOLLOW_UPS).get(verb, ()))
