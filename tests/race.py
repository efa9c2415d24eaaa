"""Deeds that are done at the very same moment, each over a connection of its own."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def race(deeds: Sequence[Callable[[], Any]]) -> list[Any]:
    """All let go at once; what each returned or raised, in the order of the deeds."""
    start, said = threading.Barrier(len(deeds)), dict[int, Any]()

    def run(number: int) -> None:
        try:
            start.wait()
            said[number] = deeds[number]()
        except Exception as error:
            said[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(deeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return [said[number] for number in range(len(deeds))]
