"""The profile: a name, lines with an audience each, and two photos."""

from datetime import UTC, date, datetime
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from hiroba.accounts import actions
from hiroba.accounts.models import FIELD_AUDIENCES, Account, Field, ProfileField
from hiroba.accounts.queries import Line
from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden
from hiroba.files.models import SIZES, Picture, store
from hiroba.friends.models import Friendship
from tests.cast import an_image
from tests.doors import body_of, cites, signed_in, signed_out, text_of

PROFILE, PHOTOS = "/settings/profile/", "/settings/photos/"
FORM = "application/x-www-form-urlencoded"
LINES = {
    "about_me": "Two cats.\nNo dog.", "birthday": "1991-04-12", "gender": "female",
    "blood_type": "AB", "location": "Matsue", "hometown": "Izumo", "occupation": "Baker",
    "organizations": "Choir", "interests": "Trains", "favorite_things": "Persimmons",
}  # fmt: skip
SHOWN = LINES | {"about_me": "Two cats.<br>No dog.", "birthday": "12 April 1991",
                 "gender": "Female"}  # fmt: skip
# Who sees a line for whom, the widest first.
READERS = {
    "everyone": {"hana", "mei", "ken", "yui", "sora", "guest"},
    "friends_of_friends": {"hana", "mei", "ken", "yui"},
    "friends": {"hana", "mei", "ken"},
    "top_friends": {"hana", "mei"},
    "self": {"hana"},
}


def profile(audience="friends", **words):
    audiences = {f"{field}_audience": audience for field in Field.values}
    return {"name": "Hana"} | audiences | words


def keep(client, **words):
    return client.post(PROFILE, profile(**words))


def lines_of(person):
    found = ProfileField.objects.filter(person=person)
    return dict(found.values_list("field", "value"))


def name_of(person):
    return Account.objects.get(pk=person.pk).name


def page_of_hana(cast, who, question=""):
    client = signed_out() if who == "guest" else signed_in(cast.people[who])
    return text_of(client.get(f"/people/{cast.hana.pk}/{question}"))


@pytest.mark.parametrize("name", ["花", "x" * 40, "👩‍👩‍👧‍👦" * 5, "O'Brien <b>", "山田　花"])
def test_a_name_is_kept_and_shown_as_it_was_typed(cast, name):
    assert keep(signed_in(cast.hana), name=name).status_code == 302
    assert name_of(cast.hana) == name.replace("\u3000", " ")
    assert f"<h1>{name}</h1>".replace("'", "&#39;").replace("<b>", "&lt;b&gt;").replace(
        "\u3000", " "
    ) in page_of_hana(cast, "sora")


@pytest.mark.parametrize(
    "name",
    ["", "   ", "　", "\r\n", "x" * 41, "あ" * 41, "a\x00b", "\u200b", "\u3164\u3164", "\u202e",
     "\ufeff\u2060", "\x07"],
)  # fmt: skip
def test_a_name_that_nobody_would_see_or_that_is_too_long_is_refused(cast, name):
    answer = keep(signed_in(cast.hana), name=name, occupation="Baker")
    assert answer.status_code == 422
    assert 'id="id_name_error"' in text_of(answer)
    assert 'value="Baker"' in text_of(answer), "what was typed elsewhere is still there"
    assert name_of(cast.hana) == "Hana"
    assert lines_of(cast.hana) == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ha\u202ena", "Hana"), ("Ha\x07na", "Hana"), ("Ha\r\nna", "Ha na"), ("  Hana", "Hana"),
        ("Ha\x1bna", "Hana"), ("\ue000Ken\ue0025\ue001", "Ken5"), ("\x07 Hana", "Hana"),
    ],
)  # fmt: skip
def test_what_would_disturb_others_does_not_get_into_a_name(cast, typed, kept):
    assert keep(signed_in(cast.hana), name=typed).status_code == 302
    assert name_of(cast.hana) == kept


def test_no_line_of_a_profile_forges_a_mention(cast):
    forged = f"\ue000Ken\ue002{cast.sora.pk}\ue001"
    keep(signed_in(cast.hana), about_me=forged, location=forged, audience="everyone")
    assert "mention" not in page_of_hana(cast, "ken")


@pytest.mark.parametrize("sent", [b"name=%FF%FE", b"name=\xff\xfe", b"name=%ED%A0%80"])
def test_a_name_in_no_encoding_at_all_breaks_nothing(cast, sent):
    rest = urlencode({k: v for k, v in profile().items() if k != "name"}).encode()
    answer = signed_in(cast.hana).generic("POST", PROFILE, sent + b"&" + rest, FORM)
    assert answer.status_code in {302, 400, 422}
    assert f"<h1>{name_of(cast.hana)}</h1>" in page_of_hana(cast, "sora")


