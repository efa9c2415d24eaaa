"""Blocking, inviting, and hearing of what is new."""

import secrets

from playwright.sync_api import expect

from tests.browser import sign_in
from tests.journeys import people
from tests.journeys.people import PASSWORD
from tests.journeys.reader import Reader


def test_blocked_both_vanish_from_each_other(server, open_page):
    ami, ben = people.join(server, "Ami", "Ben", language="en")
    people.befriend(server, ami, ben)
    she, he = Reader(open_page(language="en")), Reader(open_page(language="en"))
    for reader, who in ((she, ami), (he, ben)):
        sign_in(reader.page, who)
        reader.fill(body=f"{who['name']} was here.")
        reader.press("Say it")
    for reader, who in ((she, ben), (he, ami)):
        reader.open("/")
        reader.waits_for(lambda: reader.post(f"{who['name']} was here."))  # noqa: B023
    she.open(f"/people/{ben['id']}/")
    she.page.locator("main details.menu summary").click()
    she.follow("Block")
    she.press("Block")
    she.sees(ben["name"])
    for reader, who in ((she, ben), (he, ami)):
        assert reader.open(f"/people/{who['id']}/") == 404
        reader.open("/")
        reader.does_not_see(who["name"])
        reader.open(f"/find/?q={who['name']}")
        reader.reads("Nobody by that name.")
    she.open("/settings/blocks/")
    she.press("Unblock")
    assert he.open(f"/people/{ami['id']}/") == 200


def test_a_second_click_is_no_second_answer(server, open_page):
    """Else the page of the second would say that there is nothing to accept any more."""
    ami, ben = people.join(server, "Ami", "Ben", language="en")
    she, he = Reader(open_page(language="en")), Reader(open_page(language="en"))
    sign_in(she.page, ami)
    sign_in(he.page, ben)
    he.open(f"/people/{ami['id']}/")
    he.page.locator("#befriend summary").click()
    he.press("Ask to be friends")
    she.open("/friends/requests/")
    sent = []
    she.page.on("request", lambda request: sent.append(request.url.endswith("/accept/")))
    she.button("Accept").dblclick()
    she.reads("No requests are waiting.")
    assert sum(sent) == 1


def test_new_posts_are_announced_without_loading_again(server, open_page):
    ami, ben = people.join(server, "Ami", "Ben", language="en")
    people.befriend(server, ami, ben)
    she, he = Reader(open_page(language="en")), Reader(open_page(language="en"))
    sign_in(she.page, ami)
    sign_in(he.page, ben)
    she.page.clock.install()
    she.open("/")
    he.fill(body="News!")
    he.press("Say it")
    announced = she.page.locator(".fresh a")
    for _half_minute in range(200):
        she.page.clock.fast_forward(31_000)
        she.page.wait_for_timeout(300)
        if announced.count():
            break
    expect(announced).to_have_text("1 new post")
    she.does_not_see("News!")
    announced.click()
    she.sees("News!")


def test_who_comes_by_an_invitation_finds_a_request_waiting(server, open_page):
    (ami,) = people.join(server, "Ami", language="ja")
    mark = secrets.token_hex(3)
    she, he = Reader(open_page(), "ja"), Reader(open_page(), "ja")
    sign_in(she.page, ami)
    she.open("/invite/")
    she.fill(email=f"nao.{mark}@example.com", message="いいところですよ。")
    she.press("Send the invitation")
    she.sees(f"nao.{mark}@example.com")
    letter = he.page.locator("li", has_text=f"nao.{mark}@example.com")
    he.open("/mail/")
    he.waits_for(lambda: letter)
    letter.first.get_by_role("link").click()
    he.page.locator(".words a[href*='/join/']").click()
    he.sees("いいところですよ。")
    he.page.locator("main .btn.main").click()
    expect(he.page.locator("[name=email]")).to_have_value(f"nao.{mark}@example.com")
    he.fill(name=f"Nao {mark}", password1=PASSWORD)
    he.page.locator("[name=accepted]").check()
    he.page.locator("main form .btn.main").click()
    he.open("/mail/")
    he.waits_for(lambda: letter.nth(1))
    letter.first.get_by_role("link").click()
    he.page.locator(".words a[href*='/confirm/']").click()
    he.press("Yes, it is mine")
    he.open("/friends/requests/")
    he.waits_for(lambda: he.page.locator("main .name", has_text=ami["name"]))
    he.sees("いいところですよ。")
    he.press("Accept")
    he.open("/friends/")
    he.sees(ami["name"])
