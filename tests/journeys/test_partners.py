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
from tests.journeys import entrance, people
from tests.journeys.keys import enter_code, switch_app_on
from tests.journeys.reader import Reader
from tests.server import Demo

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
    entrance.join_as_staff(hers, entrance.newcomer("Ona"))
    _register(hers, name)
    _see_why_not(hers)
    entrance.agree(hers)
    _take_a_second_step(hers)
    _apply(hers, name)
    _at_the_desk(mods, server)
    _take(mods)
    _ask(mods)
    _answer(hers)
    _read_a_paper(mods, server)
    _certify(mods)
    _issue(hers)


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
    hers.reads("Not possible now")


def _take_a_second_step(hers: Reader) -> None:
    """An app is switched on, which proves it."""
    hers.open("/second-factor/app/")
    hers.page.locator("input[name=password]").fill(people.PASSWORD)
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
def test_PR_10_an_agency_holds_the_plugin_alone_and_reads_why(
    server: Demo, open_page, language: str
):
    hers = Reader(open_page(language=language), language)
    entrance.join_as_staff(hers, entrance.newcomer("Ada"))
    hers.open("/developers/register/")
    hers.page.locator("[name=in_name][value=agency]").check()
    hers.page.locator("[name=incorporated][value=no]").check()
    hers.fill(name=f"Ada {secrets.token_hex(3)}", address="Tokyo 1-1", representative="Ada")
    hers.press("Register")
    hers.reads("Agency or contractor")
    expect(hers.page.locator(".chips li")).to_have_text(
        [hers.words("Plugin: check button and like button")]
    )
    hers.open("/developers/uses/")
    expect(hers.page.locator("main .yes")).to_have_count(1)
    hers.reads("Let the provider of the service register in its own name.")
    hers.open("/developers/certification/")
    hers.reads("Not possible now")
    assert hers.open("/developers/card/") == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_PR_5_an_outsider_stays_without_a_card_and_nothing_is_missing(
    server: Demo, open_page, language: str
):
    his = Reader(open_page(language=language), language)
    nils = entrance.newcomer("Nils")
    entrance.join(his, nils)
    entrance.enrol(his, nils["name"])
    entrance.agree(his)
    his.reads("Nothing is missing, nothing is due.")
    expect(his.page.locator(".chips li")).to_have_count(4)
    assert his.open("/developers/certification/") == 200
    his.reads("Not possible now")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_test_account_meets_only_its_own_world(server: Demo, open_page, language: str):
    tias = Reader(open_page(language="en"), "en")
    sign_in(tias.page, server.account("tia"))
    hana = server.account("hana")
    assert tias.page.goto(f"/people/{hana['id']}/").status == 404
    tom = server.account("tom")
    assert tias.page.goto(f"/people/{tom['id']}/").status == 200
