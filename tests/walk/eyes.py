"""Looks at a page as everybody might: small, large, by day, by night; and listens to axe.

HIROBA_TEST_SCREENS=1 keeps what was seen in build/screens.
"""

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SCREENS = Path(__file__).parents[2] / "build/screens"
SIZES = {1280: 900, 375: 812}
# Each language at both widths and in both themes; all four together in the two languages.
LOOKS = {
    "ja": ((1280, "light"), (375, "dark")),
    "en": ((1280, "dark"), (375, "light")),
}
NARROWEST = 320
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ASK = """async (tags) => {
    const found = await axe.run({runOnly: tags, resultTypes: ["violations"]});
    return found.violations.flatMap(one => one.nodes.map(
        node => `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`));
}"""
WIDER = """() => {
    const page = document.scrollingElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    const out = [...document.querySelectorAll("body *")].filter(
        one => one.getBoundingClientRect().right > page.clientWidth + 1);
    const said = out.slice(0, 5).map(one => one.outerHTML.slice(0, 90));
    return [`${page.scrollWidth} wide: ${said}`];
}"""


def problems(page: Page, language: str, name: str) -> list[str]:
    """What is wrong with the page that is open: for axe, and where the screen is narrow."""
    page.evaluate(AXE)
    return [*_looked_at(page, language, name), *_too_wide(page)]


def _looked_at(page: Page, language: str, name: str) -> Iterator[str]:
    for width, theme in LOOKS[language]:
        page.set_viewport_size({"width": width, "height": SIZES[width]})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        if os.environ.get("HIROBA_TEST_SCREENS"):
            _keep(page, SCREENS / language / f"{name}-{width}-{theme}.png")
        yield from (f"{width} {theme}: {said}" for said in page.evaluate(ASK, TAGS))


def _keep(page: Page, file: Path) -> None:
    file = file.with_name(file.name.replace(", ", "-").replace(" ", "-"))
    page.screenshot(path=file, full_page=True)


def _too_wide(page: Page) -> list[str]:
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    return [f"{NARROWEST}: {said}" for said in page.evaluate(WIDER)]
