"""What a person downloads: every row about them, nobody else's secrets, readable by people."""

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import translation

from hiroba.accounts.models import Account, ProfileField, Session
from hiroba.agreements.documents import document
from hiroba.agreements.models import Acceptance, Provision, Recipient, Stop, Tally
from hiroba.base import clock as the_clock
from hiroba.base.models import Event
from hiroba.base.refusals import SignIn, TooMany
from hiroba.connect.models import Code, Delivery, Grant, Once, Token
from hiroba.desk.models import Case, Entry, Look
from hiroba.files.models import store
from hiroba.friends.models import (
    Invitation,
    Mute,
    Request,
)  # fmt: skip
from hiroba.inbox.models import Notice, NoticeChoice
from hiroba.partners.models import (
    Application,
    Card,
    Document,
    Issued,
    Partner,
    Staff,
    StaffInvitation,
)
from hiroba.policy.models import Spent
from hiroba.posts.models import (
    Comment,
    Like,
    Mark,
    Photo,
    Post,
    Reading,
    Version,
)  # fmt: skip
from hiroba.privacy import disclosure
from hiroba.privacy.register import entries
from hiroba.privacy.words import COLUMNS
from tests.cast import a_consent, a_service
from tests.web.browsing import signed_in

TABLES = [entry.name for entry in entries()]


def filled(cast):
    """At least one row of Hana's in every table of the register."""
    hana, ken, sora, now = cast.hana, cast.ken, cast.sora, the_clock.now()
    ends = now + timedelta(days=1)
    words = {"created": now, "seen": now, "ends": ends}
    Session.objects.create(
        key="secret-session", account=hana, data='"secret-data"', ip="192.0.2.1", **words
    )
    address = EmailAddress.objects.create(user=hana, email=hana.email, verified=True)
    EmailConfirmation.objects.create(email_address=address, key="secret-confirmation", sent=now)
    Authenticator.objects.create(user=hana, type="totp", data={"secret": "secret-totp"})
    ProfileField.objects.create(person=hana, field="hometown", value="Matsue", audience="self")
    Acceptance.objects.create(account=hana, document="terms", version=1, language="en")
    Event.objects.create(verb="post.publish", account_id=hana.pk, subject=1)
    Spent.objects.create(account=hana, name="post", window=1, count=3)
    Mute.objects.create(who=hana, whom=sora)
    cast.row("an inquiry of hana")
    Request.objects.create(sender=hana, to=sora, message="Hello Sora")
    Request.objects.create(sender=cast.yui, to=hana, message="Hello Hana")
    Invitation.objects.create(sender=hana, email="new@example.com", message="Come!")
    post = cast.post(kind="diary", title="A day", body="In Matsue.", audience="circle")
    Post.objects.filter(pk=post.pk).update(circle=cast.team)
    Version.objects.create(post=post, body="Before")
    Photo.objects.create(post=post, picture=cast.picture(), position=0)
    kens = cast.post("ken", kind="diary", show_readers=True)
    Comment.objects.create(post=kens, author=hana, body="Lovely")
    Like.objects.create(post=kens, person=hana)
    Reading.objects.create(post=kens, reader=hana)
    Mark.objects.create(person=hana, place="home", up_to=kens.pk)
    _with_partners(cast)
    _with_services(cast)
    Notice.objects.create(to=hana, kind="like", doer=ken, post=post, cause=1)
    NoticeChoice.objects.create(person=hana, kind="like", by_mail=True)
    Account.objects.filter(pk=hana.pk).update(
        photo_public=cast.picture(), password="md5$secret-password"
    )
    return Account.objects.get(pk=hana.pk)