@pytest.mark.parametrize("audience", READERS)
def test_EV_2_every_line_is_shown_to_its_readers_and_to_nobody_else(cast, audience):
    assert keep(signed_in(cast.hana), audience=audience, **LINES).status_code == 302
    assert lines_of(cast.hana) == LINES
    for who in ("hana", "mei", "ken", "yui", "sora", "guest"):
        page = page_of_hana(cast, who)
        sees = who in READERS[audience]
        assert [value for value in SHOWN.values() if (f"<p>{value}</p>" in page) != sees] == []


def test_EV_2_each_line_has_an_audience_of_its_own(cast):
    levels = dict(zip(LINES, [name for name, _label in FIELD_AUDIENCES] * 2, strict=False))
    audiences = {f"{field}_audience": level for field, level in levels.items()}
    assert keep(signed_in(cast.hana), **LINES, **audiences).status_code == 302
    for who in ("hana", "mei", "ken", "yui", "sora", "guest"):
        page = page_of_hana(cast, who)
        shown = {field for field, value in SHOWN.items() if f"<p>{value}</p>" in page}
        assert shown == {field for field, level in levels.items() if who in READERS[level]}
    form = text_of(signed_in(cast.hana).get(PROFILE))
    assert '<option value="AB" selected>' in form
    assert 'value="1991-04-12"' in form


@pytest.mark.parametrize("who", ["rin", "taro"])
def test_EV_5_across_a_block_there_is_no_profile(cast, who):
    keep(signed_in(cast.hana), audience="everyone", **LINES)
    client = signed_in(cast.people[who])
    assert client.get(f"/people/{cast.hana.pk}/").status_code == 404


