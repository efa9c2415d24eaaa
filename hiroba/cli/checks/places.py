"""Disk, pictures, static files and mail: whether what we write arrives."""

import shutil
import smtplib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.files.base import ContentFile

from hiroba.base import ids
from hiroba.cli.checks.finding import Finding
from hiroba.cli.checks.settings import HERE
from hiroba.files.models import store

LEAST_FREE = 1_000_000_000
PROBE = b"hiroba"


def check_places() -> Iterator[Finding]:
    yield _disk(settings.HIROBA_DATA)
    yield _storage()
    yield _static()
    yield _mail()


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free / 1e9:.1f} GB free in {folder}"
    return Finding("disk", said, "" if free >= LEAST_FREE else "Make room: 1 GB at least.")


def _storage() -> Finding:
    """A probe is written, read and removed."""
    try:
        name = store().save(f"probe-{ids.new_id()}", ContentFile(PROBE))
        with store().open(name) as file:
            same = file.read() == PROBE
        store().delete(name)
    except Exception as error:  # Each store has errors of its own.
        return Finding("storage", f"{type(error).__name__}: {error}", "Mend HIROBA_STORAGE and "
                       "its keys, or the permissions of the data folder.")  # fmt: skip
    return Finding("storage", "a probe came back" if same else "a probe came back changed",
                   "" if same else "Do not use this store.")  # fmt: skip


def _static() -> Finding:
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding("static files", "collected")
    return Finding("static files", "not collected: pages would fail", "hiroba prepare")


def _mail() -> Finding:
    if not settings.EMAIL_BACKEND.endswith("smtp.EmailBackend"):
        return _kept_mail()
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        connection = mail.get_connection(timeout=5)
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "mail", f"{where}: {error}", "Mend HIROBA_SMTP, or start the mail server."
        )
    return Finding("mail", f"{where} takes our mail")


def _kept_mail() -> Finding:
    said = "kept in the data folder and shown at /mail/"
    if urlsplit(settings.HIROBA_BASE_URL).hostname in HERE:
        return Finding("mail", said)
    return Finding("mail", f"{said}: nobody receives any", "Set HIROBA_SMTP.")
