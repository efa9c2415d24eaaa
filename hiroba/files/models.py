"""A picture: re-encoded, in three sizes, seen by those who may see what it hangs from."""

from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from hiroba.base.models import Timed
from hiroba.base.personal import Personal, Purpose

SIZES = {"small": 160, "medium": 640, "large": 1600}


class Picture(Timed):
    personal = Personal(
        of="owner",
        what=_("Pictures you uploaded, in three sizes"),
        why=Purpose.PUBLISHING,
        fields=("owner", "width", "height", "digest"),
        plain=("id",),
    )

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"picture {self.pk}"

    def name_of(self, size: str) -> str:
        """Where a size lies in the store: spread over folders by the id's last digits."""
        return f"pictures/{self.pk % 1000:03}/{self.pk}-{size}.webp"


def store() -> Any:
    return storages["default"]


class SealedName(models.CharField):  # type: ignore[type-arg]  # Django has none to give.
    """A column that names sealed documents. The sweeper keeps what any such column names."""
