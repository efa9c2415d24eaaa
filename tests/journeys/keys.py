"""What one signs in with besides a password: a passkey in a made-up device, codes of an app."""

import time
from typing import Any

from playwright.sync_api import Page

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


def plug_in_device(page: Page) -> Any:
    """A device that keeps passkeys and unlocks itself; it stays with this page."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return devtools


def add_passkey(page: Page) -> None:
    page.goto("/second-factor/passkeys/add/")
    page.locator("input[name=name]").fill("Telephone")
    page.locator("form[data-passkey=create] button").click()
    page.wait_for_url(lambda url: "/add/" not in url)


def code(secret: str) -> str:
    """What the app shows just now."""
    from tests.accounts.test_second_factor import code as shown  # Django must be set up first.

    return shown(secret)


def enter_code(page: Page, secret: str) -> None:
    """The code of the app; the next one where this one was used a moment ago."""
    field = page.locator("input[name=code]")
    for _ in range(3):
        shown = code(secret)
        field.fill(shown)
        with page.expect_navigation():
            page.locator("main form button").first.click()
        if not field.count():
            return
        while code(secret) == shown:
            time.sleep(0.5)
    raise AssertionError("no code was taken")


def switch_app_on(page: Page) -> str:
    """Returns the secret that the app keeps."""
    page.goto("/second-factor/app/")
    secret = page.locator("dd code").inner_text().replace(" ", "")
    enter_code(page, secret)
    return secret
