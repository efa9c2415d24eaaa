"""What a check found: fine, or what is wrong and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`mend` is empty where nothing is wrong."""

    what: str
    said: str
    mend: str = ""

    @property
    def fine(self) -> bool:
        return not self.mend
