"""Who accepted which version of a document, and in which language it was shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose


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
