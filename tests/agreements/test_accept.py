"""Accepting the documents in force: once a version, with the language it was read in."""

from django.urls import reverse

from hiroba.agreements.models import Acceptance
from tests.web.browsing import signed_in

AGREED = {"agree": "on", "terms": "1", "privacy": "1"}


def test_T_3_who_has_not_accepted_is_led_there_and_back(cast):
    browser = signed_in(cast.ema)
    answer = browser.get(reverse("write_voice"))
    assert answer["Location"] == "/accept/?next=%2Fwrite%2Fvoice%2F"
    done = browser.post(reverse("accept_terms"), AGREED | {"next": "/write/voice/"})
    assert done["Location"] == "/write/voice/"
    assert browser.get(reverse("write_voice")).status_code == 200
    accepted = Acceptance.objects.filter(account=cast.ema)
    assert set(accepted.values_list("document", "version", "language")) == {
        ("terms", 1, "en"), ("privacy", 1, "en"),
    }  # fmt: skip


def test_who_has_not_accepted_reads_downloads_and_leaves(cast):
    browser = signed_in(cast.ema, step_up=True)
    for name in ("home", "square", "my_data", "close_account"):
        assert browser.get(reverse(name)).status_code == 200, name


def test_PV_27_an_old_page_accepts_nothing(cast):
    browser = signed_in(cast.ema)
    for wrong in ({"terms": "0"}, {"agree": ""}, {"privacy": "9"}):
        assert browser.post(reverse("accept_terms"), AGREED | wrong).status_code == 422
    assert browser.post(reverse("accept_terms"), {}).status_code == 422
    assert not Acceptance.objects.filter(account=cast.ema).exists()


def test_accepting_twice_is_once(cast):
    browser = signed_in(cast.ema)
    for _click in range(2):
        assert browser.post(reverse("accept_terms"), AGREED).status_code == 302
    assert Acceptance.objects.filter(account=cast.ema).count() == 2
