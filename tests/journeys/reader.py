"""One person before one browser, who goes by the words on the page."""

import time
from collections.abc import Callable
from typing import Any

from django.utils import translation
from playwright.sync_api import Locator, Page, expect

PATIENCE = 60


class Reader:
    """Words are given in English and looked for in the reader's language."""

    def __init__(self, page: Page, language: str = "en") -> None:
        self.page = page
        self.language = language

    def words(self, text: str, **values: Any) -> str:
        with translation.override(self.language):
            return translation.gettext(text) % values if values else translation.gettext(text)

    def open(self, address: str) -> int:
        """Returns the status."""
        answer = self.page.goto(address)
        assert answer
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        return answer.status

    def button(self, text: str) -> Locator:
        return self.page.get_by_role("button", name=self.words(text), exact=True).first

    def link(self, text: str) -> Locator:
        return self.page.get_by_role("link", name=self.words(text), exact=True).first

    def press(self, text: str) -> None:
        self.button(text).click()

    def follow(self, text: str) -> None:
        self.link(text).click()

    def fill(self, **fields: str) -> None:
        """By the names of the fields."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(value)

    def reads(self, text: str, **values: Any) -> None:
        """These words of ours stand on the page."""
        expect(self.page.locator("main")).to_contain_text(self.words(text, **values))

    def sees(self, text: str) -> None:
        """What somebody wrote stands on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def does_not_see(self, text: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(text)

    def badge(self, address: str) -> Locator:
        return self.page.locator(f".places a[href='{address}'] .badge")

    def waits_for(self, found: Callable[[], Locator]) -> None:
        """Loads the page again until it is there: what follows a deed is done by the worker."""
        until = time.monotonic() + PATIENCE
        while not found().count() and time.monotonic() < until:
            self.page.wait_for_timeout(200)
            self.page.reload()
        expect(found().first).to_be_visible()

    def post(self, text: str) -> Locator:
        return self.page.locator("article", has_text=text)
