"""What comes twice under one key is done once (draft-ietf-httpapi-idempotency-key-header)."""

from collections.abc import Callable
from typing import Any

import msgspec
from django.db.models import Q

from hiroba.agreements import journal
from hiroba.agreements.journal import Answer
from hiroba.agreements.models import Stop
from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid, NotFound, Refusal
from hiroba.base.whole import whole
from hiroba.connect.models import Once
from hiroba.connect.tokens import hashed

LONGEST = 255


class OtherContent(Refusal):
    """The key was used for something else."""

    status, code = 422, "other_content"


def once(
    client: str, actor: Actor, key: str, asked: str, act: Callable[[], Answer[Any]]
) -> Answer[Any]:
    """What `act` answers, kept for a day with it in one transaction, or what it answered when
    the same was `asked` before. A refusal is not kept: it is tried anew."""
    if not 0 < len(key) <= LONGEST:
        raise Invalid(f"Idempotency-Key has 1 to {LONGEST} characters.")
    name, asked = hashed(f"{client} {actor.account_id} {key}"), hashed(asked)

    def done() -> Answer[Any]:
        row, fresh = Once.objects.get_or_create(
            hash=name, defaults={"asked": asked, "person_id": actor.account_id}
        )
        if fresh:
            return _kept(row, act())
        if row.asked != asked:
            raise OtherContent("This Idempotency-Key was used for another request.")
        return _again(row, client)

    return whole(done)


def _kept(row: Once, answer: Answer[Any]) -> Answer[Any]:
    row.body = msgspec.json.encode(answer.body)
    row.scope, row.by_law = answer.scope, answer.by_law
    row.packed = journal.pack(answer.people)
    row.save()
    return answer


def _again(row: Once, client: str) -> Answer[Any]:
    """Raises NotFound where somebody in it has stopped providing since (PV-11)."""
    parts = journal.unpack(row.packed)
    people = {person: items for items, numbers in parts for person in numbers}
    stopped = Stop.objects.filter(Q(client="") | Q(client=client), person__in=people)
    if stopped.exists():
        raise NotFound
    return Answer(msgspec.Raw(bytes(row.body)), row.scope, people, row.by_law)
