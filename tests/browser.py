"""A real Chromium. A page that asks another host, or complains, fails its test."""

import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from tests.server import Demo
from tools import browser as installed

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    # Whatever the page asks for, no name but ours is ever looked up.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip
# Milliseconds. A slow machine is no fault of a page: only what never comes is too late.
PATIENCE = 60_000
AT_HOME = {"localhost", "127.0.0.1"}
LANGUAGES = {"ja": "ja-JP", "en": "en-GB"}
# The browser reports each answer with an error status; tests look at the status themselves.
A_STATUS = "Failed to load resource: the server responded with a status of"

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if lacking := installed.reason():
        pytest.skip(f"browser tests: {lacking}")
    # Playwright keeps an event loop in this thread; Django would refuse its database calls.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=installed.chromium(), args=FLAGS)
        yield found
        found.close()


class Complaints(list[str]):
    """What went wrong in the pages of one test. `expect` forgives what was meant to."""

    def watch(self, context: BrowserContext) -> None:
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", self._said)
        context.on("weberror", lambda error: self.append(f"script: {error.error}"))

    def expect(self, words: str) -> None:
        found = [complaint for complaint in self if words in complaint]
        assert found, f"nothing said {words!r}"
        for complaint in found:
            self.remove(complaint)

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in AT_HOME:
            self.append(f"asked another host: {url}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(A_STATUS):
            self.append(f"console: {message.text}")


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def open_page(browser: Browser, server: Demo, complaints: Complaints) -> Iterator[OpenPage]:
    """`open_page(language="en", width=375, dark=True, javascript=False)`: a fresh browser's."""
    contexts: list[BrowserContext] = []

    def open_(
        *, language: str = "ja", width: int = 1280, height: int = 900, dark: bool = False,
        javascript: bool = True, **options: Any,
    ) -> Page:  # fmt: skip
        context = browser.new_context(
            base_url=server.url, locale=LANGUAGES[language], timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": height}, java_script_enabled=javascript,
            color_scheme="dark" if dark else "light", **options,
        )  # fmt: skip
        context.set_default_timeout(PATIENCE)
        complaints.watch(context)
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


def sign_in(page: Page, account: dict[str, Any]) -> None:
    """Through the form, as a person does."""
    page.goto("/sign-in/")
    page.locator("input[name=login]").fill(account["email"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: urlsplit(url).path != "/sign-in/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever asks for the browser is a browser test."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
