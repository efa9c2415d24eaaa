"""An individual partner's card: refused, registered, lost and regained, before the browser."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import LANGUAGES
from tests.journeys import entrance, people
from tests.journeys.reader import Reader
from tests.processor import ASKS_FIRST, DECLINED, GOOD
from tests.server import Demo

OPENED = ("Apps for smartphones", "Graph API", "Page apps")
TYPED = {"exp_month": "12", "exp_year": "40", "cvc": "123"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_PR_26_an_outsider_loses_and_regains_a_card(server: Demo, open_page, language: str):
    kim = entrance.newcomer("Kim")
    his = Reader(open_page(language=language), language)
    entrance.join(his, kim)
    entrance.enrol(his, kim["name"])
    entrance.agree(his)
    _finds_closed(his)
    _is_refused(his)
    _proves_it_is_his(his)
    _finds_open(his)
    people.forget_proof(server, kim)
    _removes(his)
    _finds_closed(his)
    _registers_by_keyboard(his)
    _finds_open(his)


def _finds_closed(his: Reader) -> None:
    """And the first of the three leads to where it is opened."""
    his.open("/developers/uses/")
    for name in OPENED:
        expect(_row(his, name)).to_contain_text(his.words("no"))
        expect(_row(his, name).get_by_role("link", name="PR-26")).to_be_visible()
    _row(his, OPENED[0]).get_by_role("link", name=his.words("Register a card.")).click()
    his.reads("Closed to you until you register a card.")


def _finds_open(his: Reader) -> None:
    his.reads("Open to you now.")
    his.open("/developers/uses/")
    for name in OPENED:
        expect(_row(his, name).locator(".yes")).to_be_visible()
    his.open("/developers/")
    his.reads("Individual with a card")


def _row(his: Reader, service: str):
    header = his.page.get_by_role("rowheader", name=his.words(service), exact=True)
    return his.page.get_by_role("row").filter(has=header)


def _is_refused(his: Reader) -> None:
    """And is told, and may try another card on the same page."""
    his.press("Register a card")
    _type(his, DECLINED)
    alert = his.page.get_by_role("alert")
    expect(alert).to_have_text(
        his.words(
            "The card was not accepted. Please look at what you typed, or take another card."
        )
    )
    expect(his.button("Register this card")).to_be_focused()


def _proves_it_is_his(his: Reader) -> None:
    """The 3-D Secure step, broken off once."""
    _type(his, ASKS_FIRST)
    his.page.get_by_role("button", name="Fail authentication").click()
    expect(his.button("Register this card")).to_be_focused()
    _type(his, ASKS_FIRST)
    his.page.get_by_role("button", name="Complete authentication").click()
    his.sees("Visa ···· 3155")


def _type(his: Reader, number: str) -> None:
    for name, text in {"number": number, **TYPED}.items():
        his.page.get_by_placeholder(name).fill(text)
    his.press("Register this card")


def _removes(his: Reader) -> None:
    """Having proved once more that it is him."""
    his.open("/developers/card/")
    his.follow("Remove the card")
    his.fill(password=people.PASSWORD)
    his.press("It is me")
    his.press("Remove the card")
    his.reads("Closed to you until you register a card.")
    his.reads("removed")


def _registers_by_keyboard(his: Reader) -> None:
    """The processor's fields pass the focus on as they are filled."""
    keys = his.page.keyboard
    his.button("Register a card").focus()
    keys.press("Enter")
    his.page.get_by_placeholder("number").focus()
    for text in (GOOD, *TYPED.values()):
        keys.type(text)
    _tab_to(his.page, "BUTTON")
    keys.press("Enter")
    his.sees("Visa ···· 4242")


def _tab_to(page: Page, tag: str) -> None:
    for _step in range(4):
        if page.evaluate("document.activeElement.tagName") == tag:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {tag}")
