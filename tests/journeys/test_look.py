"""Language and theme, for members and for passers-by; the size of home; the signs."""

import gzip
import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LANGUAGES, sign_in
from tests.journeys import people
from tests.journeys.keys import enter_code
from tests.journeys.reader import Reader

POSTS = 20
HEAVIEST = 60_000
FILL = """
from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.base import queue
from hiroba.posts import actions

me = Account.objects.get(pk={pk})
for number in range({posts}):
    diary = dict(kind="diary", title=f"{{number}}日目", body="朝から歩いた。" * 40)
    words = diary if number % 2 else dict(kind="voice", body=f"{{number}}" + "おはよう。" * 25)
    actions.publish(of_account(me), me, audience=("friends", None), **words)
queue.work_once()
"""
# Draws each sign with the font of the page, and says which drawings are alike.
DRAW = """(signs) => [getComputedStyle(document.body).fontFamily,
    getComputedStyle(document.querySelector(".brand small")).fontFamily].map(family => {
    const drawn = signs.map(sign => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 96;
        const pen = canvas.getContext("2d");
        pen.font = `64px ${family}`;
        pen.fillText(sign, 10, 72);
        return canvas.toDataURL();
    });
    return new Set(drawn).size;
})"""
# How much lower than the word before it a clause ends, in the first such cell.
LOWER = """(cell) => {
    const word = document.createRange();
    word.selectNode(document.querySelector(`${cell} span`).lastChild);
    const clause = document.querySelector(`${cell} .cl`).getBoundingClientRect();
    return Math.round(clause.bottom - word.getBoundingClientRect().bottom);
}"""


def test_a_passer_by_chooses_the_language(open_page):
    page: Page = open_page(language="ja")
    page.goto("/square/")
    page.get_by_role("button", name="English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert page.url.endswith("/square/")
    page.goto("/law/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="日本語", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")


def test_a_member_chooses_language_and_theme(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    she = Reader(open_page(language="en"))
    sign_in(she.page, ami)
    she.open("/settings/look/")
    day = _background(she.page)
    she.page.locator("select[name=theme]").select_option("dark")
    she.page.locator("select[name=language]").select_option("ja")
    she.press("Keep this")
    expect(she.page.locator("html")).to_have_attribute("lang", "ja")
    expect(she.page.locator("html")).to_have_attribute("data-theme", "dark")
    night = _background(she.page)
    assert night != day
    elsewhere: Page = open_page(language="en")
    sign_in(elsewhere, ami)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "ja")
    assert _background(elsewhere) == night, "it belongs to the account, not to the browser"


def _background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_square_is_drawn_and_no_box_in_its_place(open_page, language):
    """Different signs, an unassigned one and nothing at all look all different."""
    page: Page = open_page(language=language)
    page.goto("/")
    signs = ["広", "場", "\U0010ffff", ""]
    assert page.evaluate(DRAW, signs) == [len(signs)] * 2


@pytest.mark.parametrize("address", ["/", "/write/diary/", "/settings/profile/", "/invite/"])
def test_what_is_typed_without_a_space_makes_no_page_wider(server, open_page, address):
    (ami,) = people.join(server, "Ami", language="ja")
    page: Page = open_page(language="ja", width=320)
    sign_in(page, ami)
    page.goto(address)
    for box in page.locator("main textarea").all():
        box.fill("自" * 150)
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 320


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_with_letters_of_twice_the_size_need_not_scroll_sideways(
    server, open_page, language
):
    """All is measured in letters, so it is a phone of half the width."""
    (ami,) = people.join(server, "Ami", language=language)
    page: Page = open_page(language=language, width=188)
    sign_in(page, ami)
    for address in ("/", "/find/", "/settings/profile/", "/my-data/", "/law/", "/write/diary/"):
        page.goto(address)
        wide = page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= 188, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_name_of_the_place_stands_in_one_line_on_the_narrowest_phone(open_page, language):
    page: Page = open_page(language=language, width=320)
    page.goto("/")
    box = page.locator(".brand").bounding_box()
    assert box
    assert box["height"] <= 44


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_phone_the_place_where_one_is_stands_in_sight(server, open_page, language):
    """Without a script, too: the row of places is wider than the page."""
    page = open_page(language=language, width=375)
    sign_in(page, server.account("gen"))
    page.goto("/developers/contact/")
    expect(page.locator(".side-nav [aria-current]")).to_be_in_viewport(ratio=1)


def test_what_one_may_do_with_an_account_stands_in_one_line(server, open_page):
    pia = server.account("pia")
    page: Page = open_page(language="en")
    sign_in(page, pia)
    enter_code(page, pia["totp_secret"])
    page.goto("/developers/accounts/")
    buttons = page.locator(".list .row").first.locator(".btn").all()
    assert len({box["y"] for one in buttons if (box := one.bounding_box())}) == 1


def test_a_clause_stands_on_the_line_of_its_yes(open_page):
    page: Page = open_page(language="en")
    page.goto("/developers/matrix/")
    assert page.evaluate(LOWER, "td:has(.yes)") == page.evaluate(LOWER, "td:has(span.soft)")


def test_home_is_light(server, open_page):
    """HTML and CSS of home with twenty posts, as a browser gets them, at most 60 KB."""
    (ami,) = people.join(server, "Ami", language="ja")
    server.shell(FILL.format(pk=ami["id"], posts=POSTS))
    page: Page = open_page()
    sign_in(page, ami)
    page.goto("/")
    expect(page.locator("article")).to_have_count(POSTS)
    cookies = "; ".join(f"{c['name']}={c['value']}" for c in page.context.cookies())
    sheets = page.locator("link[rel=stylesheet]").evaluate_all(
        "all => all.map(one => one.href)"
    )
    sizes = {address: _weight(address, cookies) for address in (f"{server.url}/", *sheets)}
    assert sum(sizes.values()) <= HEAVIEST, sizes


def _weight(address: str, cookies: str) -> int:
    """Compressed: by the server if it does, otherwise as whoever stands before it would."""
    asked = urllib.request.Request(
        address, headers={"Cookie": cookies, "Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(asked) as answer:
        body = answer.read()
        packed = answer.headers["Content-Encoding"] == "gzip"
    assert packed or re.search(rb"<html|@layer", body)
    return len(body if packed else gzip.compress(body, 6))
