"""With the keyboard alone."""

from playwright.sync_api import Page, expect

from tests.browser import sign_in
from tests.journeys import people


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.className"))


def _tab_to(page: Page, name: str) -> None:
    for _step in range(40):
        page.keyboard.press("Tab")
        if _focused(page) == name:
            return
    raise AssertionError(f"Tab never comes to {name}")


def test_a_voice_without_touching_the_mouse(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    page: Page = open_page(language="en")
    sign_in(page, ami)
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    assert _focused(page) == "body"
    page.keyboard.type("Typed from end to end.")
    _tab_to(page, "audience")
    page.keyboard.type("Only")
    _tab_to(page, "btn main small")
    page.keyboard.press("Enter")
    post = page.locator("article", has_text="Typed from end to end.")
    expect(post.locator(".aud")).to_have_text("Only me")


def test_a_menu_opens_closes_and_gives_the_focus_back(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    page: Page = open_page(language="en")
    sign_in(page, ami)
    _tab_to(page, "tool")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="My page")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="My page")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="My page")).to_be_hidden()
    expect(page.locator("summary.tool")).to_be_focused()


def test_the_focus_stays_on_what_one_likes(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    page: Page = open_page(language="en")
    sign_in(page, ami)
    page.locator("#c_body").fill("Do I like this?")
    page.get_by_role("button", name="Say it").click()
    like = page.locator("article", has_text="Do I like this?").locator(".like")
    like.focus()
    page.keyboard.press("Space")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_be_focused()


def test_what_has_the_focus_shows_it(server, open_page):
    page: Page = open_page(language="en")
    page.goto("/sign-in/")
    for _step in range(8):
        page.keyboard.press("Tab")
        style = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(style) == "solid", _focused(page)
