"""Services of partners, their keys, and the codes and tokens by which they act for people."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.agreements.models import CLIENT_ID, Consent
from hiroba.base.addresses import Why
from hiroba.base.models import Timed
from hiroba.base.personal import Erase, NotPersonal, Personal, Purpose
from hiroba.desk.models import Case
from hiroba.files.models import Picture
from hiroba.partners.models import Partner

PERSON = settings.AUTH_USER_MODEL
MOST_KEYS = 2
CALLS_KEPT = timedelta(days=7)
DELIVERIES_KEPT = timedelta(days=30)
SENDING = "sending"
HASH = 64


class State(models.TextChoices):
    """In the sandbox only the partner's staff and test accounts can consent."""

    SANDBOX = "sandbox", _("Sandbox")
    OPEN = "open", _("Open to everyone")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed")


class Service(Timed):
    """A program of a partner that asks people for their data (PR-6, PV-20, PV-29).

    Its number is its client id. `redirects`: one address a line; `after_logout`: the same, for
    coming back once signed out. `protection`: what protects the data in `country`. `webhook`:
    where it is told of consents and deletions. `classic`: PKCE is optional; `query_tokens`: a
    token may stand in the query (both for old programs).
    """

    personal = NotPersonal(
        because="A service of a partner; a contact address is that of the service."
    )

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="services")
    state = models.CharField(max_length=9, choices=State, default=State.SANDBOX)
    name = models.CharField(max_length=40)
    logo = models.ForeignKey(Picture, models.SET_NULL, null=True, related_name="+")
    description = models.TextField(max_length=1000)
    use = models.TextField(max_length=1000)
    site = models.URLField()
    redirects = models.TextField(max_length=4000)
    after_logout = models.TextField(max_length=4000, blank=True)
    policy = models.URLField()
    country = models.CharField(max_length=2)
    protection = models.TextField(max_length=1000)
    contact_email = models.EmailField()
    confirmed = models.BooleanField(default=False)
    webhook = models.URLField(blank=True)
    classic = models.BooleanField(default=False)
    query_tokens = models.BooleanField(default=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def client(self) -> str:
        return str(self.pk)

    @property
    def redirect_addresses(self) -> list[str]:
        return self.redirects.split()

    @property
    def logout_addresses(self) -> list[str]:
        return self.after_logout.split()


class Purposed(models.Model):
    """A scope that a service asks for: what for, and how long it keeps what it gets (PV-14)."""

    personal = NotPersonal(because="What a service states about itself.")

    service = models.ForeignKey(Service, models.CASCADE, related_name="scopes", db_index=False)
    scope = models.CharField(max_length=26)
    purpose = models.CharField(max_length=300)
    keep_days = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "scope"], name="one_purpose_a_scope")
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.purpose}"


class Key(Timed):
    """A secret of a service: shown once, kept as its SHA-256; two at a time."""

    personal = NotPersonal(because="A program's secret, as its hash.")

    service = models.ForeignKey(Service, models.CASCADE, related_name="keys")
    hash = models.CharField(max_length=HASH)
    hint = models.CharField(max_length=4)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"key …{self.hint}"


class Grant(Timed):
    """A family of tokens: what a person, or a service for itself, may be acted for with.

    A refresh token that is used twice ends its family (RFC 9700). `service` is null for a
    program that is not registered; `scopes` are kept in the order of policy/scopes.py.
    """

    personal = Personal(
        of="person",
        what=_("Services that act for you at the moment"),
        why=Purpose.SECURITY,
        fields=("person", "consent", "scopes", "ends", "seen"),
        plain=("id", "service", "client", "auth_time", "nonce"),
    )

    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, related_name="+")
    client = models.CharField(max_length=CLIENT_ID)
    consent = models.ForeignKey(Consent, models.CASCADE, null=True, related_name="grants")
    scopes = models.TextField()
    nonce = models.CharField(max_length=500, blank=True)
    auth_time = models.BigIntegerField(default=0)
    ends = models.DateTimeField(db_index=True)
    seen = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.scopes} for {self.client}"


