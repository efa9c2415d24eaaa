"""A case: what was asked, by whom, until when, what was said, and how it was decided."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Erase, Personal, Purpose

PERSON = settings.AUTH_USER_MODEL
KEPT = timedelta(days=3 * 365)
TIME_TO_CONFIRM = timedelta(days=2)
NAME = 40
TITLE = 100


class State(models.TextChoices):
    """`asked` waits for an answer of whoever opened it; the clock of the desk stands still."""

    OPEN = "open", _("open")
    ASKED = "asked", _("waiting for an answer")
    DECIDED = "decided", _("decided")
    WITHDRAWN = "withdrawn", _("withdrawn")


OPEN_STATES = (State.OPEN, State.ASKED)
# Kinds of case of which one at a time is open about the same thing.
UNIQUE = ("certification", "review", "service", "erasure")


class Reported(models.TextChoices):
    """What can be reported; `subject` is its number."""

    POST = "post", _("Post")
    COMMENT = "comment", _("Comment")
    ACCOUNT = "account", _("Profile or account")


def _as_seen_by(reader: int, row: dict[str, Any]) -> dict[str, Any]:
    """Nobody learns who reported them, and whoever reports nothing that was said to others."""
    if row["opener"] not in (None, reader):
        row |= {"opener": None}
    if row["person"] not in (None, reader):
        row |= {"person": None, "reason": ""}
    return row


class Case(Timed):
    """One thing to decide. `subject` is the number of the row it is about, `kind` says where.

    `rank`: the least that an operator's role must be; `told`: whom it is about knows of it.
    A report also says what it is about and names the clause that whoever reports sees broken.
    `name` and `email` are those of somebody who asked without an account (PV-28).
    """

    personal = Personal(
        of="opener",
        what=_("Cases you opened or that are about you, with what was decided"),
        why=Purpose.PROOF,
        fields=(
            "opener", "person", "kind", "what", "category", "name", "email", "state", "due",
            "decision", "clause", "reason", "decided_at",
        ),
        plain=(
            "id", "language", "subject", "rank", "told", "appeal_of", "reminded", "holder",
            "decided_by",
        ),
        also=("person",),
        once=models.Q(told=True),
        seen_by=_as_seen_by,
        erase=Erase.BLANK,
        blank={"opener": None, "name": "", "email": ""},
        keep=KEPT,
    )  # fmt: skip

    kind = models.CharField(max_length=20)
    opener = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="ja")
    subject = models.BigIntegerField(default=0)
    what = models.CharField(max_length=7, choices=Reported, blank=True)
    category = models.CharField(max_length=8, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    rank = models.PositiveSmallIntegerField(default=1)
    due = models.DateTimeField()
    reminded = models.DateTimeField(null=True)
    holder = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    told = models.BooleanField(default=False)
    decision = models.CharField(max_length=20, blank=True)
    clause = models.CharField(max_length=8, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    appeal_of = models.OneToOneField("self", models.CASCADE, null=True, related_name="appeal")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=models.Q(state__in=OPEN_STATES, kind__in=UNIQUE),
                name="one_open_case_per_subject",
            ),
            models.UniqueConstraint(
                fields=["opener", "what", "subject"],
                condition=models.Q(state__in=OPEN_STATES, kind="report"),
                name="one_open_report_per_reporter",
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=models.Q(state="open"), name="case_due"),
            models.Index(fields=["subject"], name="case_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class Said(models.TextChoices):
    NOTE = "note", _("Note of the desk")
    ASKED = "asked", _("From the desk")
    ANSWERED = "answered", _("To the desk")


class Entry(Timed):
    """Something written in a case. Notes stay at the desk."""

    personal = Personal(
        of="author",
        what=_("What you wrote in your cases"),
        why=Purpose.PROOF,
        fields=("author", "case", "kind", "body"),
        plain=("id",),
        erase=Erase.BLANK,
        blank={"author": None, "body": ""},
        keep=KEPT,
    )

    case = models.ForeignKey(Case, models.CASCADE, related_name="entries")
    author = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=8, choices=Said)
    body = models.TextField()

    def __str__(self) -> str:
        return f"{self.kind} in {self.case_id}"


class Inquiry(Timed):
    """What somebody asks the operator, until their address is confirmed and it becomes a case.

    Nobody at the desk sees it. It goes after two days, confirmed or not: then the case has it.
    """

    personal = Personal(
        of="opener",
        what=_("What you asked the operator, until your address is confirmed; for two days"),
        why=Purpose.INQUIRY,
        fields=("opener", "name", "email", "title", "body", "case"),
        plain=("id", "language"),
        keep=TIME_TO_CONFIRM,
    )

    opener = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=NAME, blank=True)
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=TITLE)
    body = models.TextField()
    language = models.CharField(max_length=2, default="ja")
    case = models.OneToOneField(Case, models.CASCADE, null=True, related_name="inquiry")

    def __str__(self) -> str:
        return f"inquiry {self.pk}"


class Look(Timed):
    """An operator looked at somebody's data: at what, in which case, and why (PV-15)."""

    personal = Personal(
        of="person",
        what=_("When the operator looked at your data, in which case, and why"),
        why=Purpose.PROOF,
        fields=("person", "case", "what", "reason"),
        plain=("id", "row", "looker"),
        erase=Erase.BLANK,
        blank={"person": None},
        keep=KEPT,
    )

    looker = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="looks")
    what = models.CharField(max_length=30)
    row = models.BigIntegerField()
    reason = models.TextField()

    def __str__(self) -> str:
        return f"{self.what} {self.row} in {self.case_id}"
