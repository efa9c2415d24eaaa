"""A whole life in the square: from the front door to the last button, and back."""

import io
import json
import zipfile
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import LANGUAGES, sign_in
from tests.cast import an_image
from tests.journeys import entrance, people
from tests.journeys.reader import Reader
from tests.server import Demo

PASSWORD = "a long walk in the rain"
PHOTO = {"name": "sky.jpg", "mimeType": "image/jpeg", "buffer": an_image(size=(900, 600))}
VOICE = "夕焼けがきれいでした。What a sunset!"
TITLE = "はじめての日記 My first page"
BODY = "今日、広場に来ました。\n\nToday I came to the square."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_life(server: Demo, open_page, language: str):
    (ken,) = people.join(server, "Ken", language=language)
    aoi = entrance.newcomer("Aoi")
    her = Reader(open_page(language=language), language)
    his = Reader(open_page(language=language), language)
    sign_in(his.page, ken)
    entrance.join(her, aoi)
    her.reads("It is still quiet here.")
    _befriend(her, his, ken)
    _write(her)
    _read(his, aoi)
    _hear(her, ken)
    _see_it_as_others_do(her)
    _take_it_along(her)
    _close(her, his, server, aoi)
    _stay_after_all(her, his, aoi)


def _befriend(her: Reader, his: Reader, ken: dict[str, Any]) -> None:
    her.open("/find/")
    her.fill(q=ken["name"])
    her.press("Find")
    her.page.get_by_role("link", name=ken["name"], exact=True).click()
    her.page.locator("#befriend summary").click()
    her.fill(message="一緒に散歩しましょう。")
    her.press("Ask to be friends")
    her.reads("You asked. Now it is up to them.")
    his.open("/")
    his.waits_for(lambda: his.badge("/friends/"))
    his.page.locator(".places a[href='/friends/']").click()
    his.page.locator(".tabs a[href='/friends/requests/']").click()
    his.sees("一緒に散歩しましょう。")
    his.press("Accept")
    his.reads("No requests are waiting.")
    her.page.reload()
    her.reads("You are friends")


def _write(her: Reader) -> None:
    her.open("/")
    her.fill(body=VOICE)
    her.page.locator(".composer [name=audience]").select_option("friends")
    expect(her.page.locator("[data-says=friends]")).to_be_visible()
    her.page.locator(".composer [name=photos]").set_input_files(PHOTO)
    expect(her.page.locator(".previews img")).to_be_visible()
    her.press("Say it")
    photo = her.post(VOICE).locator(".shots img")
    expect(photo).not_to_have_js_property("naturalWidth", 0)
    her.page.locator(".places .pen a").click()
    her.fill(title=TITLE, body=BODY)
    her.page.locator("[name=audience][value=everyone]").check()
    her.page.locator("[name=show_readers]").check()
    her.press("Put it up")
    expect(her.page.get_by_role("heading", name=TITLE)).to_be_visible()


def _read(his: Reader, aoi: dict[str, Any]) -> None:
    his.open("/")
    his.waits_for(lambda: his.post(TITLE))
    liked = his.post(VOICE).locator(".like")
    liked.click()
    expect(liked).to_have_attribute("aria-pressed", "true")
    his.post(TITLE).get_by_role("link", name=TITLE, exact=True).click()
    his.fill(body=f"ようこそ、@{aoi['name']}さん。")
    his.press("Comment")
    expect(his.page.locator("#comments + .comments .mention")).to_have_text(f"@{aoi['name']}")
    assert "#c" in his.page.url


def _hear(her: Reader, ken: dict[str, Any]) -> None:
    her.open("/")
    her.waits_for(lambda: her.badge("/notices/"))
    her.page.locator(".places a[href='/notices/']").click()
    unread = her.page.locator(".unread", has_text=ken["name"])
    likes = her.words("%(name)s likes your post", name=ken["name"])
    her.waits_for(lambda: unread.filter(has_text=likes))
    her.press("Mark all as read")
    expect(her.page.locator(".notices > li").first).to_be_visible()
    expect(her.page.locator(".unread")).to_have_count(0)
    expect(her.badge("/notices/")).to_have_count(0)


def _see_it_as_others_do(her: Reader) -> None:
    her.page.locator(".menu summary").first.click()
    her.follow("My page")
    her.sees(VOICE)
    her.page.locator(".seen a[href='?as=public']").click()
    her.sees(TITLE)
    her.does_not_see(VOICE)
    her.page.locator(".seen a[href='?as=friend']").click()
    her.sees(VOICE)


def _take_it_along(her: Reader) -> None:
    her.open("/my-data/")
    with her.page.expect_download() as got:
        her.press("Download everything")
    box = zipfile.ZipFile(io.BytesIO(got.value.path().read_bytes()))
    names = box.namelist()
    data = "".join(box.read(n).decode() for n in names if n.endswith(".json"))
    assert {VOICE, TITLE, BODY} <= set(_texts(json.loads(data)))
    assert any(name.endswith(".html") for name in names)
    assert any(name.endswith(".webp") for name in names)


def _texts(data: Any) -> list[str]:
    if isinstance(data, dict | list):
        inside = data.values() if isinstance(data, dict) else data
        return [text for one in inside for text in _texts(one)]
    return [data] if isinstance(data, str) else []


def _close(her: Reader, his: Reader, server: Demo, aoi: dict[str, Any]) -> None:
    her.page.locator(".menu summary").first.click()
    her.follow("My page")
    page = her.page.url.partition("?")[0]
    aoi["id"] = int(page.split("/")[-2])
    people.forget_proof(server, aoi)
    her.open("/my-data/close/")
    her.reads("Is it you?")
    her.fill(password=PASSWORD)
    her.press("It is me")
    her.page.locator("[name=sure]").check()
    her.press("Close my account")
    her.reads("Your account is closing")
    her.open("/")
    expect(her.link("Sign in")).to_be_visible()
    assert his.open(page) == 404
    assert her.open(page) == 404
    his.open("/")
    his.does_not_see(TITLE)


def _stay_after_all(her: Reader, his: Reader, aoi: dict[str, Any]) -> None:
    sign_in(her.page, aoi)
    her.press("Stay after all")
    her.sees(VOICE)
    assert his.open(f"/people/{aoi['id']}/") == 200
    his.sees(VOICE)
