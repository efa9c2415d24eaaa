"""Takes the pictures of README anew, from a demo world of its own."""

import json
import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from tests.browser import FLAGS, LANGUAGES, sign_in
from tests.server import Server, installation
from tools.browser import chromium

FOLDER = Path(__file__).parents[1] / "docs/pictures"
IN = {"ja": re.compile("[ぁ-ん]"), "en": re.compile("[a-z]")}
# name: who, page, language, theme, width, height. "…": its first diary in this language.
TAKEN: dict[str, tuple[str, str, str, Literal["light", "dark"], int, int]] = {
    "square-ja-light":     ("hana", "/square/",             "ja", "light", 1280, 860),
    "home-en-dark":        ("ken",  "/",                    "en", "dark",  1280, 860),
    "diary-ja-phone":      ("hana", "/diaries/…",           "ja", "light", 375,  760),
    "developers-en-light": ("kai",  "/developers/uses/",    "en", "light", 1280, 900),
}  # fmt: skip


def main() -> None:
    with installation() as server, sync_playwright() as playwright:
        server.run("prepare", "--demo")
        server.start()
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in TAKEN:
            take(browser, server, name)


def take(browser: Browser, server: Server, name: str) -> None:
    who, place, language, theme, width, height = TAKEN[name]
    page = browser.new_page(
        base_url=server.url, locale=LANGUAGES[language], timezone_id="Asia/Tokyo",
        color_scheme=theme, viewport={"width": width, "height": height},
    )  # fmt: skip
    accounts = json.loads(server.run("demo", "--json"))["accounts"]
    sign_in(page, next(one for one in accounts if one["email"] == f"{who}@example.com"))
    page.goto(place.removesuffix("…"))
    if place.endswith("…"):
        page.locator("article h2 a").filter(has_text=IN[language]).first.click()
        page.locator("article.whole").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
