"""What it costs to ask whether a partner may use a service, beyond the row of the actor."""

import json
import timeit
from itertools import product

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hiroba.base.actor import Actor
from hiroba.policy.gate import missing
from hiroba.policy.tiers import Tier

VERBS = ("issued.issue", "issued.issue_test", "issued.enter")
ROUNDS = 2_000


def asked() -> None:
    """Every question once: each verb that asks for a service, for each tier."""
    for tier, verb in product(Tier, VERBS):
        missing(Actor(1, "organisation", "active", True, tier=tier, bound=True), verb)


def main() -> None:
    with CaptureQueriesContext(connection) as queries:
        asked()
    seconds = min(timeit.repeat(asked, number=ROUNDS, repeat=5)) / ROUNDS
    print(json.dumps({
        "queries": len(queries), "milliseconds": seconds / (len(Tier) * len(VERBS)) * 1000,
    }))  # fmt: skip
