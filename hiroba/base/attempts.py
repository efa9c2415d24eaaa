"""The table in which attempts are counted, under keys out of which nobody reads an address or
an account."""

import base64
import pickle
import time
from datetime import UTC, datetime
from typing import Any, cast

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.utils.crypto import salted_hmac

PUT = (
    "INSERT INTO attempts (cache_key, value, expires) VALUES (%s, %s, %s)"
    " ON CONFLICT (cache_key) DO UPDATE SET value = excluded.value, expires = excluded.expires"
)
ADD = f"{PUT} WHERE attempts.expires < %s"


class Attempts(DatabaseCache):
    """Django's table, where a write that fails is raised. Django takes it for a row that is
    there already, and so for a lock: on a full disk everybody had tried too often."""

    def _base_set(
        self, mode: str, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT
    ) -> bool:
        """Whether it was written: of several who add the same, one did."""
        kept = base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode("latin1")
        now, over = time.time(), self.get_backend_timeout(timeout)
        row = [key, kept, _stored(cast(float, over))]  # No count is kept for ever.
        with connection.cursor() as cursor:
            self._make_room(cursor, now)
            if mode == "add":
                cursor.execute(ADD, [*row, _stored(now)])
            else:
                cursor.execute(PUT, row)
            return bool(cursor.rowcount)

    def _make_room(self, cursor: Any, now: float) -> None:
        cursor.execute("SELECT COUNT(*) FROM attempts")
        if (count := cursor.fetchone()[0]) > self._max_entries:
            self._cull(  # type: ignore[attr-defined]  # The stubs leave out what is private.
                connection.alias, cursor, _to_the_second(now), count
            )


def _stored(moment: float) -> Any:
    return connection.ops.adapt_datetimefield_value(_to_the_second(moment))


def _to_the_second(moment: float) -> datetime:
    return datetime.fromtimestamp(int(moment), UTC)


def key(key: str, key_prefix: str, version: int) -> str:
    """Keyed by the installation's secret: a bare hash of an IP address is soon guessed."""
    return salted_hmac("attempts", key, settings.SECRET_KEY, algorithm="sha256").hexdigest()
