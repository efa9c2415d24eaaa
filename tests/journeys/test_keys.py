"""Signing in with a passkey, and with a code after the password."""

from playwright.sync_api import expect

from tests.browser import sign_in
from tests.journeys import people
from tests.journeys.keys import add_passkey, code, plug_in_device, switch_app_on
from tests.journeys.reader import Reader


def _sign_out(reader: Reader) -> None:
    reader.open("/sign-out/")
    reader.page.locator("main form button").click()
    expect(reader.link("Sign in")).to_be_visible()


def test_a_passkey_signs_in_by_itself(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    she = Reader(open_page(language="en"))
    sign_in(she.page, ami)
    plug_in_device(she.page)
    add_passkey(she.page)
    _sign_out(she)
    she.open("/sign-in/")
    she.press("Sign in with a passkey")
    expect(she.page.locator("body.signed")).to_be_visible()
    people.forget_proof(server, ami)
    she.open("/email/")
    she.follow("With a passkey")
    she.press("Use my passkey")
    expect(she.page.get_by_role("heading", name="E-mail", exact=True)).to_be_visible()


def test_a_passkey_that_is_broken_off_says_so(server, open_page, complaints):
    she = Reader(open_page(language="en"))
    device = she.page.context.new_cdp_session(she.page)
    device.send("WebAuthn.enable")
    none = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": none})
    she.open("/sign-in/")
    she.press("Sign in with a passkey")
    expect(she.page.locator("[data-problem]")).to_be_visible()


def test_a_code_comes_after_the_password(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    she = Reader(open_page(language="en"))
    sign_in(she.page, ami)
    secret = switch_app_on(she.page)
    she.open("/second-factor/codes/")
    kept = she.page.locator("main li code").first.inner_text().replace(" ", "")
    _sign_out(she)
    sign_in(she.page, ami)
    she.fill(code="000000")
    she.press("Sign in")
    she.reads("This is not right, or too old. Please try again.")
    she.fill(code=kept)
    she.press("Sign in")
    expect(she.page.locator("body.signed")).to_be_visible()
    assert len(code(secret)) == 6
