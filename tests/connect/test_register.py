"""Services: registered, described, confirmed by mail, changed, closed, each by its page."""

import re
from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hiroba.agreements.models import Consent, Recipient
from hiroba.base import clock as the_clock
from hiroba.base.refusals import Forbidden, NotFound, TooMany
from hiroba.connect import services
from hiroba.connect.models import Call, Grant, Purposed, Service, State
from hiroba.desk.models import Case
from hiroba.files.models import Picture
from hiroba.partners.actions import set_tier
from hiroba.policy.tiers import Tier
from tests.cast import SERVICE, a_service, an_image, signed_in_as
from tests.doors import cites, proved, signed_in, signed_out, text_of

SERVICES = "/developers/services/"
REGISTER = f"{SERVICES}register/"


def logo(content=None):
    return SimpleUploadedFile("logo.png", content or an_image("PNG"), "image/png")


def link_in(letter):
    return re.search(r"http://localhost(\S+)", letter.body)[1]


@pytest.mark.parametrize("who", ["pia", "kai"])
def test_PR_6_a_partner_that_holds_the_graph_api_registers_a_service(cast, who):
    client = signed_in(cast.people[who])
    answer = client.post(REGISTER, SERVICE | {"logo": logo()})
    service = Service.objects.get()
    assert answer["Location"] == f"{SERVICES}{service.pk}/"
    assert (service.partner, service.state) == (cast.partners[who], State.SANDBOX)
    assert (service.classic, service.query_tokens, service.confirmed) == (False, False, False)
    assert service.logo is not None
    assert "Tide table" in text_of(client.get(SERVICES))
    assert signed_in(cast.hana).get(f"/files/{service.logo_id}/small").status_code == 404


@pytest.mark.parametrize(
    ("who", "clause", "step"),
    [("gen", "PR-6", "Apply to become a certified"), ("nao", "PR-26", "Register a card")],
)
def test_whoever_does_not_hold_it_reads_why_and_the_cheapest_step(cast, who, clause, step):
    client = signed_in(cast.people[who])
    page = text_of(client.get(SERVICES))
    assert f">{clause}</a>" in page
    assert step in page
    answer = client.post(REGISTER, SERVICE)
    assert answer.status_code == 403
    assert cites(answer, clause)
    assert not Service.objects.exists()


LONG = "https://tide.example/" + "x" * 200
REFUSED = [
    ("name", ""), ("name", "x" * 41), ("name", "\u200b"), ("name", "a\x00b"),
    ("description", ""), ("description", "x" * 1001), ("use", ""), ("use", "x" * 1001),
    ("site", ""), ("site", "http://tide.example/"), ("site", "https://u:p@tide.example/"),
    ("site", "javascript:alert(1)"), ("site", LONG), ("site", "https://"),
    ("policy", ""), ("policy", "http://tide.example/"), ("policy", "ftp://tide.example/"),
    ("webhook", "http://tide.example/"), ("webhook", "https://a@tide.example/"),
    ("webhook", "https://127.0.0.1/"), ("webhook", "https://10.0.0.1:8443/hook"),
    ("webhook", "https://[::1]/"), ("webhook", "https://tide.example:25/"),
    ("country", ""), ("country", "RU"), ("country", "EU"), ("country", "jp"),
    ("protection", ""), ("protection", "x" * 1001),
    ("contact_email", ""), ("contact_email", "tide"), ("contact_email", "a@b\nc@d.example"),
    ("redirects", ""), ("redirects", "https://tide.example/back#there"),
    ("redirects", "https://me:pw@tide.example/"), ("redirects", "https://*.tide.example/"),
    ("redirects", "http://tide.example/back"), ("redirects", "app:/back"),
    ("redirects", "//tide.example/back"), ("redirects", "/back"),
    ("redirects", "javascript:alert(1)"), ("redirects", "https://ti\\de.example/"),
    ("redirects", "http://localhost.tide.example/"), ("redirects", "https://[tide/"),
    ("redirects", "https://tide.example:port/"), ("redirects", "https:///back"),
    ("redirects", "data:text/html,x.y"), ("redirects", "https://潮.example/"),
    ("redirects", "\n".join(f"https://tide.example/{n}" for n in range(11))),
    ("redirects", "https://tide.example/" + "x" * 2000),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_what_is_wrong_is_said_beside_its_field(cast, field, value, mail, work):
    answer = signed_in(cast.pia).post(REGISTER, SERVICE | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert not Service.objects.exists()
    work()
    assert mail == []


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"GIF89a", an_image()[:200]])
def test_a_logo_that_is_no_picture_is_refused_beside_its_field(cast, content):
    sent = SimpleUploadedFile("logo.png", content or b" ", "image/png")
    answer = signed_in(cast.pia).post(REGISTER, SERVICE | {"logo": sent})
    assert answer.status_code == 422
    assert 'id="id_logo_error"' in text_of(answer)
    assert not Service.objects.exists()
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["https://tide.example/back?app=1", "http://127.0.0.1/back", "http://[::1]:8000/",
     "http://localhost:3000/x", "com.example.tide:/back"],
)  # fmt: skip
def test_RFC_8252_addresses_of_every_allowed_shape_are_taken_as_they_are(cast, address):
    answer = signed_in(cast.pia).post(REGISTER, SERVICE | {"redirects": f" {address}\r\n"})
    assert answer.status_code == 302
    assert Service.objects.get().redirect_addresses == [address]