class Code(Timed):
    """An authorization code: three minutes, one use; a second one ends what the first began."""

    personal = Personal(
        of="grant__person",
        what=_("Codes of a sign-in at a service, for three minutes"),
        why=Purpose.SECURITY,
        fields=("grant", "redirect", "ends"),
        plain=("id", "hash", "redirect_given", "challenge", "server_state", "used"),
        keep=timedelta(days=1),
        hidden=("redirect",),
    )

    hash = models.CharField(max_length=HASH, unique=True)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="codes")
    redirect = models.TextField()
    redirect_given = models.BooleanField()
    challenge = models.CharField(max_length=128, blank=True)
    server_state = models.CharField(max_length=HASH, blank=True)
    used = models.BooleanField(default=False)
    ends = models.DateTimeField()

    def __str__(self) -> str:
        return f"code for {self.grant_id}"


class TokenKind(models.TextChoices):
    ACCESS = "access", _("Access token")
    REFRESH = "refresh", _("Refresh token")


class Token(models.Model):
    """A token, kept as its SHA-256: keys are random, so no password hash is needed."""

    personal = Personal(
        of="grant__person",
        what=_("Tokens of services that act for you, as hashes"),
        why=Purpose.SECURITY,
        fields=("grant", "kind", "ends"),
        plain=("hash", "scopes", "used"),
    )

    hash = models.CharField(max_length=HASH, primary_key=True)
    kind = models.CharField(max_length=7, choices=TokenKind)
    grant = models.ForeignKey(Grant, models.CASCADE, related_name="tokens")
    scopes = models.TextField()
    used = models.BooleanField(default=False)
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} of {self.grant_id}"


class ServerState(models.Model):
    """A value that a program asked for and that binds its code: thirty minutes."""

    personal = NotPersonal(because="A random value that a program asked for.")

    hash = models.CharField(max_length=HASH, primary_key=True)
    client = models.CharField(max_length=CLIENT_ID)
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"server state of {self.client}"


class Once(Timed):
    """What a service asked for under an Idempotency-Key, with the answer that it got."""

    personal = Personal(
        of="person",
        what=_("What services wrote for you, for a day, so that nothing is done twice"),
        why=Purpose.SECURITY,
        fields=("person", "body"),
        plain=("id", "hash", "asked", "scope", "by_law", "packed"),
        keep=timedelta(days=1),
        hidden=("body",),
    )

    hash = models.CharField(max_length=HASH, unique=True)
    person = models.ForeignKey(PERSON, models.CASCADE, null=True, related_name="+")
    asked = models.CharField(max_length=HASH)
    body = models.BinaryField(default=b"")
    packed = models.BinaryField(default=b"")
    scope = models.CharField(max_length=26, blank=True)
    by_law = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"once for {self.person_id}"


class SigningKey(Timed):
    """A private key for ID tokens and webhooks, sealed; the newest signs, all are published."""

    personal = NotPersonal(because="The site's own keys, sealed.")

    use = models.CharField(max_length=8)
    sealed = models.TextField()

    def __str__(self) -> str:
        return f"{self.use} {self.pk}"


class Call(Timed):
    """A request of a service, for its developers: seven days, nothing of anybody in it."""

    personal = NotPersonal(because="Method, path pattern and outcome; no person, no content.")

    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    method = models.CharField(max_length=7)
    path = models.CharField(max_length=100)
    status = models.PositiveSmallIntegerField()
    error = models.CharField(max_length=30, blank=True)
    clause = models.CharField(max_length=8, blank=True)
    left = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["service", "-id"], name="call_service")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.status}"


class Delivery(Timed):
    """A message to a service by Standard Webhooks, until it is delivered and confirmed.

    `case`: the one that was opened because an erasure was not confirmed in time.
    """

    personal = Personal(
        of="person",
        what=_("What services were told about your consent"),
        why=Purpose.PROOF,
        fields=("person", "topic", "delivered_at", "confirmed_at"),
        plain=("id", "service", "body", "tries", "due", "status", "problem", "case"),
        erase=Erase.BLANK,
        blank={"person": None},
        keep=DELIVERIES_KEPT,
    )

    service = models.ForeignKey(Service, models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    topic = models.CharField(max_length=40)
    body = models.JSONField(default=dict)
    tries = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(
        max_length=11, blank=True, choices=[*Why.choices, (SENDING, _("It is being sent."))]
    )
    delivered_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["service", "-id"], name="delivery_service"),
            models.Index(fields=["due"], name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} to {self.service_id}"
