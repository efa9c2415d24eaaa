"""Accepting the documents in force: once a version, with the language it was read in."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse
from markupsafe import escape

from hiroba.accounts.models import Field
from hiroba.agreements.documents import NAMES, in_force
from hiroba.agreements.models import Acceptance
from hiroba.policy import limits
from tests.web.browsing import agreed, signed_in

AUDIENCES = {f"{field}_audience": "friends" for field in Field.values}


def test_T_3_who_has_not_accepted_is_led_there_and_back(cast):
    browser = signed_in(cast.ema)
    answer = browser.get(reverse("write_voice"))
    assert answer["Location"] == "/accept/?next=%2Fwrite%2Fvoice%2F"
    done = browser.post(reverse("accept_terms"), agreed() | {"next": "/write/voice/"})
    assert done["Location"] == "/write/voice/"
    assert browser.get(reverse("write_voice")).status_code == 200
    accepted = Acceptance.objects.filter(account=cast.ema)
    assert set(accepted.values_list("document", "version", "language")) == {
        (name, in_force(name), "en") for name in NAMES
    }


LONG = "Dear all,\n\n<b>it rained & rained</b>. " * 40


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/write/voice/", {"body": "Good morning!", "audience": "friends"}),
        ("/write/diary/", {"title": "A day", "body": LONG, "audience": "friends"}),
        ("/friends/circles/", {"name": "Choir"}),
        ("/settings/profile/", {"name": "Ema", "about_me": LONG}),
        ("/posts/{}/", {"body": "How nice!"}),
        ("/people/{}/befriend/", {"message": "Do you remember me?"}),
    ],
)
def test_T_3_what_was_typed_before_accepting_is_not_lost(cast, path, words):
    browser = signed_in(cast.ema)
    row = cast.sora.pk if "people" in path else cast.post("sora").pk
    answer = browser.post(path.format(row), AUDIENCES | words)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'href="/accept/?next=%2F"' in page
    for name in words.keys() - {"audience"}:
        assert f"readonly>\n{escape(words[name])}</textarea>" in page
    assert "friends</textarea>" not in page, "what was chosen is not what was typed"


def test_what_was_typed_too_often_is_not_lost_either(cast, monkeypatch):
    few = limits.Limit("posts", 0, limits.DAY, "T-17")
    monkeypatch.setitem(limits.LIMITS, "post", few)
    words = {"body": "Good morning!", "audience": "friends"}
    answer = signed_in(cast.hana).post("/write/voice/", words)
    assert answer.status_code == 429
    assert "readonly>\nGood morning!</textarea>" in answer.content.decode()


def test_T_3_where_they_could_write_or_ask_they_find_the_way_to_accept(cast):
    browser = signed_in(cast.ema)
    post, person = (f"/posts/{cast.post('sora').pk}/", f"/people/{cast.sora.pk}/")
    for address in ("/", post, person):
        page = browser.get(address).content.decode()
        assert "You have not accepted the terms that are in force now." in page, address
        assert f'href="/accept/?{urlencode({"next": address})}"' in page, address


def test_who_has_not_accepted_reads_downloads_and_leaves(cast):
    browser = signed_in(cast.ema, step_up=True)
    for name in ("home", "square", "my_data", "close_account"):
        assert browser.get(reverse(name)).status_code == 200, name


def test_PV_27_an_old_page_accepts_nothing(cast):
    browser = signed_in(cast.ema)
    for wrong in ({"terms": "0"}, {"agree": ""}, {"privacy": str(in_force("privacy") + 1)}):
        assert browser.post(reverse("accept_terms"), agreed() | wrong).status_code == 422
    assert browser.post(reverse("accept_terms"), {}).status_code == 422
    assert not Acceptance.objects.filter(account=cast.ema).exists()


def test_accepting_twice_is_once(cast):
    browser = signed_in(cast.ema)
    for _click in range(2):
        assert browser.post(reverse("accept_terms"), agreed()).status_code == 302
    assert Acceptance.objects.filter(account=cast.ema).count() == 2