def test_PV_23_countries_are_the_operators_and_EU_stands_for_its_members(cast, settings):
    settings.HIROBA_COUNTRIES = ("CH", "EU")
    client = signed_in(cast.pia)
    page = text_of(client.get(REGISTER))
    assert "Switzerland" in page
    assert "France" in page
    assert client.post(REGISTER, SERVICE).status_code == 422, "Japan is not among them"
    assert client.post(REGISTER, SERVICE | {"country": "FR"}).status_code == 302


def test_PV_29_the_contact_address_is_confirmed_by_the_link_and_the_button(cast, work, mail):
    client = signed_in(cast.pia)
    client.post(REGISTER, SERVICE)
    work()
    [letter] = mail
    assert letter.to == ["tide@example.com"]
    assert "Tide" not in letter.subject + letter.body, "no word of whoever typed the address"
    path = link_in(letter)
    assert client.get(path).status_code == 200
    assert not Service.objects.get().confirmed, "links are opened by machines, too"
    assert signed_out().get(path)["Location"].startswith("/sign-in/")
    assert signed_in(cast.kai).post(path).status_code == 404
    assert not Service.objects.get().confirmed
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 302, "a second click does no harm"
    assert Service.objects.get().confirmed


def test_a_link_is_good_for_its_address_and_for_two_days(cast, monkeypatch):
    pia = cast.actors["pia"]
    service = a_service(cast, confirmed=False)
    old = services.token_of(service)
    services.edit(pia, service, logo=None, contact_email="sea@example.com")
    service.refresh_from_db()
    with pytest.raises(NotFound):
        services.confirm(pia, service, token=old)
    monkeypatch.setattr(services, "TIME_TO_CONFIRM", -1)
    with pytest.raises(NotFound):
        services.confirm(pia, service, token=services.token_of(service))
    for forged in ("", "x", f"{old}x", "a:b:c"):
        with pytest.raises(NotFound):
            services.number_in(forged)


def test_a_new_address_has_to_be_confirmed_anew_and_other_changes_do_not(cast, work, mail):
    client = signed_in(cast.pia)
    service = a_service(cast)
    path = f"{SERVICES}{service.pk}/settings/"
    client.post(path, SERVICE | {"name": "Tides"})
    service.refresh_from_db()
    assert (service.name, service.confirmed) == ("Tides", True)
    client.post(path, SERVICE | {"contact_email": "sea@example.com"})
    service.refresh_from_db()
    assert not service.confirmed
    work()
    assert [letter.to for letter in mail] == [["sea@example.com"]]


def test_links_are_mailed_again_a_limited_number_of_times(cast, work, mail):
    service = a_service(cast, confirmed=False)
    signed_in(cast.pia).post(f"{SERVICES}{service.pk}/mail/")
    work()
    assert len(mail) == 1
    for _number in range(19):
        services.send(cast.actors["pia"], service)
    with pytest.raises(TooMany):
        services.send(cast.actors["pia"], service)


def test_PV_14_each_scope_says_what_for_and_how_long(cast):
    service = a_service(cast)
    client = signed_in(cast.pia)
    path = f"{SERVICES}{service.pk}/scopes/"
    given = {
        "purpose_openid": "To know you again", "keep_openid": "365",
        "purpose_r_voice": "To show tides in voices", "keep_r_voice": "1",
        "purpose_r_diary": "   ", "keep_r_diary": "1",
    }  # fmt: skip
    assert client.post(path, given).status_code == 302
    rows = {row.scope: (row.purpose, row.keep_days) for row in Purposed.objects.all()}
    assert rows == {
        "openid": ("To know you again", 365), "r_voice": ("To show tides in voices", 1),
    }  # fmt: skip
    assert "To show tides in voices" in text_of(client.get(path))


@pytest.mark.parametrize(
    ("field", "value"),
    [("keep_r_voice", "2"), ("keep_r_voice", "365"), ("keep_r_voice", "-1"),
     ("keep_openid", "-1"), ("keep_openid", "99999"), ("keep_openid", "a year"),
     ("purpose_r_voice", "x" * 301), ("purpose_r_voice", "a\x00b")],
)  # fmt: skip
def test_what_came_through_the_api_is_kept_a_day_at_most(cast, field, value):
    service = a_service(cast)
    words = {"purpose_r_voice": "Why", field: value}
    answer = signed_in(cast.pia).post(f"{SERVICES}{service.pk}/scopes/", words)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert set(Purposed.objects.values_list("scope", flat=True)) == {"openid", "r_profile"}