def _with_partners(cast):
    """Hana as an individual partner, with a case, as if she worked and was looked at, too."""
    hana = cast.hana
    partner = Partner.objects.create(
        form="individual", person=hana, name="Hana", tier="card", contact_name="Hana",
        contact_email=hana.email, planned="A map of walks",
    )  # fmt: skip
    Staff.objects.create(partner=partner, account=hana, role="owner")
    Issued.objects.create(partner=partner, account=hana)
    StaffInvitation.objects.create(
        partner=partner, inviter=hana, email="new@example.com", role="developer"
    )
    words = {"customer": "cus", "setup": "seti", "token": "secret-card-token"}
    Card.objects.create(partner=partner, brand="visa", last_four="4242", **words)
    case = Case.objects.create(kind="certification", opener=hana, due=the_clock.now())
    Entry.objects.create(case=case, author=hana, kind="answered", body="Here it is")
    Look.objects.create(case=case, person=hana, what="form", row=1, reason="To compare")
    application = Application.objects.create(
        partner=partner, applicant=hana, case=case, issued_on=the_clock.now().date()
    )
    Document.objects.create(
        application=application, sender=hana, paper="form", media_type="image/png", size=9
    )


def _with_services(cast):
    """A service acts for Hana, and received something."""
    hana, now = cast.hana, the_clock.now()
    agreed = a_consent(cast)
    Recipient.objects.update(person=hana)
    Stop.objects.create(person=hana, client="2")
    Provision.objects.create(
        person=hana, client="1", day=now.date(), recipient=agreed.recipient, consent=agreed,
        scope="openid", items="id", by_law=True, times=1, first=now, last=now,
    )  # fmt: skip
    Tally.objects.create(
        person=hana, client="1", recipient=agreed.recipient, times=1, first=now, last=now
    )
    grant = Grant.objects.create(person=hana, client="1", consent=agreed, ends=now)
    Code.objects.create(grant=grant, hash="secret-code", redirect_given=True, ends=now)
    Token.objects.create(grant=grant, hash="secret-token", kind="access", ends=now)
    Delivery.objects.create(service=a_service(cast), person=hana, topic="consent.give")
    Once.objects.create(person=hana, hash="secret-key", body=b"{}")


@pytest.fixture
def box(cast):
    return opened(filled(cast))


def opened(account):
    with disclosure.archive(account) as file:
        return {
            name: zipfile.ZipFile(file).read(name) for name in zipfile.ZipFile(file).namelist()
        }


def tables_of(box):
    return {part["table"]: part["rows"] for part in json.loads(box["data.json"])["held"]}


@pytest.mark.parametrize("table", TABLES)
def test_PV_6_every_table_of_the_register_is_in_the_download(cast, table):
    """A table that somebody adds fails here until the test gives it a row."""
    rows = tables_of(opened(filled(cast)))[table]
    assert rows, f"fill {table} in `filled`"
    entry = next(entry for entry in entries() if entry.name == table)
    shown = set(entry.personal.fields) - set(entry.personal.hidden)
    assert shown <= set(rows[0])


@pytest.mark.parametrize("table", TABLES)
def test_PV_6_every_row_is_there(cast, table):
    """The number on the page, in the file, and of rows that are theirs are one number."""
    hana = filled(cast)
    entry = next(entry for entry in entries() if entry.name == table)
    listed = {held.table: held.count for held in disclosure.register(hana.pk)}[table]
    own = entry.of(hana.pk).count()
    assert listed == len(tables_of(opened(hana))[table])
    assert listed == own + (table == "friends.Request")


def test_PV_6_for_machines(box):
    data = json.loads(box["data.json"])
    assert data["format"] == "hiroba/1"
    post = tables_of(box)["posts.Post"][0]
    assert (post["title"], post["audience"]) == ("A day", "circle")
    assert post["at"].endswith("+00:00")
    assert post["author"] == data["account"], "numbers that JSON would round are strings"


def test_PV_7_who_received_something_and_on_which_agreement_is_said_in_words(cast):
    own, friends = a_consent(cast), a_consent(cast, "ken")
    for agreed in (own, friends):
        Provision.objects.create(
            person=cast.hana, client="1", day=own.at.date(), recipient=agreed.recipient,
            consent=agreed, scope="openid", items="id", by_law=True, times=1, first=own.at,
            last=own.at,
        )  # fmt: skip
    box = opened(cast.hana)
    rows = tables_of(box)["agreements.Provision"]
    assert [row["recipient"] for row in rows] == ["Pier · Pier Apps · JP"] * 2
    with translation.override(cast.hana.language):
        friends_ = translation.gettext("a friend’s agreement")
    assert [row["consent"] == friends_ for row in rows] == [False, True]
    assert box["index.html"].decode().count("Pier · Pier Apps · JP") >= 2


