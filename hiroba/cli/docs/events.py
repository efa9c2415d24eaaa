"""The page of events: what follows from each deed, and what happens at its hour."""

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from hiroba.base.models import follow_ups_of
from hiroba.base.queue import TRIES, name_of
from hiroba.cli.docs.markdown import code, table
from hiroba.policy.law import LAW


def page() -> str:
    every = [
        (f"`{name_of(one.step)}`", one.period, _first_line(one.step)) for one in _schedule()
    ]
    return f"""# Events

Every deed leaves one event under its verb, in the transaction that did it; what follows is
taken by the background worker, in this order, at least once and in effect once. A step that
fails is tried {TRIES} times, then parked: `hiroba check` shows it, and
`hiroba work --again` takes it up.

{table(("verb", "then"), _follow_ups())}
Deeds that are not in the table leave their event, and nothing follows.

## At its hour

{table(("step", "each", "what"), every)}"""


def _schedule() -> Any:
    return import_string(settings.SCHEDULE)


def _follow_ups() -> Iterator[tuple[str, str]]:
    for verb in sorted(LAW):
        if steps := follow_ups_of(verb):
            yield f"`{verb}`", code(map(name_of, steps))


def _first_line(step: Callable[..., None]) -> str:
    return (step.__doc__ or "").strip().partition("\n")[0]