def test_a_new_logo_takes_the_place_of_the_old_one(cast):
    service = a_service(cast, logo=cast.picture("pia"))
    before = service.logo_id
    path = f"{SERVICES}{service.pk}/settings/"
    signed_in(cast.pia).post(path, SERVICE)
    service.refresh_from_db()
    assert service.logo_id == before, "none was sent"
    signed_in(cast.pia).post(path, SERVICE | {"logo": logo()})
    service.refresh_from_db()
    assert service.logo_id != before
    assert not Picture.objects.filter(pk=before).exists()


PAGES = ("", "settings/", "scopes/", "keys/", "sandbox/", "log/", "close/")


@pytest.mark.parametrize("state", ["sandbox", "open"])
def test_nobody_reaches_the_service_of_another_partner(cast, state):
    service = a_service(cast, state=state)
    other, owner = proved(signed_in(cast.kai)), proved(signed_in(cast.pia))
    for page in PAGES:
        path = f"{SERVICES}{service.pk}/{page}"
        assert owner.get(path).status_code == 200
        assert other.get(path).status_code in {403, 404}
        assert proved(signed_in(cast.hana)).get(path).status_code in {403, 404}
    for deed in ("submit", "mail", "close"):
        answer = other.post(f"{SERVICES}{service.pk}/{deed}/")
        assert answer.status_code in {403, 404}
    service.refresh_from_db()
    assert service.state == state
    assert not Case.objects.exists()


def test_accountants_look_and_change_nothing(cast):
    service = a_service(cast)
    cast.partners["pia"].staff.update(role="accountant")
    client = signed_in(cast.pia)
    assert client.get(f"{SERVICES}{service.pk}/").status_code == 200
    answer = client.post(f"{SERVICES}{service.pk}/settings/", SERVICE | {"name": "Mine"})
    assert answer.status_code == 403
    service.refresh_from_db()
    assert service.name == "Tide table"


def test_without_the_certification_a_service_is_seen_and_not_changed(cast):
    service = a_service(cast)
    set_tier(cast.partners["pia"], Tier.GENERAL)
    page = text_of(signed_in(cast.pia).get(SERVICES))
    assert "Tide table" in page
    assert "Apply to become a certified" in page
    with pytest.raises(Forbidden) as no:
        services.edit(signed_in_as(cast, "pia"), service, logo=None, name="Tides")
    assert no.value.clause == "PR-6"


def test_closed_its_keys_tokens_and_consents_end(cast):
    service = a_service(cast, state="open")
    recipient = Recipient.objects.create(
        client=service.client, name="T", holder="P", country="JP"
    )
    consent = Consent.objects.create(
        person=cast.hana, client=service.client, recipient=recipient, scopes="openid",
        language="en", terms_version=1, privacy_version=1, ends_at=the_clock.now(),
    )  # fmt: skip
    Grant.objects.create(service=service, client=service.client, ends=the_clock.now())
    path = f"{SERVICES}{service.pk}/close/"
    client = signed_in(cast.pia)
    assert client.post(path)["Location"].startswith("/prove/")
    assert proved(client).post(path).status_code == 302
    service.refresh_from_db()
    consent.refresh_from_db()
    assert service.state == State.CLOSED
    assert consent.ended_at is not None
    assert not Grant.objects.exists()
    with pytest.raises(Forbidden):
        services.edit(replace(cast.actors["pia"], step_up=True), service, logo=None, name="X")


def test_the_log_shows_a_week_of_requests_with_the_clause_of_each_refusal(cast, clock):
    service = a_service(cast)
    Call.objects.create(service=service, method="GET", path="/2/old", status=200, left=1)
    clock.forward(days=8)
    Call.objects.create(
        service=service, method="GET", path="/2/people/{who}/@self", status=403,
        error="insufficient_scope", clause="PV-20", left=41,
    )  # fmt: skip
    page = text_of(signed_in(cast.pia).get(f"{SERVICES}{service.pk}/log/"))
    assert "/2/people/{who}/@self" in page
    assert "insufficient_scope" in page
    assert ">PV-20</a>" in page
    assert ">41<" in page
    assert "/2/old" not in page


def test_the_sandbox_says_who_can_consent_and_fills_the_address_in(cast):
    service = a_service(cast)
    page = text_of(signed_in(cast.pia).get(f"{SERVICES}{service.pk}/sandbox/"))
    assert "Pia" in page
    assert "Tia" in page
    assert "Pia+" not in page, "partner accounts are nobody's test"
    assert f"client_id={service.pk}" in page
    assert "redirect_uri=https%3A%2F%2Ftide.example%2Fback" in page
    assert "scope=openid+r_profile" in page