def test_PV_27_what_was_accepted_is_called_by_its_name(cast):
    Acceptance.objects.create(account=cast.hana, document="terms", version=1, language="en")
    page = Page(opened(cast.hana)["index.html"].decode())
    title = document("terms", cast.hana.language).title
    row = page.words[page.words.index(title) :]
    assert "English" in row
    assert not {"terms", "en", "ja"} & set(page.words)


def test_no_secret_is_in_the_download(box):
    everything = b"".join(box.values())
    assert b"secret-" not in everything


def test_a_silent_no_stays_silent(cast):
    """Whoever asked is not told by the download that the other refused (EV-3)."""
    asked = Request.objects.create(sender=cast.hana, to=cast.sora, message="Please")
    before = tables_of(opened(cast.hana))["friends.Request"]
    Request.objects.filter(pk=asked.pk).update(declined=True)
    assert tables_of(opened(cast.hana))["friends.Request"] == before
    Request.objects.filter(pk=asked.pk).update(withdrawn=True)
    assert tables_of(opened(cast.hana))["friends.Request"] == []
    assert disclosed(cast.hana)["friends.Request"] == 0


def disclosed(account):
    return {held.table: held.count for held in disclosure.register(account.pk)}


def test_what_others_decided_about_me_is_theirs(cast):
    """Whose circle, block, mute or top friend I am, and whether they read my notice."""
    mei, rin = cast.mei, cast.rin
    Mute.objects.create(who=cast.hana, whom=mei)
    Notice.objects.create(to=cast.hana, kind="like", doer=mei, cause=1, read=True)
    held = tables_of(opened(mei))
    assert held["friends.Member"] == []
    assert held["friends.Mute"] == []
    assert held["inbox.Notice"] == []
    assert [row["top"] for row in held["friends.Friendship"]] == [False]
    assert tables_of(opened(rin))["friends.Block"] == []


def test_who_may_not_be_seen_is_not_named(cast):
    """Taro blocks Hana: her own old request shows a number, and no name."""
    Request.objects.create(sender=cast.hana, to=cast.taro, message="Hello")
    Request.objects.create(sender=cast.hana, to=cast.sora, message="Hello")
    page = opened(cast.hana)["index.html"].decode()
    assert "Sora" in page
    assert "Taro" not in page


def test_every_column_has_a_word():
    named = {name for entry in entries() for name in entry.personal.fields}
    assert named - set(COLUMNS) == set()
    assert set(COLUMNS) - named == {"at"}


