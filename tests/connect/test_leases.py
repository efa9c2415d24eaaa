"""What a service may keep of what it received, and until when."""

import base64
import html
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.utils import translation

from hiroba.agreements.models import Consent, Provision, Recipient, Tally
from hiroba.base import clock as the_clock
from hiroba.connect import claims, consents, leases, pairwise
from hiroba.connect import held as connected
from hiroba.connect.clients import of_service
from hiroba.connect.items import ITEMS, in_words
from hiroba.connect.models import Key
from hiroba.connect.tokens import hashed
from tests.cast import a_service
from tests.doors import signed_in, signed_out, text_of

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECRET = "s" * 43


@pytest.fixture
def service(cast, clock):
    clock.set(NOON)
    made = a_service(cast, state="open")
    Key.objects.create(service=made, hash=hashed(SECRET), hint="ssss")
    return made


@pytest.fixture
def agreed(cast, service):
    """Hana's agreement: what came of her and her friends came by it."""
    return consents.agree(cast.actor("hana"), of_service(service), ["openid"], False)


def got(agreed, whom, items, ago):
    at = the_clock.now() - ago
    Tally.objects.get_or_create(
        person=whom, client=agreed.client,
        defaults={"recipient": agreed.recipient, "times": 1, "first": at, "last": at},
    )  # fmt: skip
    return Provision.objects.create(
        person=whom, client=agreed.client, recipient=agreed.recipient, consent=agreed,
        scope="r_voice", items=items, by_law=True, times=1, day=at.date(), first=at, last=at,
    )  # fmt: skip


def sub(whom, service):
    return pairwise.name(whom.pk, pairwise.PERSON, str(service.partner_id))


def held(service):
    return [(one.sub, one.items, one.over) for one in leases.of(service).leases]


def test_what_came_a_day_ago_must_be_gone_unless_it_came_again(cast, service, agreed):
    got(agreed, cast.hana, "id displayName email", 30 * HOUR)
    got(agreed, cast.hana, "displayName voice", 3 * HOUR)
    hana = sub(cast.hana, service)
    assert held(service) == [(hana, "displayName voice", False), (hana, "email", True)]
    fresh, over = leases.of(service).leases
    assert fresh.until == NOON + 21 * HOUR
    assert over.until == NOON - 6 * HOUR


def test_a_number_alone_may_stay_until_the_agreement_ends(cast, service, agreed, clock):
    got(agreed, cast.hana, "id", 30 * HOUR)
    got(agreed, cast.ken, "id displayName", HOUR)
    assert held(service) == [(sub(cast.ken, service), "displayName", False)]
    consents.withdraw(cast.actor("hana"), agreed)
    assert sorted(held(service)) == sorted([
        (sub(cast.hana, service), "id", True), (sub(cast.ken, service), "id displayName", True),
    ])  # fmt: skip
    assert leases.of(service).leases[-1].until == NOON


def test_another_agreement_in_its_place_goes_on(cast, service, agreed):
    got(agreed, cast.hana, "id displayName", HOUR)
    consents.agree(cast.actor("hana"), of_service(service), ["openid", "r_profile"], False)
    assert Consent.objects.get(pk=agreed.pk).ended_at
    assert held(service) == [(sub(cast.hana, service), "displayName", False)]


def test_what_is_older_than_a_week_and_what_others_got_is_not_listed(cast, service, agreed):
    got(agreed, cast.hana, "voice", timedelta(days=9))
    other = a_service(cast, "kai")
    theirs = consents.agree(cast.actor("hana"), of_service(other), ["openid"], False)
    got(theirs, cast.hana, "voice", HOUR)
    assert held(service) == []


def ask(service, secret=SECRET, **words):
    form = {"client_id": service.client, "client_secret": secret} | words
    kind = "application/x-www-form-urlencoded"
    return signed_out().post("/oauth/leases", urlencode(form), content_type=kind)


def test_a_program_asks_page_by_page(cast, service, agreed, monkeypatch):
    monkeypatch.setattr(leases, "PAGE", 1)
    people = sorted([cast.hana, cast.ken, cast.mei], key=lambda one: one.pk)
    for one in people:
        got(agreed, one, "id voice", HOUR)
    seen, words = [], {}
    while answer := ask(service, **words).json():
        seen += answer["leases"]
        if "after" not in answer:
            break
        words = {"after": answer["after"]}
    assert [one["sub"] for one in seen] == [sub(one, service) for one in people]
    assert seen[0] == {
        "sub": sub(people[0], service), "items": ["voice"], "over": False,
        "received": (NOON - HOUR).isoformat(), "until": (NOON + 23 * HOUR).isoformat(),
    }  # fmt: skip


