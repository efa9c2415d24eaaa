"""From outside to a registration, through the pages alone."""

import secrets

from playwright.sync_api import expect

from tests.journeys.people import PASSWORD
from tests.journeys.reader import Reader


def newcomer(name: str) -> dict[str, str]:
    """Nobody knows them so far: name, email, password. No two are alike."""
    mark = secrets.token_hex(3)
    email = f"{name.lower()}.{mark}@example.com"
    return {"name": f"{name} {mark}", "email": email, "password": PASSWORD}


def join(her: Reader, someone: dict[str, str]) -> None:
    """As a person, from the front page."""
    her.open("/")
    her.follow("Join the square")
    _give(her, someone, "Join")


def join_as_staff(her: Reader, someone: dict[str, str]) -> None:
    """As staff of an organisation, from the developer centre."""
    her.open("/developers/")
    her.follow("Sign up as staff")
    _give(her, someone, "Sign up")


def enrol(his: Reader, name: str) -> None:
    """As an individual partner: this door closes, so one types the name."""
    his.open("/developers/")
    his.follow("Register as an individual")
    his.press("Register")
    expect(his.page.locator("[name=typed]")).to_have_attribute("aria-invalid", "true")
    his.fill(typed=name)
    his.press("Register")
    his.reads("Individual without a card")


def agree(hers: Reader) -> None:
    """To the data terms, which the overview asks for."""
    hers.open("/developers/")
    hers.follow("Accept the data terms")
    hers.page.locator("[name=agree]").check()
    hers.press("Agree")
    hers.reads("At a glance")


def _give(her: Reader, someone: dict[str, str], button: str) -> None:
    her.fill(name=someone["name"], email=someone["email"], password1=someone["password"])
    her.page.locator("[name=accepted]").check()
    words = her.words(button)
    her.page.locator("main").get_by_role("button", name=words, exact=True).click()
    her.reads("Look in your mail")
    _confirm(her, someone["email"])


def _confirm(her: Reader, email: str) -> None:
    her.open("/mail/")
    her.page.locator("li", has_text=email).first.get_by_role("link").click()
    her.page.locator(".words a[href*='/confirm/']").click()
    her.press("Yes, it is mine")
