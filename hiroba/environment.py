"""What the environment says: every setting with its meaning, its default, and how it is read.

`docs/reference/settings.md` is printed from here.
"""

import base64
import contextlib
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Setting:
    name: str
    default: str
    meaning: str


SETTINGS = (
    Setting("HIROBA_DATA", "./data", "Folder for the database, pictures, documents, the secret "
            "key and kept mail."),
    Setting("DATABASE_URL", "", "`postgresql://user:password@host:port/name`, or "
            "`sqlite:///path`. Empty: SQLite in the data folder."),
    Setting("HIROBA_BASE_URL", "http://localhost:8000", "The address people type; passkeys, "
            "links in mail and cookies go by it."),
    Setting("HIROBA_ALLOWED_HOSTS", "", "Further host names, separated by commas."),
    Setting("HIROBA_TRUSTED_PROXY", "", "Address of the reverse proxy whose "
            "`X-Forwarded-For` and `X-Forwarded-Proto` are believed. Empty: none."),
    Setting("HIROBA_SMTP", "", "`smtp://user:password@host:port` or `smtps://…`. Empty: mail "
            "is kept as `.eml` in the data folder and shown at `/mail/` to loopback."),
    Setting("HIROBA_MAIL_FROM", "", "Sender of mail. Empty: `hiroba@` and the host."),
    Setting("HIROBA_STORAGE", "", "`s3://bucket/prefix` for pictures and documents; keys as "
            "boto3 reads them. Empty: a folder in the data folder."),
    Setting("HIROBA_DOCUMENT_KEY", "", "Key by which documents that partners send are "
            "encrypted: 32 bytes in base64, or `file:/path` of a file with that. Several, "
            "separated by commas: the first encrypts, all decrypt. Empty: the file "
            "`~/.config/hiroba/document_key`, which `hiroba start` makes; without it, no "
            "documents are taken."),
    Setting("HIROBA_CARD_KEY", "", "Secret key of the card processor, `sk_…`. Empty: no "
            "cards are registered; `hiroba start` lets a stand-in take them."),
    Setting("HIROBA_CARD_PUBLIC_KEY", "", "Its public key, `pk_…`, for the card page."),
    Setting("HIROBA_CARD_WEBHOOK_SECRET", "", "Its secret for signing webhooks, `whsec_…`."),
    Setting("HIROBA_CARD_API", "https://api.stripe.com", "Where its API is."),
    Setting("HIROBA_CARD_SCRIPT", "https://js.stripe.com/v3/", "Its script, loaded on the card "
            "page alone."),
    Setting("HIROBA_JOURNAL", "", "`durable`: each record of provision is written through to "
            "the disk before the answer leaves, and survives a loss of power. Empty: it "
            "survives the death of any process."),
    Setting("HIROBA_COUNTRIES", "JP,US,EU", "Where services may keep what they receive "
            "(PV-23): ISO 3166 codes, and `EU`."),
    Setting("HIROBA_OUTGOING_ALLOW", "", "`127.0.0.1:9000,…`: single addresses that may be "
            "reached although they are not public, without TLS too. For development."),
    Setting("HIROBA_MACHINE", "0", "Number of this machine, 0 to 63, where several share one "
            "database: part of every id."),
    Setting("HIROBA_OPERATOR_NAME", "Hiroba Demo", "Who runs the site (PV-33)."),
    Setting("HIROBA_OPERATOR_ADDRESS", "1-1 Hiroba, Chiyoda, Tokyo", "Address (PV-33)."),
    Setting("HIROBA_OPERATOR_REPRESENTATIVE", "Hana Sato", "Representative (PV-33)."),
    Setting("HIROBA_OPERATOR_CONTACT", "hello@example.com", "Where to write to (PV-28)."),
)  # fmt: skip
DOCUMENT_KEY_BYTES = 32
IN_FILE = "file:"
PLAIN_BASE64 = str.maketrans("-_", "+/")
_DEFAULTS = {setting.name: setting.default for setting in SETTINGS}


def read(name: str) -> str:
    """The value of a documented setting; KeyError for one that is not."""
    return os.environ.get(name) or _DEFAULTS[name]


