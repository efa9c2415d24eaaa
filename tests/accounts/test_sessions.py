"""Where one is signed in: the list, signing out there, and nobody else's."""

import pytest
from django.conf import settings
from django.test import Client

from hiroba.accounts import actions
from hiroba.accounts.models import Session
from hiroba.accounts.sessions import LIFE, find
from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, NotFound, SignIn
from tests.doors import signed_in, signed_out, text_of

LIST = "/settings/sessions/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


def browser_of(account, agent=FIREFOX, address="192.0.2.7"):
    """Signed in there, and seen there once."""
    client = Client(headers={"accept-language": "en", "user-agent": agent}, REMOTE_ADDR=address)
    client.cookies = signed_in(account).cookies
    assert client.get("/notices/").status_code == 200
    return client


def row_of(client):
    found = find(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert found is not None
    return found.session_id


def end(client, session):
    return client.post(f"{LIST}{session}/end/")


def test_T_5_each_browser_is_listed_with_its_address_and_its_name(cast):
    here, there = browser_of(cast.hana), browser_of(cast.hana, IPHONE, "2001:db8::7")
    browser_of(cast.ken, address="198.51.100.9")
    page = text_of(here.get(LIST))
    assert "Firefox · Linux" in page
    assert "Safari · iPhone" in page
    assert "192.0.2.7" in page
    assert "2001:db8::7" in page
    assert "198.51.100.9" not in page, "nobody else's"
    assert page.count("this one") == 1
    assert f"{LIST}{row_of(there)}/end/" in page
    assert f"{LIST}{row_of(here)}/end/" not in page, "there is a button of its own for that"


@pytest.mark.parametrize("agent", ["", "x" * 5000, "<script>alert(1)</script>", "\x01é"])
def test_a_browser_that_does_not_say_what_it_is_is_listed_too(cast, agent):
    browser_of(cast.hana, agent)
    page = text_of(signed_in(cast.hana).get(LIST))
    assert "An unknown browser" in page
    assert "<script>alert" not in page


def test_T_5_whoever_is_signed_out_there_is_so_at_the_next_request(cast):
    here, there = browser_of(cast.hana), browser_of(cast.hana, IPHONE)
    gone = row_of(there)
    assert end(here, gone).url == LIST
    assert there.get("/notices/").url.startswith("/sign-in/")
    assert there.post("/write/voice/", {"body": "x", "audience": "self"}).status_code == 401
    assert not cast.hana.posts.exists()
    assert here.get(LIST).status_code == 200
    assert not Session.objects.filter(pk=gone).exists()
    assert Event.objects.get(verb="session.end").subject == gone
    assert end(here, gone).status_code == 404, "a second click"


def test_one_may_end_the_session_one_is_in(cast):
    here, there = browser_of(cast.hana), browser_of(cast.hana, IPHONE)
    assert end(here, row_of(here)).status_code == 302
    assert here.get(LIST).url.startswith("/sign-in/")
    assert there.get(LIST).status_code == 200


@pytest.mark.parametrize("who", ["ken", "sora", "rin", "ema", "leo"])
def test_T_12_a_session_of_somebody_else_does_not_exist(cast, who):
    there = browser_of(cast.hana)
    theirs = signed_in(cast.people[who])
    assert end(theirs, row_of(there)).status_code == 404
    with pytest.raises((NotFound, Forbidden)):
        actions.end_session(cast.actors[who], Session.objects.get(pk=row_of(there)))
    assert there.get("/notices/").status_code == 200


def test_T_4_signed_out_there_is_no_list_and_nothing_to_end(cast):
    there = browser_of(cast.hana)
    assert signed_out().get(LIST).url.startswith("/sign-in/")
    assert end(signed_out(), row_of(there)).url.startswith("/sign-in/")
    with pytest.raises(SignIn):
        actions.end_session(cast.actors["guest"], Session.objects.get(pk=row_of(there)))
    assert there.get("/notices/").status_code == 200


@pytest.mark.parametrize("number", [0, 1, (1 << 63) - 1, 1 << 63, "9" * 400, "abc", "-1"])
def test_a_session_that_is_nobodys_does_not_exist(cast, number):
    assert end(signed_in(cast.hana), number).status_code == 404


def test_ending_is_a_button_and_no_link(cast):
    there = browser_of(cast.hana)
    answer = signed_in(cast.hana).get(f"{LIST}{row_of(there)}/end/")
    assert answer.status_code == 405
    assert there.get("/notices/").status_code == 200


def test_T_5_a_session_ends_by_itself_and_leaves_the_list(cast, clock):
    there = browser_of(cast.hana, IPHONE)
    clock.forward(seconds=LIFE.total_seconds() + 60)
    assert there.get("/notices/").url.startswith("/sign-in/")
    here = browser_of(cast.hana)
    assert "iPhone" not in text_of(here.get(LIST))


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "a" * 5000, "\x00", "'; --"])
def test_T_5_a_key_that_opens_nothing_is_nobodys(cast, key):
    client = signed_out()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/notices/").url.startswith("/sign-in/")
    assert client.get("/square/").status_code == 200


def test_T_5_whoever_reads_the_table_cannot_sign_in_with_it(cast):
    there = browser_of(cast.hana)
    client = signed_out()
    client.cookies[settings.SESSION_COOKIE_NAME] = Session.objects.get(pk=row_of(there)).key
    assert client.get("/notices/").url.startswith("/sign-in/")
