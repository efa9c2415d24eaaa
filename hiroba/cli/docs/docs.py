"""`hiroba docs`: `docs/reference`, printed from the code, so that it is never wrong."""

from collections.abc import Callable
from pathlib import Path

from django.utils import translation

from hiroba.cli.docs import clauses, commands, events, law, personal_data, settings
from hiroba.cli.main import wrong

FOLDER = Path(__file__).parents[3] / "docs" / "reference"
PRINTED = "Printed from the code by `make docs`; changes here are lost."

PAGES: dict[str, Callable[[], str]] = {
    "settings.md": settings.page,
    "commands.md": commands.page,
    "law.md": law.page,
    "clauses.md": clauses.page,
    "personal-data.md": personal_data.page,
    "events.md": events.page,
}


def docs(*, check: bool) -> int:
    with translation.override("en"):
        pages = {FOLDER / name: _whole(page()) for name, page in PAGES.items()}
    stale = [path for path, text in pages.items() if _read(path) != text]
    if check and stale:
        names = ", ".join(path.name for path in stale)
        return wrong(f"out of date: docs/reference/{names}. `make docs` prints them anew.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in stale:
        path.write_text(pages[path], "utf-8")
        path.chmod(0o644)
        print(f"docs/reference/{path.name}")
    return 0


def _whole(page: str) -> str:
    title, _, rest = page.partition("\n")
    return f"{title}\n\n<!-- {PRINTED} -->\n{rest.rstrip()}\n"


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