def test_an_emptied_line_is_gone(cast):
    client = signed_in(cast.hana)
    keep(client, **LINES)
    keep(client, **LINES | {"hometown": "", "birthday": "", "gender": "", "about_me": " \r\n"})
    gone = {"hometown", "birthday", "gender", "about_me"}
    assert set(lines_of(cast.hana)) == set(LINES) - gone


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about_me", "x" * 2001), ("interests", "あ" * 501), ("favorite_things", "x" * 501),
        ("organizations", "x" * 501), ("location", "x" * 101), ("hometown", "x" * 101),
        ("occupation", "x" * 10_000), ("gender", "robot"), ("blood_type", "C"),
        ("about_me", "a\x00b"), ("location", "a\x00b"), ("birthday", "a\x00b"),
        ("about_me_audience", "circle"), ("about_me_audience", "martians"),
        ("location_audience", ""), ("birthday_audience", "a\x00b"),
    ],
)  # fmt: skip
def test_a_line_that_is_wrong_is_refused_beside_it(cast, field, value):
    client = signed_in(cast.hana)
    keep(client, **LINES)
    answer = keep(client, **LINES | {"name": "New", "occupation": "Typed anew", field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    if field != "occupation":
        assert 'value="Typed anew"' in text_of(answer)
    assert lines_of(cast.hana) == LINES
    assert name_of(cast.hana) == "Hana"


@pytest.mark.parametrize("field", ["about_me", "interests", "location"])
def test_a_line_may_be_exactly_as_long_as_it_says(cast, field):
    longest = {"about_me": 2000, "interests": 500, "location": 100}[field]
    assert keep(signed_in(cast.hana), **{field: "あ" * longest}).status_code == 302
    assert len(lines_of(cast.hana)[field]) == longest


@pytest.mark.parametrize(
    "day",
    ["2030-04-02", "2999-01-01", "1899-12-31", "0001-01-01", "2023-02-29", "2023-02-30",
     "1991-13-01", "yesterday", "-1", "9" * 400, "1991-04-12T00:00", "٣٣٣٣-٣٣-٣٣"],
)  # fmt: skip
def test_a_birthday_that_cannot_be_is_refused(cast, clock, day):
    clock.set(datetime(2030, 4, 1, 12, tzinfo=UTC))
    answer = keep(signed_in(cast.hana), birthday=day)
    assert answer.status_code == 422
    assert 'id="id_birthday_error"' in text_of(answer)
    assert lines_of(cast.hana) == {}


@pytest.mark.parametrize("day", ["2024-02-29", "1900-01-01", "2030-04-01", "1912-07-30"])
def test_a_birthday_that_can_be_is_kept(cast, clock, day):
    clock.set(datetime(2030, 4, 1, 12, tzinfo=UTC))
    assert keep(signed_in(cast.hana), birthday=day).status_code == 302
    assert date.fromisoformat(lines_of(cast.hana)["birthday"]) == date.fromisoformat(day)


def test_the_day_stands_before_the_month_in_english_too(cast):
    line = Line(field=Field.BIRTHDAY, value="1991-04-12", audience="friends")
    with translation.override("en"):
        assert line.words == "12 April 1991"
    with translation.override("ja"):
        assert line.words == "1991年4月12日"


@pytest.mark.parametrize(
    ("seen_as", "like"), [("friend", "ken"), ("stranger", "sora"), ("public", "guest")]
)
def test_EV_2_what_one_sees_as_somebody_is_what_they_see(cast, seen_as, like):
    levels = dict(zip(LINES, READERS, strict=False))
    audiences = {f"{field}_audience": level for field, level in levels.items()}
    keep(signed_in(cast.hana), **LINES, **audiences)
    photos = photos_of_hana(cast)
    mine = page_of_hana(cast, "hana", f"?as={seen_as}")
    theirs = page_of_hana(cast, like)
    for value in SHOWN.values():
        assert (f"<p>{value}</p>" in mine) == (f"<p>{value}</p>" in theirs)
    for photo in photos:
        shown = f'class="face l" aria-hidden="true"><img src="/files/{photo.pk}/small"'
        assert (shown in mine) == (shown in theirs)


@pytest.mark.parametrize("level", READERS)
def test_whoever_has_no_plain_friend_sees_what_one_would_see(cast, level):
    """Sora has nobody, and all of Yui's friends are top friends."""
    Friendship.objects.filter(one=cast.yui).update(top=True)
    before = list(Friendship.objects.order_by("pk").values_list())
    for person in (cast.sora, cast.yui):
        client = signed_in(person)
        keep(client, hometown="Izumo", audience=level)
        mine = text_of(client.get(f"/people/{person.pk}/?as=friend"))
        assert ("<p>Izumo</p>" in mine) == ("ken" in READERS[level])
    assert list(Friendship.objects.order_by("pk").values_list()) == before


@pytest.mark.parametrize("seen_as", ["nobody", "", "%00", "self", "x" * 10_000])
def test_a_way_of_looking_that_does_not_exist_shows_oneself(cast, seen_as):
    keep(signed_in(cast.hana), hometown="Izumo", audience="self")
    assert "<p>Izumo</p>" in page_of_hana(cast, "hana", f"?as={seen_as}")
    assert "<p>Izumo</p>" not in page_of_hana(cast, "sora", f"?as={seen_as}")
    assert "<p>Izumo</p>" not in page_of_hana(cast, "sora", "?as=friend")


def test_T_12_nobody_writes_the_profile_or_shows_a_photo_of_somebody_else(cast):
    with pytest.raises(Forbidden) as no:
        actions.write_profile(cast.actors["ken"], cast.hana, name="Mine", lines={})
    assert no.value.clause == "T-12"
    with pytest.raises(Forbidden) as no:
        actions.show_photo(cast.actors["ken"], cast.hana, place="photo_public", photo=None)
    assert no.value.clause == "T-12"
    assert name_of(cast.hana) == "Hana"
    assert not Event.objects.exists()


@pytest.mark.parametrize(("who", "clause"), [("ema", "T-3"), ("leo", "T-7")])
def test_T_7_and_T_3_the_profile_waits_for_what_is_missing(cast, who, clause):
    answer = keep(signed_in(cast.people[who]), hometown="Izumo")
    assert answer.status_code == 403
    assert cites(answer, clause)
    assert lines_of(cast.people[who]) == {}


def photo(name="me.jpg", data=None, kind="image/jpeg"):
    return SimpleUploadedFile(name, an_image() if data is None else data, kind)


def photos_of_hana(cast):
    """One for everyone, one for friends, through the page; in this order."""
    sent = {"photo_public": photo(), "photo_friends": photo(), "deed": "keep"}
    assert signed_in(cast.hana).post(PHOTOS, sent).status_code == 302
    hana = Account.objects.get(pk=cast.hana.pk)
    return hana.photo_public, hana.photo_friends


def may_fetch(cast, who, picture):
    client = signed_out() if who == "guest" else signed_in(cast.people[who])
    answer = client.get(f"/files/{picture.pk}/medium")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200 and body_of(answer).startswith(b"RIFF")


def test_EV_2_the_photo_for_everyone_and_the_one_for_friends(cast):
    public, friends = photos_of_hana(cast)
    for who in ("hana", "ken", "mei", "yui", "sora", "guest"):
        assert may_fetch(cast, who, public)
        assert may_fetch(cast, who, friends) == (who in {"hana", "ken", "mei"})
    for who in ("rin", "taro"):
        assert not may_fetch(cast, who, public)
        assert not may_fetch(cast, who, friends)
    page = text_of(signed_in(cast.hana).get(PHOTOS))
    assert f"/files/{public.pk}/small" in page
    assert f"/files/{friends.pk}/small" in page


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 200
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WRONG = {
    "a text": b"I am a text", "HEIC": HEIC, "SVG": SVG, "nothing": b"", "HTML": b"<html>" * 99,
    "half a JPEG": an_image()[:300], "a PDF": b"%PDF-1.7\n" + b"x" * 100,
    "a TIFF": an_image("TIFF"), "a BMP": an_image("BMP"), "a ZIP": b"PK\x03\x04" + b"\0" * 99,
}  # fmt: skip


@pytest.mark.parametrize("place", ["photo_public", "photo_friends"])
@pytest.mark.parametrize("wrong", WRONG)
def test_T_16_what_is_called_jpg_and_is_none_is_refused_beside_its_field(cast, place, wrong):
    before = photos_of_hana(cast)
    other = {"photo_public": "photo_friends", "photo_friends": "photo_public"}[place]
    sent = {place: photo("me.jpg", WRONG[wrong]), other: photo()}
    answer = signed_in(cast.hana).post(PHOTOS, sent)
    assert answer.status_code == 422
    assert f'id="id_{place}_error"' in text_of(answer)
    hana = Account.objects.get(pk=cast.hana.pk)
    assert (hana.photo_public, hana.photo_friends) == before, "all of it or nothing"
    assert Picture.objects.count() == 2


def test_what_a_file_is_called_does_not_matter(cast):
    sent = {"photo_public": photo("../../etc/passwd", an_image("PNG"), "text/html")}
    assert signed_in(cast.hana).post(PHOTOS, sent).status_code == 302
    kept = Account.objects.get(pk=cast.hana.pk).photo_public
    assert kept is not None
    answer = signed_out().get(f"/files/{kept.pk}/large")
    assert answer["Content-Type"] == "image/webp"
    assert body_of(answer).startswith(b"RIFF")


def test_two_files_for_one_place_are_refused(cast):
    sent = {"photo_public": [photo("1.jpg"), photo("2.jpg")]}
    answer = signed_in(cast.hana).post(PHOTOS, sent)
    assert answer.status_code == 422
    assert "too many photos" in text_of(answer)
    assert not Picture.objects.exists()


def test_nothing_chosen_changes_nothing(cast):
    before = photos_of_hana(cast)
    assert signed_in(cast.hana).post(PHOTOS, {"deed": "keep"}).status_code == 302
    hana = Account.objects.get(pk=cast.hana.pk)
    assert (hana.photo_public, hana.photo_friends) == before


@pytest.mark.parametrize("place", ["public", "friends"])
def test_a_photo_taken_away_is_gone_and_the_other_stays(cast, work, place):
    public, friends = photos_of_hana(cast)
    gone, kept = (public, friends) if place == "public" else (friends, public)
    answer = signed_in(cast.hana).post(PHOTOS, {"deed": f"remove_{place}"})
    assert answer.status_code == 302
    work()
    assert not may_fetch(cast, "hana", gone)
    assert not any(store().exists(gone.name_of(size)) for size in SIZES)
    assert may_fetch(cast, "hana", kept)
    assert may_fetch(cast, "sora", kept) == (place == "friends")
    again = signed_in(cast.hana).post(PHOTOS, {"deed": f"remove_{place}"})
    assert again.status_code == 302, "a second click takes nothing more away"
    assert Picture.objects.get() == kept


def test_a_new_photo_replaces_the_old_one_and_its_files(cast, work):
    old, _friends = photos_of_hana(cast)
    signed_in(cast.hana).post(PHOTOS, {"photo_public": photo("new.png", an_image("PNG"))})
    work()
    assert not Picture.objects.filter(pk=old.pk).exists()
    assert not any(store().exists(old.name_of(size)) for size in SIZES)
    new = Account.objects.get(pk=cast.hana.pk).photo_public
    assert new is not None
    assert may_fetch(cast, "guest", new)


def test_without_one_for_friends_they_see_the_one_for_everyone(cast):
    public, _friends = photos_of_hana(cast)
    signed_in(cast.hana).post(PHOTOS, {"deed": "remove_friends"})
    assert f"/files/{public.pk}/small" in page_of_hana(cast, "ken")


def test_T_4_settings_are_for_whoever_is_signed_in(cast):
    for path in (PROFILE, PHOTOS):
        assert signed_out().get(path).url.startswith("/sign-in/")
        assert signed_out().post(path, profile(hometown="Izumo")).status_code == 401
    assert not ProfileField.objects.exists()