class Page(HTMLParser):
    """What a person sees, and everything the page points at."""

    def __init__(self, html):
        super().__init__()
        self.words, self.points, self.lang = [], [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.lang = found.get("lang", self.lang)
        self.points += [(tag, found[name]) for name in ("src", "href") if name in found]

    def handle_data(self, data):
        self.words.append(data.strip())


def test_PV_6_for_people(box):
    page = Page(box["index.html"].decode())
    text = " ".join(page.words)
    for words in (
        "Who may see it",
        "A circle",
        "In Matsue.",
        "Diary",
        "Ken",
        "Hello Hana",
        "yes",
    ):
        assert words in text, words
    for column in ("likes_count", "show_readers", "friends_of_friends", "True", "None"):
        assert column not in page.words
    pictures = [point for tag, point in page.points if tag == "img"]
    assert pictures
    assert set(pictures) <= set(box)


def test_the_page_loads_nothing_from_anywhere(box):
    page = Page(box["index.html"].decode())
    loaded = [point for tag, point in page.points if tag in {"img", "link", "script"}]
    assert set(loaded) <= set(box)
    assert b"//" not in box["my_data_archive.css"]
    assert b"url(" not in box["my_data_archive.css"]


def test_the_page_speaks_the_language_of_the_account(cast):
    Account.objects.filter(pk=cast.hana.pk).update(language="ja", timezone="Asia/Tokyo")
    hana = Account.objects.get(pk=cast.hana.pk)
    assert Page(opened(hana)["index.html"].decode()).lang == "ja"


def test_moments_are_in_the_persons_time_zone(cast, clock):
    clock.set(datetime(2027, 3, 4, 20, 30, tzinfo=UTC))
    cast.post()
    Account.objects.filter(pk=cast.hana.pk).update(timezone="Asia/Tokyo", language="en")
    page = opened(Account.objects.get(pk=cast.hana.pk))["index.html"].decode()
    assert "5 March 2027, 05:30" in page


def test_PV_15_cases_looks_and_kinds_of_partner_are_told_in_words(cast):
    Account.objects.filter(pk__in=[cast.hana.pk, cast.kai.pk]).update(language="en")
    said = {"what": "comment", "state": "decided", "decision": "warn", "told": True}
    case = Case.objects.create(kind="report", person=cast.hana, due=the_clock.now(), **said)
    for what in ("comment", "case"):
        Look.objects.create(case=case, person=cast.hana, what=what, row=1, reason="To read it")
    words = Page(opened(Account.objects.get(pk=cast.hana.pk))["index.html"].decode()).words
    assert {"Report", "A warning", "Comment", "Case"} <= set(words)
    assert not {"report", "warn", "comment", "case"} & set(words)
    words = Page(opened(Account.objects.get(pk=cast.kai.pk))["index.html"].decode()).words
    assert "Individual with a card" in words


def test_what_people_typed_is_escaped(cast):
    cast.post(body="<script>alert(1)</script>")
    assert "<script" not in opened(cast.hana)["index.html"].decode()


def test_a_picture_whose_file_is_lost_does_not_keep_the_rest_away(cast):
    lost, kept = cast.picture(), cast.picture()
    store().delete(lost.name_of("large"))
    names = set(opened(cast.hana))
    assert f"pictures/{kept.pk}.webp" in names
    assert f"pictures/{lost.pk}.webp" not in names


def test_PV_6_through_the_door(cast):
    browser = signed_in(filled(cast))
    page = browser.get(reverse("my_data"))
    assert page.status_code == 200
    assert "Who may see it" in page.content.decode()
    assert "show_readers" not in page.content.decode()
    answer = browser.post(reverse("my_data_download"))
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"] == "no-store"
    assert "attachment" in answer["Content-Disposition"]
    data = b"".join(answer.streaming_content)
    assert "index.html" in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert Event.objects.filter(verb="account.download", account=cast.hana.pk).exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("3 years", "1 year<", "30 days")), ("ja", ("3年間", "1年間", "30日間"))],
)
def test_PV_6_how_long_it_is_kept_is_said_as_people_say_it(cast, language, words):
    cast._set("hana", language=language)
    page = signed_in(cast.hana).get("/my-data/").content.decode()
    for one in words:
        assert one in page
    assert not re.search(r"\b(365|1095)\b", page)


def test_a_download_is_for_whoever_is_signed_in_and_counted(cast, client):
    assert client.post(reverse("my_data_download")).status_code == 302
    with pytest.raises(SignIn):
        disclosure.request_download(cast.actors["guest"], cast.hana)
    for _time in range(10):
        disclosure.request_download(cast.actors["hana"], cast.hana)
    with pytest.raises(TooMany):
        disclosure.request_download(cast.actors["hana"], cast.hana)
    assert signed_in(cast.hana).post(reverse("my_data_download")).status_code == 429


@pytest.mark.parametrize("who", ["ema", "leo", "nina"])
def test_PV_6_is_open_to_every_standing(cast, who):
    """Who has not accepted, who is closing, who has not yet joined."""
    browser = signed_in(cast.people[who])
    assert browser.get(reverse("my_data")).status_code == 200
    answer = browser.post(reverse("my_data_download"))
    assert b"".join(answer.streaming_content).startswith(b"PK")
