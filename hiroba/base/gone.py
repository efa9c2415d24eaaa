"""Who was erased, as a list of numbers beside the database.

A backup from before would bring them back, and cannot know of it. Once its account is erased a
number says nothing about anybody. A line that was cut off as it was written is written again.
"""

import os
from collections.abc import Iterable
from pathlib import Path

FILE = "erased"


def noted(folder: Path) -> set[int]:
    file = folder / FILE
    lines = file.read_text().split() if file.exists() else []
    return {int(line) for line in lines if line.isdecimal()}


def note(folder: Path, numbers: Iterable[int]) -> None:
    """Those that are not in the list yet."""
    fresh = sorted(set(numbers) - noted(folder))
    if fresh:
        with (folder / FILE).open("a") as file:
            file.writelines(f"{number}\n" for number in fresh)
            file.flush()
            os.fsync(file.fileno())
