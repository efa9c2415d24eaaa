"""How long rows live: what each table declares as `keep`, enforced every hour (PV-9)."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from hiroba.accounts.sessions import SessionStore
from hiroba.base import clock, ids
from hiroba.base.models import Timed
from hiroba.privacy import letters
from hiroba.privacy.register import Entry, entries

BATCH = 5_000


def sweep() -> None:
    """Remove what is older than declared, sessions that ended, old mail, counts of attempts."""
    for entry in entries():
        if entry.personal.keep is not None:
            _sweep(entry, clock.now() - entry.personal.keep)
    SessionStore.clear_expired()
    letters.sweep()
    _sweep_attempts()


def _sweep(entry: Entry, limit: datetime) -> None:
    while True:
        old = list(_older(entry, limit).values_list("pk", flat=True)[:BATCH])
        if not old:
            return
        with transaction.atomic():
            entry.model._default_manager.filter(pk__in=old).delete()


def _older(entry: Entry, limit: datetime) -> Any:
    timed = issubclass(entry.model, Timed)
    old = Q(pk__lt=ids.first_id(limit)) if timed else Q(seen__lt=limit)
    return entry.model._default_manager.filter(old)


def _sweep_attempts() -> None:
    """Django forgets a count only when it is asked for again; a window that ended is over."""
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    ended = connection.ops.adapt_datetimefield_value(clock.now().replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [ended])
