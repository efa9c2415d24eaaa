"""Partners from the front page of the developer centre to what they may use, and the desk."""

import io
import secrets
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser import LANGUAGES, sign_in
from tests.cast import an_image
from tests.journeys import people
from tests.journeys.keys import enter_code, switch_app_on
from tests.journeys.reader import Reader
from tests.server import Demo

PASSWORD = "a long walk in the rain"
NUMBER = "7000012050002"


def a_pdf() -> bytes:
    out, writer = io.BytesIO(), pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_organisation_is_registered_certified_and_issues_an_account(
    server: Demo, open_page, language: str
):
    name = f"朝のパン {secrets.token_hex(3)}"
    hers = Reader(open_page(language=language), language)
    mods = Reader(open_page(language="en"), "en")
    _sign_up(hers)
    _register(hers, name)
    _see_why_not(hers)
    _agree(hers)
    _take_a_second_step(hers)
    _apply(hers, name)
    _at_the_desk(mods, server)
    _take(mods)
    _ask(mods)
    _answer(hers)
    _read_a_paper(mods, server)
    _certify(mods)
    _issue(hers)


def _sign_up(hers: Reader) -> None:
    email = f"ona.{secrets.token_hex(3)}@example.com"
    hers.open("/developers/")
    hers.follow("Sign up as staff")
    hers.fill(name="Ona", email=email, password1=PASSWORD)
    hers.page.locator("[name=accepted]").check()
    hers.press("Sign up")
    hers.reads("Look into your mailbox")
    hers.open("/mail/")
    hers.page.locator("li", has_text=email).first.get_by_role("link").click()
    hers.page.locator(".words a[href*='/confirm/']").click()
    hers.press("Yes, it is mine")


def _register(hers: Reader, name: str) -> None:
    hers.open("/developers/")
    hers.follow("Register the organisation")
    hers.page.locator("[name=incorporated][value=yes]").check()
    hers.fill(name=name, number="7000012050003", address="Tokyo 1-1", representative="Ona")
    hers.press("Register")
    hers.reads("The check digit does not fit: please look at the number again.")
    hers.fill(number=NUMBER)
    hers.press("Register")
    expect(hers.page.get_by_role("heading", name=name)).to_be_visible()
    hers.reads("Accept the data terms")


def _see_why_not(hers: Reader) -> None:
    hers.open("/developers/uses/")
    hers.reads("Apply to become a certified partner.")
    hers.open("/developers/certification/")
    hers.reads("Not possible yet")


def _agree(hers: Reader) -> None:
    hers.open("/developers/terms/")
    hers.page.locator("[name=agree]").check()
    hers.press("Accept")
    hers.reads("At a glance")


def _take_a_second_step(hers: Reader) -> None:
    """An app is switched on, which proves it."""
    hers.open("/second-factor/app/")
    hers.page.locator("input[name=password]").fill(PASSWORD)
    hers.page.locator("main form button").first.click()
    hers.page.wait_for_url("**/second-factor/app/")
    switch_app_on(hers.page)


def _apply(hers: Reader, name: str) -> None:
    hers.open("/developers/certification/")
    today = datetime.now(UTC).date().isoformat()
    hers.fill(issued_on=today, typed=name)
    _attach(hers.page, "registry", "registry.pdf", "application/pdf", a_pdf())
    _attach(hers.page, "form", "form.png", "image/png", an_image("PNG"))
    hers.press("Apply")
    hers.reads("Under way")


def _attach(page: Page, field: str, name: str, kind: str, content: bytes) -> None:
    file: Any = {"name": name, "mimeType": kind, "buffer": content}
    page.locator(f"[name={field}]").set_input_files(file)


def _at_the_desk(mods: Reader, server: Demo) -> None:
    mod = server.account("mod")
    sign_in(mods.page, mod)
    enter_code(mods.page, mod["totp_secret"])
    mods.page.locator("body.signed").wait_for()


def _take(mods: Reader) -> None:
    """The newest certification is the one that was applied for just now."""
    mods.open("/desk/?kind=certification")
    mods.page.locator("tbody a").last.click()
    mods.press("Take the case")
    mods.reads("Papers")


def _ask(mods: Reader) -> None:
    mods.page.locator("[name=body]").fill("Which street?")
    mods.press("Ask whoever opened it")
    mods.reads("Which street?")


def _answer(hers: Reader) -> None:
    hers.open("/developers/certification/")
    hers.sees("Which street?")
    hers.page.locator("[name=body]").fill("The first one.")
    hers.press("Send")
    hers.sees("The first one.")


def _read_a_paper(mods: Reader, server: Demo) -> None:
    here = mods.page.url
    mods.page.reload()
    mods.sees("The first one.")
    mods.page.locator("a[href*='/desk/documents/']").first.click()
    mods.page.locator("[name=reason]").fill("To compare the names")
    with mods.page.expect_download() as download:
        mods.press("Open the paper")
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    mods.page.goto(here)
    mods.sees("To compare the names")


def _certify(mods: Reader) -> None:
    mods.page.locator("[name=decision][value=accept]").check()
    mods.page.locator("[name=clause]").select_option("PR-2")
    mods.page.locator("[name=reason]").fill("The certificate fits.")
    mods.press("Decide")
    mods.sees("The certificate fits.")


def _issue(hers: Reader) -> None:
    hers.open("/developers/")
    hers.reads("Certified partner")
    hers.open("/developers/accounts/")
    hers.fill(name="Pier news")
    hers.press("Issue a partner account")
    expect(hers.page.locator("[role=status] code")).to_have_count(2)
    hers.page.locator("li", has_text="Pier news").get_by_role("button").first.click()
    expect(hers.page.locator(".composer")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_registers_and_sees_what_a_card_would_open(
    server: Demo, open_page, language: str
):
    (kim,) = people.join(server, "Kim", language=language)
    his = Reader(open_page(language=language), language)
    sign_in(his.page, kim)
    his.open("/developers/")
    his.follow("Register as an individual")
    his.press("Register")
    expect(his.page.locator("[aria-invalid=true]").first).to_be_visible()
    his.page.locator("[name=understood]").check()
    his.press("Register")
    his.reads("Individual without a card")
    his.open("/developers/uses/")
    his.reads("Register a card.")
    his.reads("Graph API")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_account_meets_only_its_own_world(server: Demo, open_page, language: str):
    tias = Reader(open_page(language="en"), "en")
    sign_in(tias.page, server.account("tia"))
    hana = server.account("hana")
    assert tias.page.goto(f"/people/{hana['id']}/").status == 404
    tom = server.account("tom")
    assert tias.page.goto(f"/people/{tom['id']}/").status == 200
