"""Every named address, in both languages, large and small, by day and by night."""

from contextlib import nullcontext
from urllib.parse import urlsplit

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from playwright.sync_api import Page

from tests.browser import sign_in
from tests.walk import eyes
from tests.walk.visits import CALLED, FETCHES, LOOKS, MORE, PRESSES, Fetch, Look, Press

PAGES = {name: (name, look) for name, look in LOOKS.items()} | MORE


def _names(resolver: URLResolver) -> set[str]:
    found: set[str] = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            found.add(one.name or str(one.pattern))
        else:
            found |= _names(one)
    return found


def test_every_named_address_is_visited():
    visited = {*LOOKS, *FETCHES, *CALLED, *(name for name, _press in PRESSES)}
    assert _names(get_resolver()) == visited


@pytest.mark.parametrize("which", PAGES)
def test_a_page_is_whole(which, language, world, page_of, heard):
    name, look = PAGES[which]
    page: Page = page_of(look.who, language)
    page.set_viewport_size({"width": 1280, "height": 900})
    answer = page.goto(_address(world, name, look))
    assert answer
    assert answer.status == look.status
    assert resolve(urlsplit(page.url).path).url_name == name, "it leads elsewhere"
    assert page.locator("html").get_attribute("lang") == language
    found = [*eyes.problems(page, language, which), *heard]
    heard.clear()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", FETCHES)
def test_what_is_no_page_is_answered(name, language, world, page_of):
    fetch = FETCHES[name]
    page = page_of(fetch.who, language)
    accept = {"Accept": fetch.type}
    answer = page.request.get(_address(world, name, fetch), headers=accept)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(fetch.type)


def _address(world, name: str, visit: Look | Fetch | Press) -> str:
    query = getattr(visit, "query", "").format_map(world.things)
    return _path(world, name, visit.args) + query


def _path(world, name: str, args: tuple[str, ...]) -> str:
    return reverse(name, args=[world.value(arg) for arg in args])


def test_a_button_leads_to_every_other_address(world, page_of, open_page, heard):
    """Story by story, in the order of the table. A page that asks for news when its session
    has ended would complain: none stands open there."""
    _open_another_session(world, open_page)
    page_of("tia", "ja").goto("about:blank")
    for name, press in PRESSES:
        page = page_of(press.who, "ja")
        page.goto(_path(world, press.on, press.on_args))
        if name == "session_end":
            world.things["session"] = _session_on(page)
        _press(page, _path(world, name, press.args), press)
    assert not heard


def _press(page: Page, address: str, press: Press) -> None:
    """Menus are opened by `test_keyboard`; here only where a button leads counts."""
    found = page.locator(f"[formaction='{address}'], form[action='{address}'] .btn")
    button = found.first if found.count() else page.locator("main form[method=post] .btn").first
    for box in page.locator("main input[type=checkbox]").all():
        box.check()
    leads_on = page.expect_navigation() if press.status == 302 else nullcontext()
    with leads_on, page.expect_response(lambda one: address in one.url and _posted(one)) as got:
        button.dispatch_event("click")
    assert got.value.status == press.status, address


def _posted(answer) -> bool:
    return answer.request.method == "POST"


def _session_on(page: Page) -> str:
    found = page.locator("[formaction*='/sessions/']").first.get_attribute("formaction") or ""
    return found.split("/")[3]


def _open_another_session(world, open_page) -> None:
    page = open_page()
    sign_in(page, world.people["one"])
    page.close()
