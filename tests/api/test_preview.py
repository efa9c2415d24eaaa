"""“Show me” on the consent page: the very answers, and nothing leaves."""

import json
from urllib.parse import urlencode

import pytest
from django.utils import translation

from hiroba.accounts.models import ProfileField
from hiroba.agreements.models import Record
from hiroba.api import preview
from hiroba.connect import clients
from tests.api.program import Program
from tests.web.browsing import signed_in

SCOPES = ["openid", "r_profile", "r_profile_birthday", "r_voice", "r_diary", "r_updates"]


@pytest.fixture
def program(cast):
    cast.post("hana", body="Mine")
    cast.post("hana", kind="diary", title="A day", body="In Matsue.", audience="self")
    ProfileField.objects.create(
        person=cast.hana, field="birthday", value="1991-04-12", audience="self"
    )
    return Program(cast, "hana", " ".join(SCOPES))


def shown(cast, program, scopes):
    with translation.override("en"):
        found = preview.about(cast.hana, clients.of_service(program.service), scopes)
    return {address: json.loads(body) for address, body in found}


def test_PV_20_it_is_what_the_service_then_gets(cast, program):
    before = Record.objects.count()
    said = shown(cast, program, SCOPES)
    assert Record.objects.count() == before
    assert set(said.pop("/oauth/userinfo")) == {"sub"}
    assert len(said) == len(preview.ABOUT_ME)
    for address, body in said.items():
        assert program.get(address).json() == body, address


def test_what_is_not_ticked_is_not_in_it(cast, program):
    timeline = "/2/voice/statuses/@me/user_timeline?attach_photo=true"
    assert set(shown(cast, program, ["r_voice"])) == {timeline}
    me = shown(cast, program, ["r_profile"])["/2/people/@me/@self?fields=@all"]["entry"]
    assert "birthday" not in me


def test_the_page_shows_it_with_what_is_ticked(cast, program):
    query = {
        "response_type": "code", "client_id": program.service.client, "scope": " ".join(SCOPES),
        "redirect_uri": program.service.redirect_addresses[0], "code_challenge_method": "S256",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    }  # fmt: skip
    browser, address = signed_in(cast.hana), f"/oauth/authorize?{urlencode(query)}"
    assert "1991-04-12" in browser.get(address).text
    page = browser.post(address, {"answer": "show", "scopes": ["r_voice"]})
    assert (page.status_code, "Mine" in page.text, "1991-04-12" in page.text) == (
        200,
        True,
        False,
    )
