"""Everybody who takes the walk, signed in once for all of it."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import LANGUAGES, PATIENCE, Complaints, sign_in
from tests.journeys.keys import add_passkey, enter_code, plug_in_device, switch_app_on
from tests.server import Demo
from tests.walk.world import World

PageOf = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def heard() -> Complaints:
    return Complaints()


@pytest.fixture(scope="module")
def world(server: Demo) -> World:
    return World(server)


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest, world: World) -> str:
    world.speak(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def page_of(
    browser: Browser, server: Demo, world: World, heard: Complaints
) -> Iterator[PageOf]:
    """`page_of("hana", "ja")`: always the same page for the same person and language."""
    contexts: list[BrowserContext] = []
    pages: dict[tuple[str, str], Page] = {}

    def open_(who: str, language: str) -> Page:
        context = browser.new_context(
            base_url=server.url, locale=LANGUAGES[language], timezone_id="Asia/Tokyo"
        )
        context.set_default_timeout(PATIENCE)
        heard.watch(context)
        contexts.append(context)
        page = context.new_page()
        SPECIAL.get(who, _signed_in)(page, world, who)
        return page

    def find(who: str, language: str) -> Page:
        """Members read in the language of their account, others in that of their browser."""
        world.keep_proofs_fresh()
        key = (who, language if who in {"guest", "half in"} else "ja")
        if who == "half in":
            find("careful", language)  # There is no second step before that one took it up.
        if key not in pages:
            pages[key] = open_(who, key[1])
        return pages[key]

    yield find
    for context in contexts:
        context.close()


def _signed_in(page: Page, world: World, who: str) -> None:
    sign_in(page, world.people[who])


def _stay_out(page: Page, world: World, who: str) -> None:
    pass


def _careful(page: Page, world: World, who: str) -> None:
    """Has a passkey and an app."""
    sign_in(page, world.people[who])
    plug_in_device(page)
    add_passkey(page)
    page.goto("/second-factor/passkeys/")
    there = page.locator("a[href$='/rename/']").first.get_attribute("href") or ""
    world.things["passkey"] = there.split("/")[3]
    switch_app_on(page)


def _half_in(page: Page, world: World, who: str) -> None:
    """Has typed the password of the careful one, and stands before the second step."""
    sign_in(page, world.people["careful"])


def _bare(page: Page, world: World, who: str) -> None:
    """Has a passkey and no password, no friends, no posts."""
    sign_in(page, world.people[who])
    plug_in_device(page)
    add_passkey(page)
    world.forget_password(who)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.locator("form[data-passkey=get] button").click()
    page.locator("body.signed").wait_for()


def _with_code(page: Page, world: World, who: str) -> None:
    """The second step, with the code of the demo's app."""
    sign_in(page, world.people[who])
    enter_code(page, world.people[who]["totp_secret"])
    page.locator("body.signed").wait_for()


CODED = dict.fromkeys(("pia", "mika", "mod", "sen"), _with_code)
SPECIAL = CODED | {"guest": _stay_out, "careful": _careful, "half in": _half_in, "bare": _bare}
