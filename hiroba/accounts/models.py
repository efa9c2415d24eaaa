"""People: the account, its sessions, and the lines of the profile with an audience each."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Erase, Personal, Purpose
from hiroba.files.models import Picture

MOST_FRIENDS = 1000


class Kind(models.TextChoices):
    """The five kinds of account (PR-7). Only people and test accounts are members."""

    USER = "user", _("Member")
    ORGANISATION = "organisation", _("Staff of an organisation")
    PARTNER = "partner", _("Partner account")
    TEST = "test", _("Partner test account")
    OPERATOR = "operator", _("Operator")


class Role(models.TextChoices):
    """What an operator may decide; each includes the ones before it (PV-15)."""

    NONE = "", _("none")
    REVIEWER = "reviewer", _("Reviewer")
    SENIOR = "senior", _("Senior reviewer")
    OFFICER = "officer", _("Officer")


class Status(models.TextChoices):
    """`new` is until the address is confirmed; `closing` may come back for 30 days, as what
    `reopens_as` says; `suspended` was decided at the desk (T-23)."""

    NEW = "new", _("new")
    ACTIVE = "active", _("active")
    CLOSING = "closing", _("closing")
    SUSPENDED = "suspended", _("suspended")
    ERASED = "erased", _("erased")


class Language(models.TextChoices):
    JAPANESE = "ja", "日本語"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    AUTO = "auto", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Audience(models.TextChoices):
    """Who may see something, from wide to narrow (EV-9)."""

    EVERYONE = "everyone", _("Everyone")
    FRIENDS_OF_FRIENDS = "friends_of_friends", _("Friends of friends")
    FRIENDS = "friends", _("Friends")
    TOP_FRIENDS = "top_friends", _("Top friends")
    CIRCLE = "circle", _("A circle")
    SELF = "self", _("Only me")


class Finding(models.TextChoices):
    EVERYONE = "everyone", _("Every member")
    FRIENDS_OF_FRIENDS = "friends_of_friends", _("Friends of friends")
    NOBODY = "nobody", _("Nobody")


class People(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(email__iexact=username)


class Account(AbstractBaseUser, Timed):
    """One account. Its status, kind and accepted versions make the Actor's standing."""

    personal = Personal(
        of="pk",
        what=_("Your account: name, e-mail address, sign-in, settings and photos"),
        why=Purpose.IDENTITY,
        fields=(
            "name", "email", "password", "last_login", "language", "theme", "timezone",
            "photo_public", "photo_friends", "findable", "suggested", "found_by_mail",
            "friends_count", "terms_version", "privacy_version", "closes_at", "tier", "role",
        ),
        plain=("id", "kind", "status", "reopens_as", "world", "bound_version", "bound_until"),
        erase=Erase.BLANK,
        blank={
            "name": "", "email": None, "password": "!", "last_login": None, "timezone": "UTC",
            "photo_public": None, "photo_friends": None, "findable": "nobody",
            "suggested": False, "found_by_mail": False, "friends_count": 0, "language": "ja",
            "theme": "auto",
            "terms_version": 0, "privacy_version": 0, "closes_at": None, "tier": "", "role": "",
        },
        hidden=("password",),
    )  # fmt: skip

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.USER)
    status = models.CharField(max_length=9, choices=Status, default=Status.NEW)
    name = models.CharField(max_length=40)
    email = models.EmailField(unique=True, null=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.JAPANESE)
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    timezone = models.CharField(max_length=40, default="Asia/Tokyo")
    photo_public = models.ForeignKey(
        Picture, models.SET_NULL, null=True, related_name="public_photo_of"
    )
    photo_friends = models.ForeignKey(
        Picture, models.SET_NULL, null=True, related_name="friends_photo_of"
    )
    findable = models.CharField(max_length=20, choices=Finding, default=Finding.EVERYONE)
    suggested = models.BooleanField(default=True)
    found_by_mail = models.BooleanField(default=False)
    friends_count = models.PositiveIntegerField(default=0)
    terms_version = models.PositiveSmallIntegerField(default=0)
    privacy_version = models.PositiveSmallIntegerField(default=0)
    closes_at = models.DateTimeField(null=True)
    reopens_as = models.CharField(max_length=9, choices=Status, default=Status.ACTIVE)
    # Kept by the packages above, so that a request needs no further row for its standing.
    tier = models.CharField(max_length=9, blank=True, default="")
    role = models.CharField(max_length=8, choices=Role, blank=True, default=Role.NONE)
    world = models.BigIntegerField(default=0)
    bound_version = models.PositiveSmallIntegerField(default=0)
    bound_until = models.DateTimeField(null=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(friends_count__lte=MOST_FRIENDS), name="at_most_1000_friends"
            )
        ]
        indexes = [models.Index(fields=["name"], name="account_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Whether the account may sign in; one that is closing may, to change its mind."""
        return self.status != Status.ERASED


class Session(models.Model):
    """One browser that is signed in; also the row with which every request begins."""

    personal = Personal(
        of="account",
        what=_("Where you are signed in: address and browser, deleted after 90 days"),
        why=Purpose.SECURITY,
        fields=(
            "account", "data", "ip", "user_agent", "created", "seen", "proved", "factors",
            "ends",
        ),
        plain=("id", "key"),
        keep=timedelta(days=90),
        hidden=("data",),
    )  # fmt: skip

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    data = models.TextField(default="{}")
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField()
    seen = models.DateTimeField()
    proved = models.DateTimeField(null=True)
    factors = models.PositiveSmallIntegerField(default=1)
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"session {self.pk}"


class Gender(models.TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")


class Field(models.TextChoices):
    """The lines of a profile (EV-2)."""

    ABOUT_ME = "about_me", _("About me")
    BIRTHDAY = "birthday", _("Birthday")
    GENDER = "gender", _("Gender")
    BLOOD_TYPE = "blood_type", _("Blood type")
    LOCATION = "location", _("Lives in")
    HOMETOWN = "hometown", _("Hometown")
    OCCUPATION = "occupation", _("Occupation")
    ORGANIZATIONS = "organizations", _("Organisations")
    INTERESTS = "interests", _("Interests")
    FAVORITE_THINGS = "favorite_things", _("Favourite things")


FIELD_AUDIENCES = [choice for choice in Audience.choices if choice[0] not in {Audience.CIRCLE}]


class ProfileField(Timed):
    """One line of a profile. Lines are rows, so that one rule serves audience and scope."""

    personal = Personal(
        of="person",
        what=_("The lines of your profile, with who may see each"),
        why=Purpose.PUBLISHING,
        fields=("person", "field", "value", "audience"),
        plain=("id",),
    )

    person = models.ForeignKey(Account, models.CASCADE, related_name="profile", db_index=False)
    field = models.CharField(max_length=16, choices=Field)
    value = models.CharField(max_length=2000)
    audience = models.CharField(max_length=20, choices=FIELD_AUDIENCES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "field"], name="one_line_per_field")
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"

    @property
    def label(self) -> Any:
        return Field(self.field).label
