"""Settings: read from the environment, before Django trusts them."""

import os
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import urlsplit

from hiroba import environment
from hiroba.cli.checks.finding import Finding

PAGE = "docs/reference/settings.md"
NAMES = [setting.name for setting in environment.SETTINGS]
HERE = ("localhost", "127.0.0.1", "::1")


def check_settings() -> Iterator[Finding]:
    """Wrong ones here keep Django from loading, so that nothing else can be checked."""
    yield from _unknown()
    yield _machine()
    yield _database_address()
    yield _storage_address()


def check_address() -> Iterator[Finding]:
    yield _base_url()
    yield _allowed_hosts()


def _unknown() -> Iterator[Finding]:
    for name in sorted(os.environ):
        if name.startswith("HIROBA_") and name not in NAMES:
            near = get_close_matches(name, NAMES, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"Unset it; {PAGE} lists them all."
            yield Finding("setting", f"{name} is not a setting", hint)


def _machine() -> Finding:
    said = environment.read("HIROBA_MACHINE")
    if said.isdigit() and int(said) < 64:
        return Finding("machine", f"number {said}")
    return Finding("machine", f"HIROBA_MACHINE is {said!r}", "Set a whole number, 0 to 63.")


def _database_address() -> Finding:
    try:
        engine = environment.database(environment.data_folder())["ENGINE"]
    except (SystemExit, ValueError) as error:
        return Finding("database address", str(error), "Write it as the settings page shows.")
    return Finding("database address", engine.rpartition(".")[2])


def _storage_address() -> Finding:
    said = environment.read("HIROBA_STORAGE")
    parts = urlsplit(said)
    if said and (parts.scheme != "s3" or not parts.netloc):
        return Finding("storage address", f"HIROBA_STORAGE is {said!r}", "s3://bucket/prefix")
    return Finding("storage address", said or "a folder in the data folder")


def _base_url() -> Finding:
    said = environment.read("HIROBA_BASE_URL")
    parts = urlsplit(said)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return Finding(
            "address", f"HIROBA_BASE_URL is {said!r}",
            "Set it to what people type, for example https://square.example.",
        )  # fmt: skip
    if parts.path.strip("/") or parts.query:
        return Finding(
            "address", f"{said} has a path", "The square needs a host name of its own: no path."
        )
    if parts.scheme == "http" and parts.hostname not in HERE:
        return Finding(
            "address", f"{said} is not encrypted",
            "Put a proxy with a certificate in front, set https://… and HIROBA_TRUSTED_PROXY.",
        )  # fmt: skip
    return Finding("address", said)


def _allowed_hosts() -> Finding:
    hosts = [host for host in environment.read("HIROBA_ALLOWED_HOSTS").split(",") if host]
    wrong = [host for host in hosts if host == "*" or set(host) & set("/: ")]
    if wrong:
        return Finding(
            "allowed hosts", f"HIROBA_ALLOWED_HOSTS has {wrong[0]!r}",
            "Only host names, separated by commas: no scheme, port, space or star.",
        )  # fmt: skip
    return Finding("allowed hosts", ", ".join(hosts) or "those of the address")
