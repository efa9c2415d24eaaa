"""Sending what services are told, until it has arrived or three days are over.

Messages are sent from threads of the worker, outside of every transaction, so that a slow
service holds up nobody; who sends one holds it for a minute, and what a killed worker was
sending is sent by another.
"""

import threading
from datetime import datetime, timedelta
from random import uniform

import msgspec
from django.db import connection, transaction
from django.db.models import QuerySet

from hiroba.base import clock, outgoing
from hiroba.base.addresses import Unreachable
from hiroba.base.outgoing import Response
from hiroba.connect import webhook_keys
from hiroba.connect.deliveries import NUMBERED, note_confirmed
from hiroba.connect.models import SENDING, Delivery, Service
from hiroba.connect.protocol import webhooks

SENDERS = 4
SENDER = "webhook sender"
LEASE = timedelta(seconds=60)
# As the specification proposes: over three days, after the first try.
WAITS = [
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
]  # fmt: skip
LONGEST_WAIT = timedelta(days=1)
SPREAD = 0.1
GONE = 410


class Said(msgspec.Struct):
    """What a service may answer: `{"confirmed": true}` when it has erased what it had."""

    confirmed: bool = False


def start() -> None:
    """As many as there is work for. The schedule goes on at once: others may be slow."""
    alive = sum(thread.name == SENDER for thread in threading.enumerate())
    for _one in _due()[: SENDERS - alive]:
        threading.Thread(target=_send_and_close, name=SENDER, daemon=True).start()


def send_due() -> None:
    """Everything that is due, one after the other."""
    while delivery := _claim():
        _send(delivery)


def _send_and_close() -> None:
    try:
        send_due()
    finally:
        connection.close()


def _due() -> QuerySet[Delivery]:
    """Not of a service to which somebody is sending: one that is slow keeps one sender only."""
    now = clock.now()
    busy = Delivery.objects.filter(problem=SENDING, due__gt=now).values("service")
    return Delivery.objects.filter(due__lte=now).exclude(service__in=busy).order_by("due", "pk")


def _claim() -> Delivery | None:
    """The one that has been due longest, held until the lease is over."""
    if not _due().exists():
        return None
    with transaction.atomic():
        free = _due().select_for_update(skip_locked=True, of=("self",))
        found = free.select_related("service").first()
        if found:
            found.tries, found.problem = found.tries + 1, SENDING
            found.due = clock.now() + LEASE
            found.save(update_fields=["tries", "problem", "due"])
    return found


def _send(delivery: Delivery) -> None:
    """Signed anew at each try, since a signature is good for minutes."""
    body = msgspec.json.encode(delivery.body)
    keys = webhook_keys.in_force(delivery.service)
    signed = webhooks.headers(f"{NUMBERED}{delivery.pk}", clock.now(), body, keys)
    headers = {"Content-Type": "application/json", "User-Agent": "hiroba", **signed}
    try:
        answer = outgoing.post(delivery.service.webhook, body, headers)
    except Unreachable as unreachable:
        _put_off(delivery, problem=unreachable.why)
    else:
        _note(delivery, answer)


def _note(delivery: Delivery, answer: Response) -> None:
    if 200 <= answer.status < 300:
        _arrived(delivery, answer)
    elif answer.status == GONE:
        _switch_off(delivery)
    else:
        _put_off(delivery, status=answer.status, at_least=_asked_to_wait(answer))


@transaction.atomic
def _arrived(delivery: Delivery, answer: Response) -> None:
    if _confirms(answer):
        note_confirmed(_mine(delivery))
    _mine(delivery).update(delivered_at=clock.now(), status=answer.status, problem="", due=None)


def _confirms(answer: Response) -> bool:
    try:
        return msgspec.json.decode(answer.body, type=Said).confirmed
    except (msgspec.DecodeError, RecursionError):
        return False


@transaction.atomic
def _switch_off(delivery: Delivery) -> None:
    """Nobody is there any more to be told: nothing is sent until an address is entered anew."""
    _mine(delivery).update(status=GONE, problem="", due=None)
    same = Service.objects.filter(pk=delivery.service_id, webhook=delivery.service.webhook)
    if same.update(webhook=""):
        Delivery.objects.filter(service=delivery.service_id).update(due=None)


def _put_off(delivery: Delivery, *, status: int = 0, problem: str = "",
             at_least: timedelta = timedelta()) -> None:  # fmt: skip
    _mine(delivery).update(status=status, problem=problem, due=_next(delivery.tries, at_least))


def _next(tries: int, at_least: timedelta) -> datetime | None:
    """When to try again, spread a little so that not all come at once; None: no more."""
    if tries > len(WAITS):
        return None
    wait = max(WAITS[tries - 1], at_least)
    return clock.now() + wait * uniform(1, 1 + SPREAD)


def _asked_to_wait(answer: Response) -> timedelta:
    """`Retry-After` in seconds (RFC 9110, 10.2.3), up to a day."""
    said = answer.headers.get("retry-after", "")
    known = said.isdecimal() and len(said) < 10
    return min(timedelta(seconds=int(said)), LONGEST_WAIT) if known else timedelta()


def _mine(delivery: Delivery) -> QuerySet[Delivery]:
    """The row while it is held for this try; nothing once it was played again meanwhile."""
    return Delivery.objects.filter(pk=delivery.pk, tries=delivery.tries, problem=SENDING)
