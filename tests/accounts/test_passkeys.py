"""Passkeys, in a real browser with an authenticator that Chromium plays."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import OpenPage, sign_in
from tests.server import Demo

TOUCH_ID = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
    "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def device(open_page: OpenPage) -> Page:
    """A page whose device can keep passkeys."""
    page = open_page(language="en")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": TOUCH_ID})
    return page


def prove(page: Page, account: dict[str, Any]) -> None:
    """Where the page asks for it."""
    if "/prove/" in page.url:
        page.locator("input[name=password]").fill(account["password"])
        page.locator("main form button").first.click()


def sign_out(page: Page) -> None:
    page.goto("/sign-out/")
    page.locator("main form button").click()
    expect(page.locator("a[href='/sign-in/']").first).to_be_visible()


def test_a_passkey_from_its_making_to_its_end(device: Page, server: Demo) -> None:
    rin = server.account("rin")
    sign_in(device, rin)
    device.goto("/second-factor/passkeys/add/")
    prove(device, rin)
    device.locator("input[name=name]").fill("My telephone")
    device.locator("[data-passkey] button").click()
    expect(device.locator("ul.list, [role=list] code").first).to_be_visible()

    device.goto("/second-factor/passkeys/add/")
    device.locator("[data-passkey] button").click()
    expect(device.locator("[data-problem]")).to_be_visible()

    sign_out(device)
    device.goto("/sign-in/?next=/law/")
    device.locator("[data-passkey] button").click()
    device.wait_for_url(f"{server.url}/law/")

    device.goto("/prove/passkey/?next=/notices/")
    device.locator("[data-passkey] button").click()
    device.wait_for_url(f"{server.url}/notices/")

    sign_out(device)
    device.goto("/sign-in/")
    device.locator("input[name=login]").fill(rin["email"])
    device.locator("input[name=password]").fill(rin["password"])
    device.locator("main form button").first.click()
    device.wait_for_url(f"{server.url}/sign-in/second-factor/")
    device.locator("[data-passkey] button").click()
    device.wait_for_url(lambda url: "/sign-in/" not in url)

    device.goto("/second-factor/passkeys/")
    expect(device.locator("main")).to_contain_text("My telephone")
    device.locator("a[href$='/rename/']").click()
    device.locator("input[name=name]").fill("My old telephone")
    device.locator("main form button").click()
    expect(device.locator("main")).to_contain_text("My old telephone")
    device.locator("a[href$='/remove/']").click()
    device.locator("main form button").click()
    expect(device.locator("main")).not_to_contain_text("My old telephone")

    sign_out(device)
    sign_in(device, rin)
    assert "second-factor" not in device.url, "the password is enough again"


def test_without_script_the_page_says_so(open_page: OpenPage) -> None:
    page = open_page(language="en", javascript=False)
    page.goto("/sign-in/")
    expect(page.locator("[data-passkey]")).to_be_hidden()
    expect(page.locator("[data-no-passkeys]")).to_be_visible()
