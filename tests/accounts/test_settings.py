"""Settings: language, look, time zone, being suggested, and what one wants to be told of."""

from datetime import UTC, datetime

import pytest

from hiroba.accounts import actions
from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, SignIn
from hiroba.inbox.inputs import CHOSEN
from hiroba.inbox.models import NoticeChoice
from hiroba.inbox.queries import choices
from tests.doors import signed_in, signed_out, text_of

LOOK, FINDING, NOTICES = "/settings/look/", "/settings/finding/", "/settings/notices/"
AS_IT_IS = {"language": "en", "theme": "auto", "timezone": "UTC"}
BAD = ["", "fr", "EN", "x" * 10_000, "a\x00b", "999", "<b>", "en,ja"]


def look(client, **words):
    return client.post(LOOK, AS_IT_IS | words)


def settings_of(person):
    names = ("language", "theme", "timezone", "findable", "suggested")
    return Account.objects.filter(pk=person.pk).values(*names).get()


@pytest.mark.parametrize(
    ("language", "title"), [("ja", "言語と画面"), ("en", "Language and look")]
)
def test_the_language_chosen_is_spoken_from_then_on(cast, language, title):
    client = signed_in(cast.hana)
    assert look(client, language=language).status_code == 302
    page = client.get(LOOK, headers={"accept-language": "fr"})
    assert page["Content-Language"] == language
    assert f'<html lang="{language}"' in text_of(page)
    assert f"<h1>{title}</h1>" in text_of(page)


def test_the_language_can_be_changed_on_every_page_too(cast):
    client = signed_in(cast.hana)
    assert client.post("/language/", {"language": "ja", "next": LOOK}).url == LOOK
    assert settings_of(cast.hana)["language"] == "ja"
    assert client.post("/language/", {"language": "fr"}).status_code == 404
    assert client.post("/language/", {}).status_code == 404
    assert settings_of(cast.hana)["language"] == "ja"


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_the_theme_chosen_is_on_every_page(cast, theme):
    client = signed_in(cast.hana)
    assert look(client, theme=theme).status_code == 302
    for path in ("/", LOOK, "/square/"):
        assert f'data-theme="{theme}"' in text_of(client.get(path))


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Tokyo", "1 January 2026, 00:30"), ("UTC", "31 December 2025, 15:30"),
        ("America/New_York", "31 December 2025, 10:30"),
        ("Asia/Kathmandu", "31 December 2025, 21:15"),
        ("Pacific/Kiritimati", "1 January 2026, 05:30"),
    ],
)  # fmt: skip
def test_a_post_shows_its_time_in_the_readers_time_zone(cast, clock, zone, shown):
    moment = datetime(2025, 12, 31, 15, 30, tzinfo=UTC)
    post = cast.post("ken", pk=ids.first_id(moment) + 1)
    client = signed_in(cast.hana)
    assert look(client, timezone=zone).status_code == 302
    page = text_of(client.get(f"/posts/{post.pk}/"))
    assert f'datetime="2025-12-31T15:30:00+00:00">{shown}</time>' in page
    day = shown.partition(",")[0]
    clock.set(datetime(2027, 6, 1, tzinfo=UTC))
    assert f">{day}</time>" in text_of(signed_in(cast.hana).get(f"/people/{cast.ken.pk}/"))


def test_a_day_to_hide_what_is_older_begins_where_the_author_is(cast):
    moments = [datetime(2025, 12, 31, *time, tzinfo=UTC) for time in ((14, 59), (15, 1))]
    last, first = (cast.post(pk=ids.first_id(moment) + 1) for moment in moments)
    client = signed_in(cast.hana)
    look(client, timezone="Asia/Tokyo")
    sent = {"before": "2026-01-01", "audience": "self"}
    assert client.post("/settings/older/", sent).status_code == 200
    for post in (last, first):
        post.refresh_from_db()
    assert (last.audience, first.audience) == ("self", "everyone")


