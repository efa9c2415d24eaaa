"""`hiroba keys`: what the site signs with, and changing it before its time."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from hiroba.cli.columns import aligned
from hiroba.cli.main import wrong
from hiroba.connect import deliveries, signing, webhook_keys
from hiroba.connect.models import SigningKey


class Kind(NamedTuple):
    use: str
    signs: str
    rotate: Callable[[], None]


KINDS = {
    "signing": Kind(signing.USE, "ID tokens", signing.rotate),
    "webhooks": Kind(webhook_keys.USE, "webhooks", deliveries.rotate_pair),
}
_BY_USE = {kind.use: kind for kind in KINDS.values()}


def show() -> None:
    print(aligned(_rows()))


def _rows() -> Iterator[tuple[object, ...]]:
    yield "number", "made", "signs"
    for key in SigningKey.objects.order_by("use", "-pk"):
        yield key.pk, f"{timezone.localtime(key.at):%Y-%m-%d %H:%M}", _BY_USE[key.use].signs


def rotate(*, which: str) -> None:
    """What the one before signed can be checked as long as it is good for anything."""
    KINDS[which].rotate()
    show()


@transaction.atomic
def withdraw(*, number: int) -> int:
    """A key that others may have: gone at once, and a new one in its place. What it signed is
    good for nothing from now on."""
    key = SigningKey.objects.select_for_update().filter(pk=number).first()
    if key is None:
        return wrong(f"there is no key {number}; `hiroba keys list` prints those there are")
    key.delete()
    _BY_USE[key.use].rotate()
    show()
    return 0
