"""Looks at a page as everybody might: small, large, by day, by night; and listens to axe."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
SCREENS = Path(__file__).parents[2] / "build/screens"
WIDTHS = {1280: 900, 375: 812}
THEMES = ("light", "dark")
NARROWEST = 320
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Between day and night nothing moves, so only what has to do with colour is asked again.
COLOURS = ["color-contrast", "link-in-text-block"]
ASK = """async (only) => {
    const found = await axe.run({runOnly: only, resultTypes: ["violations"]});
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
    """What is wrong with the page that is open, at every width and in both themes."""
    page.evaluate(AXE)
    return list(_looked_at(page, SCREENS / language, name.replace(", ", "-").replace(" ", "-")))


def _looked_at(page: Page, folder: Path, name: str) -> Iterator[str]:
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
            yield from (f"{width} {theme}: {said}" for said in _axe(page, theme))
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": NARROWEST, "height": 640})
    yield from (f"{NARROWEST}: {said}" for said in page.evaluate(WIDER))


def _axe(page: Page, theme: str) -> list[str]:
    only: dict[str, Any] = {"type": "tag", "values": TAGS}
    if theme == "dark":
        only = {"type": "rule", "values": COLOURS}
    return list(page.evaluate(ASK, only))