@pytest.mark.parametrize("field", ["language", "theme", "timezone"])
@pytest.mark.parametrize("value", [*BAD, "Mars/Olympus", "../etc/passwd"])
def test_a_look_that_does_not_exist_is_refused_beside_it(cast, field, value):
    before = settings_of(cast.hana)
    answer = look(signed_in(cast.hana), **{"theme": "dark", field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    if field != "theme":
        assert '<option value="dark" selected>' in text_of(answer)
    assert settings_of(cast.hana) == before


@pytest.mark.parametrize("suggested", [True, False])
def test_being_suggested_is_switched_on_and_off(cast, suggested):
    cast._set("yui", suggested=not suggested)
    sent = {"findable": "everyone"} | ({"suggested": "on"} if suggested else {})
    client = signed_in(cast.yui)
    assert client.post(FINDING, sent).status_code == 302
    assert settings_of(cast.yui)["suggested"] == suggested
    page = text_of(client.get(FINDING))
    assert ("checked" in page.partition('name="suggested"')[2].partition(">")[0]) == suggested
    found = f"/people/{cast.yui.pk}/" in text_of(signed_in(cast.hana).get("/find/"))
    assert found == suggested


@pytest.mark.parametrize("findable", ["everyone", "friends_of_friends", "nobody"])
def test_T_9_who_finds_me_is_kept(cast, findable):
    client = signed_in(cast.hana)
    assert client.post(FINDING, {"findable": findable, "suggested": "on"}).status_code == 302
    assert settings_of(cast.hana)["findable"] == findable
    assert f'value="{findable}" selected' in text_of(client.get(FINDING))


@pytest.mark.parametrize("value", BAD)
def test_a_way_of_being_found_that_does_not_exist_is_refused_beside_it(cast, value):
    before = settings_of(cast.hana)
    answer = signed_in(cast.hana).post(FINDING, {"findable": value})
    assert answer.status_code == 422
    assert 'id="id_findable_error"' in text_of(answer)
    assert settings_of(cast.hana) == before


@pytest.mark.parametrize("kind", CHOSEN)
@pytest.mark.parametrize(
    ("ticks", "kept"),
    [
        ({"here"}, (True, False)), ({"here", "mail"}, (True, True)), (set(), (False, False)),
        ({"mail"}, (True, True)),
    ],
)  # fmt: skip
def test_each_kind_of_notice_is_chosen_for_itself(cast, kind, ticks, kept):
    others = {f"here_{other}": "on" for other in CHOSEN if other != kind}
    client = signed_in(cast.hana)
    sent = others | {f"{tick}_{kind}": "on" for tick in ticks}
    assert client.post(NOTICES, sent).status_code == 302
    chosen = {one.kind: (one.here, one.by_mail) for one in choices(cast.hana.pk)}
    assert chosen.pop(kind) == kept
    assert set(chosen.values()) == {(True, False)}
    page = text_of(client.get(NOTICES))
    ticked = f'name="here_{kind}" checked' in page, f'name="mail_{kind}" checked' in page
    assert ticked == kept


@pytest.mark.parametrize("field", ["here_like", "mail_like", "mail_mention"])
@pytest.mark.parametrize("value", ["maybe", "a\x00b", "x" * 10_000, "off", "<b>"])
def test_a_tick_that_is_none_is_refused_beside_its_box(cast, field, value):
    client = signed_in(cast.hana)
    client.post(NOTICES, {"here_comment": "on"})
    before = list(NoticeChoice.objects.order_by("kind").values())
    answer = client.post(NOTICES, {"mail_request": "on", field: value})
    page = text_of(answer)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert 'name="mail_request" checked' in page, "what was ticked is ticked still"
    assert "<h1>Notices</h1>" in page
    assert list(NoticeChoice.objects.order_by("kind").values()) == before


def test_a_kind_of_notice_that_does_not_exist_is_not_looked_at(cast):
    sent = {"here_martians": "on", "mail_": "on", "here_like": "on"}
    assert signed_in(cast.hana).post(NOTICES, sent).status_code == 302
    assert set(NoticeChoice.objects.values_list("kind", flat=True)) == set(CHOSEN)


def test_T_12_nobody_sets_anything_for_somebody_else(cast):
    before = settings_of(cast.hana)
    with pytest.raises(Forbidden) as no:
        actions.change_settings(cast.actors["ken"], cast.hana, language="ja")
    assert no.value.clause == "T-12"
    with pytest.raises(SignIn):
        actions.change_settings(cast.actors["guest"], cast.hana, language="ja")
    assert settings_of(cast.hana) == before
    assert not Event.objects.exists()


def test_T_4_settings_are_for_whoever_is_signed_in(cast):
    for path in (LOOK, FINDING, NOTICES):
        assert signed_out().get(path).url.startswith("/sign-in/")
        assert signed_out().post(path, AS_IT_IS).url.startswith("/sign-in/")
