"""`hiroba keys`: what the site signs with, and changing it before its time."""

from collections.abc import Callable, Iterator

from django.utils import timezone

from hiroba.cli.columns import aligned
from hiroba.connect import deliveries, signing, webhook_keys
from hiroba.connect.models import SigningKey

ROTATE: dict[str, Callable[[], None]] = {
    "signing": signing.rotate,
    "webhooks": deliveries.rotate_pair,
}
SIGNS = {signing.USE: "ID tokens", webhook_keys.USE: "webhooks"}


def show() -> None:
    print(aligned(_rows()))


def _rows() -> Iterator[tuple[object, ...]]:
    yield "number", "made", "signs"
    for key in SigningKey.objects.order_by("use", "-pk"):
        yield key.pk, f"{timezone.localtime(key.at):%Y-%m-%d %H:%M}", SIGNS[key.use]


def rotate(*, which: str) -> None:
    """What the one before signed can be checked as long as it is good for anything."""
    ROTATE[which]()
    show()
