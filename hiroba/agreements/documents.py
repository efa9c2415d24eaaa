"""The site's documents: versions as files, in both languages, one language prevailing (PV-31).

A version is in force from its date on; the newest such version is the one to accept (PV-27).
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from markdown_it import MarkdownIt

from hiroba.base import clock
from hiroba.base.refusals import NotFound

FOLDER = Path(__file__).parent / "documents"
NAMES = ("terms", "privacy")


@dataclass(frozen=True)
class Document:
    name: str
    version: int
    language: str
    title: str
    in_force: date
    prevailing: str
    text: str

    @property
    def html(self) -> str:
        """The text with the operator's particulars filled in (PV-33)."""
        words = self.text.format(**settings.HIROBA_OPERATOR)
        return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(words))


@cache
def _all() -> dict[tuple[str, int, str], Document]:
    found = {}
    for path in sorted(FOLDER.glob("*/*.md")):
        version, language = path.stem.split(".")
        document = _read(path, path.parent.name, int(version), language)
        found[document.name, document.version, language] = document
    return found


def _read(path: Path, name: str, version: int, language: str) -> Document:
    _, head, text = path.read_text("utf-8").split("---\n", 2)
    words = dict(line.split(": ", 1) for line in head.strip().splitlines())
    return Document(
        name, version, language, words["title"], date.fromisoformat(words["in_force"]),
        words["prevailing"], text.strip(),
    )  # fmt: skip


def versions(name: str) -> list[int]:
    """Versions that are or were in force, newest first; NotFound for no such document."""
    today = clock.now().date()
    found = {d.version for d in _all().values() if d.name == name and d.in_force <= today}
    if not found:
        raise NotFound
    return sorted(found, reverse=True)


def in_force(name: str) -> int:
    return versions(name)[0]


def document(name: str, language: str, version: int | None = None) -> Document:
    found = _all().get((name, version or in_force(name), language))
    if found is None:
        raise NotFound
    return found


def operator() -> dict[str, str]:
    """Who handles personal data (PV-33)."""
    said = settings.HIROBA_OPERATOR
    return {"name": said["operator"], **{k: v for k, v in said.items() if k != "operator"}}
