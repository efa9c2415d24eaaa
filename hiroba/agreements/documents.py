"""The site's documents: versions as files, in both languages, one language prevailing (PV-31).

A version is in force from its day on; the newest such version is the one to accept. Before that
day it is announced (PV-27, T-26), and after it has passed it stays readable (PV-3).
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
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
    def words(self) -> str:
        """The text with the operator's particulars filled in (PV-33)."""
        return self.text.format(**settings.HIROBA_OPERATOR)

    @property
    def html(self) -> str:
        markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
        return str(markdown.render(self.words))

    @property
    def coming(self) -> bool:
        """Announced, and not in force yet."""
        return self.in_force > clock.today()


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
    found = {d.version for d in _all().values() if d.name == name and not d.coming}
    if not found:
        raise NotFound
    return sorted(found, reverse=True)


def history(name: str, language: str) -> list[Document]:
    """Every version, newest first: those announced, that in force, those that were."""
    versions(name)
    found = [d for d in _all().values() if (d.name, d.language) == (name, language)]
    return sorted(found, key=lambda one: one.version, reverse=True)


def announced(names: tuple[str, ...], language: str) -> list[Document]:
    """What of these documents comes, soonest first."""
    found = [d for d in _all().values() if d.name in names and d.language == language]
    return sorted((d for d in found if d.coming), key=lambda one: one.in_force)


def in_force(name: str) -> int:
    """The version to accept today; every request asks for several."""
    return _in_force(name, clock.today())


@lru_cache(100)
def _in_force(name: str, _today: date) -> int:
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
