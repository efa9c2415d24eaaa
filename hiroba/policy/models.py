"""How often somebody did what is limited, within the current window."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose


class Spent(Timed):
    personal = Personal(
        of="account",
        what=_("How often you did something that is limited"),
        why=Purpose.SAFETY,
        fields=("account", "name", "window", "count"),
        plain=("id",),
        keep=timedelta(days=30),
    )

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=20)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "name"], name="one_count_per_limit")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.count}"
