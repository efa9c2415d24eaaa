"""How often a deed may be done: exact, across processes, because the count is a locked row."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.core.internal import ratelimit
from django.db.models import F
from django.http import HttpRequest  # noqa: TID251  (allauth asks for one)
from django.utils.translation import gettext_lazy as _

from hiroba.base import clock
from hiroba.base.refusals import TooMany
from hiroba.policy.models import Spent


@dataclass(frozen=True)
class Limit:
    """At most `most` times in each window of `per`."""

    what: Any
    most: int
    per: timedelta
    clause: str


DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

LIMITS: dict[str, Limit] = {
    "post": Limit(_("Posts"), 300, DAY, "T-17"),
    "comment": Limit(_("Comments"), 300, HOUR, "T-17"),
    "request": Limit(_("Friend requests"), 100, DAY, "T-17"),
    "invitation": Limit(_("Invitations by e-mail"), 20, DAY, "T-15"),
    "staff_invitation": Limit(_("Invitations to join a partner's staff"), 20, DAY, "T-15"),
    "contact_link": Limit(
        _("Links to confirm the contact address of a service"), 20, DAY, "T-17"
    ),
    "message": Limit(_("Messages sent to a service by hand"), 300, DAY, "T-17"),
    "card": Limit(_("Cards begun to be registered"), 20, DAY, "PR-4"),
    "report": Limit(_("Reports"), 30, DAY, "T-17"),
    "inquiry": Limit(_("Inquiries from one account or address"), 5, DAY, "T-17"),
    "inquiry_ip": Limit(
        _("Inquiries from one connection, without an account"), 20, DAY, "T-17"
    ),
    "inquiry_answer": Limit(_("Answers in an inquiry, without an account"), 20, DAY, "T-17"),
    "look_up": Limit(_("Times that services look people up by e-mail"), 100, HOUR, "EV-20"),
    "upload": Limit(_("Pictures uploaded"), 300, DAY, "T-17"),
    "download": Limit(_("Downloads of my data"), 10, DAY, "T-17"),
}


def spend(name: str, account_id: int) -> None:
    """Count one, inside a transaction; raises TooMany with the seconds until there is room."""
    limit = LIMITS[name]
    window, elapsed = divmod(int(clock.now().timestamp()), int(limit.per.total_seconds()))
    Spent.objects.filter(account=account_id, name=name).exclude(window=window).delete()
    row, _made = Spent.objects.get_or_create(
        account_id=account_id, name=name, defaults={"window": window, "count": 0}
    )
    fresh = Spent.objects.filter(pk=row.pk, count__lt=limit.most)
    if not fresh.update(count=F("count") + 1):
        raise TooMany(retry_after=int(limit.per.total_seconds()) - elapsed)


def spend_unknown(name: str, whose: str) -> None:
    """The same for whoever has no account, by address or connection: exact as well, by a lock,
    and counted with the attempts to sign in, under keyed hashes (base/attempts.py)."""
    limit = LIMITS[name]
    seconds = int(limit.per.total_seconds())
    rates = {name: f"{limit.most}/{seconds}s/key"}
    nobody = HttpRequest()  # A rate by key does not look at it.
    if not ratelimit.consume(
        nobody, app="hiroba", action=name, config=rates, key=whose, limit_get=True
    ):
        raise TooMany(retry_after=seconds)


def network_of(ip: str) -> str:
    """An IPv6 address counts with its whole network, which is one household's."""
    return str(ratelimit.truncate_ip(ip))
