"""The log: a line for what is expected to happen, a traceback for what is broken."""

import logging

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError

# Database or disk do not answer: a page says so, and nothing was half written.
BUSY = (OperationalError, OSError)


def one_line(record: logging.LogRecord) -> bool:
    """A filter that lets everything pass. Strange hosts and endless forms come from outside,
    and mend nothing by being called errors."""
    error = record.exc_info[1] if record.exc_info else None
    if record.name.startswith("django.") and isinstance(error, (*BUSY, SuspiciousOperation)):
        said, why = record.getMessage(), " ".join(str(error).split())
        record.msg, record.args = (said if why in said else f"{said}: {why}"), ()
        record.exc_info = None
        if isinstance(error, SuspiciousOperation):
            record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True
