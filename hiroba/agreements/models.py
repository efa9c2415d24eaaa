"""What was agreed to, what left because of it, and the seals that keep the record true."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Erase, NotPersonal, Personal, Purpose

PERSON = settings.AUTH_USER_MODEL
CLIENT_ID = 200
RECORDS_KEPT = timedelta(days=3 * 365)


class Acceptance(Timed):
    personal = Personal(
        of="account",
        what=_("Which version of the terms and of the privacy policy you accepted, and when"),
        why=Purpose.PROOF,
        fields=("account", "document", "version", "language"),
        plain=("id",),
    )

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    document = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "document", "version"], name="accepted_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"


class Recipient(Timed):
    """To whom data goes, as it was registered then: a new row whenever that changes (PV-22).

    `client` is the program's client id; `holder` the partner's registered name.
    """

    personal = Personal(
        of="person",
        what=_("Your particulars as a partner, as they stand in the records of provision"),
        why=Purpose.PROOF,
        fields=("person", "name", "holder", "address", "representative", "country"),
        plain=("id", "client"),
        erase=Erase.BLANK,
        blank={"person": None},
    )

    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    client = models.CharField(max_length=CLIENT_ID)
    name = models.CharField(max_length=100)
    holder = models.CharField(max_length=100)
    address = models.CharField(max_length=200, blank=True)
    representative = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2)

    class Meta:
        indexes = [models.Index(fields=["client", "-id"], name="recipient_client")]

    def __str__(self) -> str:
        return f"{self.name} ({self.holder})"

    @property
    def particulars(self) -> str:
        words = (self.name, self.holder, self.address, self.representative, self.country)
        return " · ".join(dict.fromkeys(word for word in words if word))


class Consent(Timed):
    """What a person agreed to: who gets what, for which purpose, how long kept (PV-14, PV-20).

    `purposes`: scope to the words that were shown; `ends_at`: when it ends by itself;
    `ended_at`: when it ended. Nothing else of a row changes: another choice is another row.
    """

    personal = Personal(
        of="person",
        what=_("What you agreed to: which service gets which of your data, and why"),
        why=Purpose.PROOF,
        fields=(
            "person", "recipient", "scopes", "purposes", "keep_days", "policy", "always",
            "terms_version", "privacy_version", "ends_at", "ended_at",
        ),
        plain=("id", "client", "language"),
        erase=Erase.BLANK,
        blank={"person": None},
    )  # fmt: skip

    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    client = models.CharField(max_length=CLIENT_ID)
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="+")
    scopes = models.TextField()
    purposes = models.JSONField(default=dict)
    keep_days = models.PositiveSmallIntegerField(default=1)
    policy = models.URLField(blank=True)
    language = models.CharField(max_length=2)
    terms_version = models.PositiveSmallIntegerField()
    privacy_version = models.PositiveSmallIntegerField()
    always = models.BooleanField(default=False)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "client"],
                condition=models.Q(ended_at=None),
                name="one_consent_in_force",
            )
        ]

    def __str__(self) -> str:
        return f"{self.scopes} to {self.client}"


class Stop(Timed):
    """Nothing of this person goes to that client any more; an empty client is all (PV-11)."""

    personal = Personal(
        of="person",
        what=_("To whom you stopped providing your data"),
        why=Purpose.PROOF,
        fields=("person", "client"),
        plain=("id",),
    )

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    client = models.CharField(max_length=CLIENT_ID, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "client"], name="stopped_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} stops {self.client or 'all'}"


class Record(Timed):
    """One answer that left, written before its first byte and never changed (PV-22).

    `packed`: which items of whom, as `journal.pack` says; `by_law`: the law demands the
    record, else it is kept beyond it; `scope`: by which of the consent's purposes. Each writer
    (a thread of a process) counts its rows by `number`, without gaps.
    """

    personal = NotPersonal(
        because="Numbers that the law has kept for three years; what they say of a person "
        "stands in Provision, which is made from them and disclosed."
    )

    writer = models.IntegerField()
    number = models.BigIntegerField()
    recipient = models.ForeignKey(
        Recipient, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    consent = models.ForeignKey(
        Consent, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    scope = models.CharField(max_length=26)
    by_law = models.BooleanField()
    packed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["writer", "number"], name="numbered_without_gaps")
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"


class Seal(models.Model):
    """A block of records, closed: a keyed hash over them and over the seal before.

    `ends`: of every writer there ever was, the last number that is sealed; `digest`: of the
    rows; `mark`: a keyed hash over all of it and the mark before. When the rows' three years
    are over, seals stay.
    """

    personal = NotPersonal(because="Hashes and counts of records.")

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    ends = models.JSONField()
    rows = models.PositiveIntegerField()
    newest = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    mark = models.CharField(max_length=64)
    projected = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["number"], condition=models.Q(projected=False), name="seal_to_project"
            )
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class Provision(Timed):
    """What one service got of one person on one day: the records, as people read them (PV-7).

    Made from the records; `hiroba record rebuild` makes it again.
    """

    personal = Personal(
        of="person",
        what=_("Which service received which of your data, on which day, how often and why"),
        why=Purpose.PROOF,
        fields=("person", "day", "recipient", "consent", "scope", "items", "times", "by_law"),
        plain=("id", "client", "first", "last"),
        keep=RECORDS_KEPT,
    )

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    client = models.CharField(max_length=CLIENT_ID)
    day = models.DateField()
    recipient = models.ForeignKey(Recipient, models.PROTECT, db_index=False, related_name="+")
    consent = models.ForeignKey(
        Consent, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    scope = models.CharField(max_length=26)
    items = models.CharField(max_length=300)
    by_law = models.BooleanField()
    times = models.PositiveIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                # In this order people read them, the newest day first.
                fields=["person", "day", "client", "recipient", "consent", "scope", "items",
                        "by_law"],
                name="one_line_a_day",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["client", "day"], name="provision_client")]

    def __str__(self) -> str:
        return f"{self.items} to {self.client} on {self.day}"


class Tally(Timed):
    """What one service got of one person in all: of a million lines, nobody counts each time.

    `recipient`: as it was registered when it last got anything. Made with `Provision`.
    """

    personal = Personal(
        of="person",
        what=_("How often each service received something of yours in all, and when last"),
        why=Purpose.PROOF,
        fields=("person", "recipient", "times", "first", "last"),
        plain=("id", "client"),
    )

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+", db_index=False)
    client = models.CharField(max_length=CLIENT_ID)
    recipient = models.ForeignKey(Recipient, models.PROTECT, db_index=False, related_name="+")
    times = models.PositiveIntegerField()
    first = models.DateTimeField()
    last = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "client"], name="one_tally_a_service")
        ]

    def __str__(self) -> str:
        return f"{self.times} times to {self.client}"
