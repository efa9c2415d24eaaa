"""A partner, its staff, what it sent to be certified, its card and the accounts it holds."""

from calendar import monthrange
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Erase, Personal, Purpose
from hiroba.desk.models import Case
from hiroba.files.models import SealedName

PERSON = settings.AUTH_USER_MODEL
MOST_TEST_ACCOUNTS = 5
DOCUMENTS_KEPT = timedelta(days=90)
RECORD_KEPT = timedelta(days=3 * 365)


class Form(models.TextChoices):
    ORGANISATION = "organisation", _("Organisation")
    INDIVIDUAL = "individual", _("Individual")


class Partner(Timed):
    """Whoever registered. `tier` is what it amounts to now (policy/tiers.py): nothing any more
    once it is closed. The row stays, for what was decided about it."""

    personal = Personal(
        of="person",
        what=_("Your registration as a partner: name, address and contact"),
        why=Purpose.PARTNERSHIP,
        fields=(
            "person", "name", "number", "address", "representative", "contact_name",
            "contact_email", "planned", "tier", "certified_until", "terms_until", "closed_at",
        ),
        plain=("id", "form", "incorporated", "agency", "terms_version", "reminded"),
    )  # fmt: skip

    form = models.CharField(max_length=12, choices=Form)
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    name = models.CharField(max_length=100)
    incorporated = models.BooleanField(default=False)
    number = models.CharField(max_length=13, blank=True)
    agency = models.BooleanField(default=False)
    address = models.CharField(max_length=200, blank=True)
    representative = models.CharField(max_length=80, blank=True)
    contact_name = models.CharField(max_length=80)
    contact_email = models.EmailField()
    planned = models.TextField(blank=True)
    tier = models.CharField(max_length=9, blank=True)
    certified_until = models.DateField(null=True)
    reminded = models.DateTimeField(null=True)
    terms_version = models.PositiveSmallIntegerField(default=0)
    terms_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at=None),
                name="one_open_registration_per_person",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_organisation(self) -> bool:
        return self.form == Form.ORGANISATION


class Role(models.TextChoices):
    """What a member of staff does for the partner."""

    OWNER = "owner", _("Owner")
    ADMINISTRATOR = "administrator", _("Administrator")
    DEVELOPER = "developer", _("Developer")
    ACCOUNTANT = "accountant", _("Accountant")


class Staff(Timed):
    """An account acts for one partner; an organisation's staff have logins of their own."""

    personal = Personal(
        of="account",
        what=_("For which partner you work, and as what"),
        why=Purpose.PARTNERSHIP,
        fields=("account", "partner", "role"),
        plain=("id",),
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="staff")
    account = models.OneToOneField(PERSON, models.CASCADE, related_name="works")
    role = models.CharField(max_length=13, choices=Role)

    def __str__(self) -> str:
        return f"{self.role} of {self.partner_id}"


class StaffInvitation(Timed):
    personal = Personal(
        of="inviter",
        what=_("Invitations to join the staff that you sent"),
        why=Purpose.PARTNERSHIP,
        fields=("inviter", "partner", "email", "role"),
        plain=("id",),
        keep=timedelta(days=14),
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="invitations")
    inviter = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    email = models.EmailField()
    role = models.CharField(max_length=13, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "email"], name="one_staff_invitation_per_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} for {self.email}"


class Application(Timed):
    """An application for certification, or for another year of it (PR-2, PR-11)."""

    personal = Personal(
        of="applicant",
        what=_("Applications for certification that you made"),
        why=Purpose.PARTNERSHIP,
        fields=("applicant", "partner", "issued_on"),
        plain=("id", "case"),
        erase=Erase.BLANK,
        blank={"applicant": None},
        keep=RECORD_KEPT,
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="applications")
    applicant = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    case = models.OneToOneField(Case, models.CASCADE, related_name="application")
    issued_on = models.DateField()

    def __str__(self) -> str:
        return f"application {self.pk}"


class Paper(models.TextChoices):
    REGISTRY = "registry", _("Certificate of registry")
    FORM = "form", _("Application form")


class Document(Timed):
    """A paper of an application, sealed. The file goes; its fingerprint stays (PR-2)."""

    personal = Personal(
        of="sender",
        what=_("Papers you sent to be certified; erased 90 days after the decision"),
        why=Purpose.PARTNERSHIP,
        fields=("sender", "application", "paper", "media_type", "size", "digest", "erased_at"),
        plain=("id", "name"),
        erase=Erase.BLANK,
        blank={"sender": None},
        keep=RECORD_KEPT,
    )

    application = models.ForeignKey(Application, models.CASCADE, related_name="documents")
    sender = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    paper = models.CharField(max_length=8, choices=Paper)
    name = SealedName(max_length=80, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.paper} of {self.application_id}"


# The processor's names of brands, where a capital letter does not make them ours.
BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}


class CardState(models.TextChoices):
    BEGUN = "begun", _("begun")
    ACTIVE = "active", _("active")
    REMOVED = "removed", _("removed")
    EXPIRED = "expired", _("expired")


class Card(Timed):
    """What the processor told us of a card: never its number (PR-4)."""

    personal = Personal(
        of="partner__person",
        what=_("Your card: brand, last four digits and expiry, as the card processor says"),
        why=Purpose.PARTNERSHIP,
        fields=("partner", "brand", "last_four", "month", "year", "state"),
        plain=("id", "customer", "setup", "token", "reminded"),
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="cards")
    customer = models.CharField(max_length=80)
    setup = models.CharField(max_length=80, unique=True)
    token = models.CharField(max_length=80, blank=True)
    brand = models.CharField(max_length=20, blank=True)
    last_four = models.CharField(max_length=4, blank=True)
    month = models.PositiveSmallIntegerField(default=0)
    year = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=7, choices=CardState, default=CardState.BEGUN)
    reminded = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=models.Q(state=CardState.ACTIVE),
                name="one_card_per_partner",
            )
        ]

    @property
    def last_day(self) -> date:
        """On which it is good."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def __str__(self) -> str:
        return f"{BRANDS.get(self.brand, self.brand.capitalize())} ···· {self.last_four}"


class Issued(Timed):
    """A partner account or a partner test account (PR-15)."""

    personal = Personal(
        of="account",
        what=_("To which partner an account belongs"),
        why=Purpose.PARTNERSHIP,
        fields=("account", "partner"),
        plain=("id",),
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="issued")
    account = models.OneToOneField(PERSON, models.CASCADE, related_name="issued")

    def __str__(self) -> str:
        return f"account {self.account_id} of {self.partner_id}"

    @property
    def is_test(self) -> bool:
        return str(self.account.kind) == "test"
