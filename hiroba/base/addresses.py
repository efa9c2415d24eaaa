"""Which addresses of others may be called, judged by how they are written and where they lead.

Only https, only the internet: nothing of a machine or network inside, in whatever notation.
`HIROBA_OUTGOING_ALLOW` opens single addresses with their port for development, and plain `http`
for these alone.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hiroba.base.refusals import Unavailable

LONGEST = 2000
USUAL = {"https": 443, "http": 80}
# Below it are other protocols, such as mail, whose servers might mistake a request for theirs.
LOWEST_OTHER_PORT = 1024
HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
PRINTABLE = re.compile(r"[!-\[\]-~]+")  # ASCII without space and backslash
# What `is_global` lets pass: 6to4's relays, and in IPv6 whatever may hold an address of IPv4
# (6to4, Teredo); outside of 2000::/3 nothing is public, NAT64 and mapped addresses included.
CLOSED = [
    ip_network(one)
    for one in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2002::/16", "3fff::/20")
]
PUBLIC_IPV6 = ip_network("2000::/3")


class Why(TextChoices):
    """Why there is no answer; as safe to show to a stranger as the refusal."""

    ADDRESS = "address", _("This address cannot be called from here.")
    CONNECTION = "connection", _("No connection came about.")
    CERTIFICATE = "certificate", _("Its certificate is not right.")
    TIME = "time", _("It took too long.")
    ANSWER = "answer", _("What came back is no answer of the web.")
    SIZE = "size", _("What came back is too large.")


class Unreachable(Unavailable):
    def __init__(self, why: Why) -> None:
        super().__init__(str(why.label))
        self.why = why


@dataclass(frozen=True)
class Address:
    """A web address taken apart; `target` is what a request line asks for."""

    secure: bool
    host: str
    port: int
    named: str
    target: str


def parsed(url: str) -> Address:
    """Raises Unreachable for an address that is not written as one of ours to call."""
    try:
        parts = urlsplit(url)
        port = USUAL.get(parts.scheme) if parts.port is None else parts.port
    except ValueError as wrong:
        raise Unreachable(Why.ADDRESS) from wrong
    host = parts.netloc.lower().removesuffix(f":{parts.port}")
    if (
        not PRINTABLE.fullmatch(url)
        or len(url) > LONGEST
        or not port
        or parts.scheme not in USUAL
        or not HOST.fullmatch(host)
    ):
        raise Unreachable(Why.ADDRESS)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    secure = parts.scheme == "https"
    return Address(secure, host.strip("[]"), port, parts.netloc.lower(), target)


def opened(host: str, port: int) -> bool:
    """Whether the setting opens this address, as it is written there."""
    written = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return written in settings.HIROBA_OUTGOING_ALLOW


def public(host: str) -> bool:
    """Whether an address of IPv4 or IPv6 is one of the internet, and of no special use."""
    address = ip_address(host)
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return False
    special = address.is_multicast or address.is_reserved or not address.is_global
    return not special and not any(address in network for network in CLOSED)


def callable_at(address: Address, host: str, port: int) -> bool:
    """Whether it may be called at this address of IPv4 or IPv6, to which its name led."""
    if opened(host, port):
        return True
    usual = port == USUAL["https"] or port >= LOWEST_OTHER_PORT
    return address.secure and usual and public(host)
