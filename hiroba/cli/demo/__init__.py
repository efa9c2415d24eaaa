"""The demo square: some 340 people of the real graph, the cast among them, forty days of life.

What is written follows from the day on which it is built, and from nothing else; it is what
people would have left behind had they done it all by hand. Building it twice changes nothing.
"""

import json as json_format
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from hiroba.accounts.models import Account, Status
from hiroba.base import clock, health
from hiroba.cli.demo import (
    answers,
    cases,
    inbox,
    papers,
    partners,
    people,
    pictures,
    posts,
    services,
)
from hiroba.cli.demo.rows import Rows
from hiroba.cli.demo.square import Square, account_id, cast, email_of, the_square

# Others to sign in as: each has 30 to 150 friends.
OTHERS = (
    376, 395, 408, 412, 428, 438, 463, 475, 483, 492,
    500, 506, 517, 524, 547, 559, 566, 604, 637, 683,
)  # fmt: skip


@dataclass(frozen=True)
class SignIn:
    id: str
    name: str
    email: str
    password: str
    kind: str
    role: str = ""
    tier: str = ""
    totp_secret: str = ""


def run(*, json: bool = False) -> None:
    """Build the square if it is not there, and say how to sign in; `json`: nothing but JSON."""
    say = _silent if json else print
    if _is_built():
        say("The demo square is here already; nothing was changed.")
    else:
        say("Building the demo square, once…", flush=True)
        say(f"Done in {_build():.0f} seconds.")
    services.make()
    found = sign_ins()
    if json:
        accounts = [asdict(one) for one in found]
        answer = {
            "base_url": settings.HIROBA_BASE_URL,
            "accounts": accounts,
            "partners": partners.listed(),
            "services": services.listed(),
        }
        print(json_format.dumps(answer, ensure_ascii=False, indent=2))
        return
    for one in found[: len(cast())]:
        print(f"  {one.email}  {one.password}  ({one.name})")


def sign_ins() -> list[SignIn]:
    """The cast first, then some others; none before the square is built."""
    numbers = dict.fromkeys([*(one["number"] for one in cast()), *OTHERS])
    played = [account_id(number) for number in numbers]
    wanted = [*played, *map(partners.number_of, partners.KEYS)]
    coded = {partners.number_of(one.key) for one in partners.LOGINS if one.second}
    rows = Account.objects.filter(pk__in=wanted, status=Status.ACTIVE)
    found = {row.pk: row for row in rows}
    return [
        SignIn(
            str(pk), row.name, row.email or "", people.PASSWORD, row.kind, row.role, row.tier,
            partners.SECRET if pk in coded else "",
        )
        for pk in wanted
        if (row := found.get(pk))
    ]  # fmt: skip


def _is_built() -> bool:
    """The cast's numbers never change, not even when an account is erased."""
    return Account.objects.filter(pk=account_id(cast()[0]["number"])).exists()


def _build() -> float:
    """In one transaction. Returns how many seconds it took."""
    started = time.monotonic()
    square = the_square()
    _nobody_is_in_the_way(square)
    rows = lived(square, _midnight())
    drawn = pictures.draw(rows)
    papers.send(rows)
    with transaction.atomic():
        if not _is_built():  # Somebody else may have been faster.
            rows.save()
            pictures.keep(rows, drawn)
    health.know_the_sizes()
    return time.monotonic() - started


def lived(square: Square, anchor: datetime) -> Rows:
    """Every row of the square, as if its people had lived in it until `anchor`."""
    rows = Rows(anchor)
    people.arrive(square, rows)
    people.meet(square, rows)
    written = posts.write(square, rows)
    answers.answer(square, rows, written)
    people.ask(square, rows)
    inbox.deliver(square, rows)
    inbox.look(square, rows)
    partners.register(rows)
    cases.wait(square, rows)
    return rows


def _silent(*_words: object, **_how: object) -> None:
    """Standard output belongs to the JSON."""


def _midnight() -> datetime:
    return clock.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _nobody_is_in_the_way(square: Square) -> None:
    addresses = [email_of(someone) for someone in square.people.values()]
    if Account.objects.filter(email__in=addresses).exists():
        raise SystemExit(
            "People of the demo world are here already, from `hiroba seed` or by hand; "
            "`hiroba demo` wants another HIROBA_DATA or DATABASE_URL."
        )
