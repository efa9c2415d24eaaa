"""Everything but passkeys works without JavaScript."""

from playwright.sync_api import expect

from tests.browser import sign_in
from tests.journeys import people
from tests.journeys.reader import Reader


def test_one_writes_likes_comments_and_befriends(server, open_page):
    ami, ben, cho = people.join(server, "Ami", "Ben", "Cho", language="en")
    people.befriend(server, ami, ben)
    she = Reader(open_page(language="en", javascript=False))
    he = Reader(open_page(language="en", javascript=False))
    sign_in(she.page, ami)
    sign_in(he.page, ben)
    she.fill(body="No script was needed for this.")
    she.press("Say it")
    she.sees("No script was needed for this.")
    he.open("/")
    he.waits_for(lambda: he.post("No script was needed for this."))
    he.post("No script was needed for this.").locator(".like").click()
    liked = he.post("No script was needed for this.").locator(".like")
    expect(liked).to_have_attribute("aria-pressed", "true")
    he.post("No script was needed for this.").locator(".deeds a").click()
    he.fill(body="Nor for this.")
    he.press("Comment")
    he.sees("Nor for this.")
    he.open(f"/people/{cho['id']}/")
    he.page.locator("#befriend summary").click()
    he.press("Ask to be friends")
    he.reads("You asked. Now it is up to them.")


def test_what_was_typed_is_still_there_after_a_mistake(server, open_page):
    (ami,) = people.join(server, "Ami", language="en")
    she = Reader(open_page(language="en", javascript=False))
    sign_in(she.page, ami)
    she.fill(body="x" * 151)
    she.press("Say it")
    expect(she.page.locator("#c_body")).to_have_value("x" * 151)
    expect(she.page.locator("#c_body")).to_have_attribute("aria-invalid", "true")
    expect(she.page.locator("#c_body_error")).to_be_visible()