def test_a_program_that_says_only_who_it_is_sends_no_form(cast, service, agreed):
    got(agreed, cast.hana, "voice", HOUR)
    said = base64.b64encode(f"{service.client}:{SECRET}".encode()).decode()
    basic = {"Authorization": f"Basic {said}"}
    answer = signed_out().post("/oauth/leases", b"", content_type="", headers=basic)
    assert len(answer.json()["leases"]) == 1
    no_form = signed_out().post("/oauth/leases", b"{}", content_type="", headers=basic)
    assert no_form.status_code == 400


def test_nobody_else_asks(cast, service, agreed):
    got(agreed, cast.hana, "voice", HOUR)
    assert ask(service, "x" * 43).status_code == 401
    other = a_service(cast, "kai")
    Key.objects.create(service=other, hash=hashed("o" * 43), hint="oooo")
    assert ask(other, "o" * 43).json() == {"leases": []}
    for after in ("x", sub(cast.hana, other), "9" * 26):
        assert ask(service, after=after).status_code == 400


def test_staff_read_it_and_others_do_not(cast, service, agreed):
    got(agreed, cast.hana, "id displayName email", 30 * HOUR)
    path = f"/developers/services/{service.pk}/leases/"
    page = html.unescape(text_of(signed_in(cast.pia).get(path)))
    assert sub(cast.hana, service) in page
    assert "Name, E-mail address" in page
    assert "has to be gone" in page
    assert "Hana" not in page
    assert str(cast.hana.pk) not in page
    for name in ("hana", "gen", "kai"):
        assert signed_in(cast.people[name]).get(path).status_code == 404


def test_PV_7_a_person_reads_until_when_it_has_to_be_erased(cast, service, agreed, clock):
    got(agreed, cast.hana, "displayName thumbnailUrl voice", HOUR)
    page = text_of(signed_in(cast.hana).get("/my-data/received/"))
    assert "Name, Profile photo, Voices" in page
    assert "It has to erase this by" in page
    assert "may stay" in page
    clock.forward(days=2)
    assert "It had to erase this by" in text_of(signed_in(cast.hana).get("/my-data/received/"))
    consents.withdraw(cast.actor("hana"), agreed)
    assert "has to go as well" in text_of(signed_in(cast.hana).get("/my-data/received/"))


def test_PV_7_a_line_stands_under_the_days_on_which_its_reader_was(cast, agreed):
    cast.hana.timezone = "Asia/Tokyo"
    cast.hana.save()
    line = got(agreed, cast.hana, "displayName", HOUR)
    line.last = NOON + 4 * HOUR
    line.save()
    page = text_of(signed_in(cast.hana).get("/my-data/received/"))
    assert "10 March 2027 – 11 March 2027" in page


def test_what_came_by_a_friend_goes_when_the_friend_ends_it(cast, service, agreed, clock):
    got(agreed, cast.ken, "displayName voice", HOUR)
    (mine,) = connected.received(cast.actor("ken"))
    assert mine.until == NOON + 23 * HOUR
    consents.withdraw(cast.actor("hana"), agreed)
    clock.forward(days=3)
    (mine,) = connected.received(cast.actor("ken"))
    assert (mine.until, mine.removed) == (NOON, False)
    assert [one.until for one in leases.of(service).leases] == [NOON]


def test_every_item_that_leaves_has_words_in_both_languages():
    from hiroba.api import diary, people, profile_images, updates, voice

    left = {*people.Profile.__struct_fields__} - {"profileUrl", "missing"}
    for items in (voice.ITEMS, voice.REPLY_ITEMS, voice.LIKE_ITEMS, diary.ITEMS,
                  profile_images.ITEMS, updates.ITEMS):  # fmt: skip
        left |= set(items.split())
    assert left <= set(ITEMS)
    with translation.override("ja"):
        assert in_words("displayName name voice") == "名前、ボイス"
        assert all(not str(words).isascii() for words in ITEMS.values())


@pytest.mark.usefixtures("db")
def test_every_claim_has_words(cast):
    claims_ = claims.userinfo(cast.hana, frozenset({"profile", "email"}), "1")
    assert set(claims_.people[cast.hana.pk].split()) <= set(ITEMS)
    assert Recipient.objects.count() == 0