def data_folder() -> Path:
    folder = Path(read("HIROBA_DATA")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def secret_key(folder: Path) -> str:
    path = folder / "secret_key"
    _make_once(path, secrets.token_urlsafe(50))
    return path.read_text()


def secret_file(folder: Path, name: str) -> str:
    """A key of 32 bytes in hexadecimal, made on first use, readable by its owner only."""
    path = folder / name
    _make_once(path, secrets.token_hex(32))
    return path.read_text()


def document_key() -> str:
    made = document_key_file()
    return read("HIROBA_DOCUMENT_KEY") or (f"{IN_FILE}{made}" if os.path.exists(made) else "")


def document_key_file() -> Path:
    """Away from the data folder: whoever copies that one has not got the key as well."""
    above = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return Path(above, "hiroba", "document_key")


def make_document_key() -> None:
    """OSError where it cannot be written."""
    path = document_key_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_once(path, base64.b64encode(secrets.token_bytes(DOCUMENT_KEY_BYTES)).decode())


def document_keys(said: str) -> list[bytes]:
    """Raises ValueError for one that is no key, OSError for a file that cannot be read."""
    return [_document_key(one) for one in parts_of(said)]


def parts_of(said: str) -> list[str]:
    return [part.strip() for part in said.split(",") if part.strip()]


def _document_key(said: str) -> bytes:
    path = said.removeprefix(IN_FILE)
    text = said if path == said else Path(path).read_text(errors="replace")
    with contextlib.suppress(ValueError):
        key = base64.b64decode(text.strip().translate(PLAIN_BASE64), validate=True)
        if len(key) == DOCUMENT_KEY_BYTES:
            return key
    where = "a key" if path == said else f"the key in {path}"
    raise ValueError(f"{where} is not {DOCUMENT_KEY_BYTES} bytes in base64")


def _make_once(path: Path, text: str) -> None:
    """Readable by its owner only; two processes at once agree on one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    if not path.exists():
        descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()


def database(folder: Path) -> dict[str, Any]:
    url = read("DATABASE_URL")
    parts = urlsplit(url or f"sqlite:///{folder / 'hiroba.sqlite3'}")
    if parts.scheme not in _DATABASES:
        raise SystemExit(f"DATABASE_URL: {parts.scheme}:// is not known; see the settings page")
    return _DATABASES[parts.scheme](parts)


def _sqlite(parts: Any) -> dict[str, Any]:
    return {
        "ENGINE": "hiroba.base.sqlite",
        "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            # The worker writes the log back (`health.write_back`), or whoever makes it 80 MB.
            " PRAGMA cache_size=-16000; PRAGMA wal_autocheckpoint=20000;"
            " PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON",
        },
        "TEST": {"NAME": None},
    }


def _postgresql(parts: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or dict(parse_qsl(parts.query)).get("host", "")),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


_DATABASES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "sqlite": _sqlite,
    "postgresql": _postgresql,
    "postgres": _postgresql,
}


def mail() -> dict[str, Any]:
    url = read("HIROBA_SMTP")
    if not url:
        return {"EMAIL_BACKEND": "hiroba.web.kept_mail.KeptMail"}
    parts = urlsplit(url)
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and parts.port != 25,
        "EMAIL_TIMEOUT": 20,
    }


def storage(folder: Path) -> dict[str, Any]:
    url = read("HIROBA_STORAGE")
    if not url:
        where = {"location": str(folder / "files"), "file_permissions_mode": 0o600}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": where}
    parts = urlsplit(url)
    bucket = {
        "bucket_name": parts.netloc, "location": parts.path.strip("/"),
        "file_overwrite": True, "default_acl": None,
    }  # fmt: skip
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": bucket}


@dataclass(frozen=True)
class Cards:
    """How the card processor is reached. A key lets its holder act for us: not printed."""

    key: str = field(repr=False)
    public_key: str
    webhook_secret: str = field(repr=False)
    api: str
    script: str

    @property
    def complete(self) -> bool:
        return bool(self.key and self.public_key and self.webhook_secret)


def cards() -> Cards:
    words = [one.name for one in fields(Cards)]
    return Cards(**{name: read(f"HIROBA_CARD_{name.upper()}") for name in words})


def countries() -> tuple[str, ...]:
    return tuple(code.upper() for code in parts_of(read("HIROBA_COUNTRIES")))


def operator() -> dict[str, str]:
    host = urlsplit(read("HIROBA_BASE_URL")).netloc
    words = ("name", "address", "representative", "contact")
    found = {word: read(f"HIROBA_OPERATOR_{word.upper()}") for word in words}
    return {"operator": found.pop("name"), "host": host, **found}
