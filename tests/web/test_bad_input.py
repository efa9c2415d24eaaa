"""Whatever is sent to whichever address: an answer that fits, never a broken page."""

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.accounts.models import Account
from hiroba.base import ids
from hiroba.base.models import Event
from hiroba.posts.kinds import LARGEST_BODY
from tests.web.addresses import arguments, every
from tests.web.browsing import agreed, signed_in

ADDRESSES = [pattern for pattern in every() if pattern.name]
NUMBERS = [0, 1, 999, 1 << 31, (1 << 63) - 1, 1 << 63, 10**30, "9" * 5000]
WORDS = {
    "name": "x", "token": "no:such", "key": "no-such", "size": "huge", "uidb36": "x",
    "version": 999,
}  # fmt: skip
FIELDS = (
    "body", "title", "audience", "name", "message", "email", "language", "theme", "timezone",
    "findable", "suggested", "before", "agree", "terms", "privacy", "deed", "person", "next",
    "photos", "photo_public", "birthday", "gender", "blood_type", "about_me", "kind", "sure",
    "login", "password", "password1", "code", "accepted", "show_readers", "credential",
    "birthday_audience", "about_me_audience", "like_here", "friends",
)  # fmt: skip
NASTY = {
    "nothing": "",
    "spaces": "   ",
    "NUL": "a\x00b",
    "half a character": "\udc80",
    "very long": "あ" * 12_000,
    "a number": "-1",
    "a huge number": "9" * 400,
    "other digits": "٣٣٣٣٣",
    "private use": "\ue0001\ue001\ue002",
    "emoji": "👩‍👩‍👧‍👦🇯🇵",
    "backwards": "\u202eabc",
    "elsewhere": "https://evil.example/",
    "SQL": "'; DROP TABLE accounts_account; --",
    "HTML": "</textarea><script>alert(1)</script>",
    "a template": "{{ 7 * 7 }}{% raw %}%(x)s{x}",
    "a circle": "circle:99999999999999999999999999",
}
QUERIES = (
    "before=abc", "before=-1", f"before={10**30}", "before=%00", "before=%FF%FE", "circle=999",
    "circle=abc", f"circle={10**30}", "kind=novel", "as=nobody", "q=%00", "q=%FF",
    f"q={'%E3%81%82' * 500}", "next=%0d%0aX: y", "next=//evil.example", f"after={'9' * 40}",
    f"after={'9' * 5000}", "after=%D9%A3", "place=nowhere", "email=%00", "page=-1",
)  # fmt: skip


def addresses(cast):
    """Each address with arguments that exist where they can, and with ones that do not."""
    real = {"id": cast.post().pk, "pk": 1}
    for pattern in ADDRESSES:
        names = arguments(pattern)
        yield reverse(pattern.name, kwargs={n: real.get(n, WORDS.get(n)) for n in names})


@pytest.fixture
def browsers(cast):
    """Signed out, a member, and a member who has proved it is them."""
    return [
        quiet(Client()), quiet(signed_in(cast.hana)), quiet(signed_in(cast.hana, step_up=True)),
    ]  # fmt: skip


def quiet(browser):
    browser.raise_request_exception = False
    return browser


def broken(browser, method, path, **words):
    """Empty when the answer is one we meant to give. What was written is taken back."""
    with transaction.atomic():
        response = getattr(browser, method)(path, **words)
        found = "" if response.status_code < 500 else f"{method} {path}: {response.status_code}"
        if getattr(response, "streaming", False):
            list(response.streaming_content)
        transaction.set_rollback(True)
    return [found] if found else []


def test_every_address_answers_whoever_asks(cast, browsers):
    found = []
    for path in addresses(cast):
        for browser in browsers:
            found += broken(browser, "get", path)
            found += broken(browser, "post", path)
            found += broken(browser, "head", path)
    assert found == []


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_an_unknown_method_is_405(cast, method):
    browser = quiet(signed_in(cast.hana))
    browser.handler.enforce_csrf_checks = True
    answers = {path: getattr(browser, method)(path) for path in addresses(cast)}
    wrong = {
        path: answer.status_code
        for path, answer in answers.items()
        if answer.status_code != 405 and not _lets_programs_ask(method, answer)
    }
    assert wrong == {}


def _lets_programs_ask(method, answer):
    """Programs in browsers ask by OPTIONS what they may send (CORS)."""
    return method == "options" and "Access-Control-Allow-Methods" in answer


def test_a_page_of_ours_says_405_in_words(cast):
    answer = signed_in(cast.hana).get(reverse("my_data_download"))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert "<h1>" in answer.content.decode()


@pytest.mark.parametrize("number", NUMBERS, ids=lambda n: str(n)[:12])
def test_numbers_that_are_nobodys_do_not_exist(cast, browsers, number):
    found = []
    for pattern in ADDRESSES:
        names = [name for name in arguments(pattern) if name in {"id", "pk", "version"}]
        if not names:
            continue
        words = {n: WORDS.get(n) for n in arguments(pattern)} | dict.fromkeys(names, number)
        path = reverse(pattern.name, kwargs=words)
        for browser in browsers:
            found += broken(browser, "get", path)
            found += broken(browser, "post", path)
    assert found == []


@pytest.mark.parametrize("query", QUERIES, ids=lambda q: q[:20])
def test_a_strange_question_in_the_address(cast, browsers, query):
    found = []
    for path in addresses(cast):
        found += broken(browsers[1], "get", f"{path}?{query}")
    assert found == []


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_strange_text_in_every_field(cast, browsers, text):
    found = []
    # Encoded by hand: the test client would send every byte as a field of its own.
    data = urlencode({name: text.encode("utf-8", "surrogateescape") for name in FIELDS})
    for path in addresses(cast):
        found += broken(browsers[2], "post", path, data=data, content_type=FORM)
    assert found == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00body=\xff", "application/x-www-form-urlencoded"),
        (b"body=%FF%FE%00&name=%00", "application/x-www-form-urlencoded"),
        (b"body=x", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary="),
        (b'{"body": 1}', "application/json"),
        (b"x", "nonsense"),
    ],
)
def test_a_body_that_is_no_form(cast, browsers, body, kind):
    found = []
    for path in addresses(cast):
        found += broken(browsers[2], "post", path, data=body, content_type=kind)
    assert found == []


def test_an_encoding_that_nobody_knows_is_400(cast):
    kind = "application/x-www-form-urlencoded; charset=klingon"
    answer = signed_in(cast.hana).generic("POST", reverse("write_voice"), b"body=x", kind)
    assert answer.status_code in {400, 415, 422}


def test_a_body_that_is_too_large_is_413(cast):
    browser = quiet(signed_in(cast.hana))
    answer = browser.post(reverse("write_voice"), {"body": "x" * (3 * 1024 * 1024)})
    assert answer.status_code == 413
    assert "413" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", "too much at once"), ("ja", "一度に送れる大きさ")]
)
def test_a_body_larger_than_any_form_takes_is_413_before_it_is_read(cast, language, words):
    cast._set("hana", language=language)
    browser = quiet(signed_in(cast.hana))
    kind = "multipart/form-data; boundary=x"
    answer = browser.generic(
        "POST", reverse("write_voice"), b"", kind, CONTENT_LENGTH=str(LARGEST_BODY + 1)
    )
    assert answer.status_code == 413
    assert words in answer.content.decode()


def test_too_many_fields_are_400(cast):
    browser = quiet(signed_in(cast.hana))
    answer = browser.post(reverse("write_voice"), {f"f{n}": "x" for n in range(2000)})
    assert answer.status_code == 400


def test_something_else_where_a_picture_should_be(cast):
    browser = signed_in(cast.hana)
    for name, data in (("x.jpg", b"no picture"), ("empty.png", b""), ("\x00.gif", b"GIF89a")):
        file = SimpleUploadedFile(name, data, "image/jpeg")
        answer = browser.post(reverse("settings_photos"), {"photo_public": file})
        assert answer.status_code == 422, name
        answer = browser.post(reverse("write_voice"), {
            "body": "typed", "audience": "everyone", "photos": SimpleUploadedFile(name, data),
        })  # fmt: skip
        assert answer.status_code == 422, name
        assert "typed" in answer.content.decode()


# What belongs to somebody else does not exist, for any deed.
OTHERS = {
    "post_edit": "a post for herself", "post_audience": "a post for herself",
    "post_delete": "a post for herself", "post_history": "a post for herself",
    "post_readers": "a post for herself", "post_like": "a post for herself",
    "post": "a post for herself", "circle": "her circle", "circle_delete": "her circle",
    "session_end": "a session",
    "comment_delete": "a comment of ken for friends",
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_somebody_elses_does_not_exist(cast, name):
    row = cast.row(OTHERS[name])
    path = reverse(name, args=[row.pk])
    browser = signed_in(cast.sora)
    given = {"body": "mine now", "name": "mine", "audience": "everyone", "deed": "delete"}
    assert browser.post(path, given).status_code in {404, 405}
    assert browser.get(path).status_code in {404, 405}
    assert type(row).objects.filter(pk=row.pk).exists()


TYPED = "What I typed, with 漢字 & <b>"


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("write_voice", {"body": TYPED + "x" * 150, "audience": "everyone"}, "body"),
        ("write_voice", {"body": TYPED, "audience": "martians"}, "audience"),
        ("write_diary", {"body": TYPED, "title": "t" * 101, "audience": "everyone"}, "title"),
        ("settings_profile", {"name": "", "about_me": TYPED}, "name"),
        ("settings_profile", {"name": "n" * 41, "about_me": TYPED}, "name"),
        ("settings_profile", {"name": "Hana", "about_me": TYPED, "birthday": "x"}, "birthday"),
        ("settings_profile", {"name": "Hana", "about_me": TYPED, "gender": "x"}, "gender"),
        ("settings_profile", {"name": "\x00", "about_me": TYPED}, "name"),
        ("circles", {"name": "n" * 41}, "name"),
        ("invite", {"email": "nobody", "message": TYPED}, "email"),
        ("invite", {"email": "a@b.example", "message": TYPED * 30}, "message"),
    ],
)
@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_wrong_form_comes_back_as_it_was_typed(cast, name, data, field, language):
    Account.objects.filter(pk=cast.hana.pk).update(language=language)
    audiences = {f"{f}_audience": "friends" for f in (
        "about_me", "birthday", "gender", "blood_type", "location", "hometown", "occupation",
        "organizations", "interests", "favorite_things",
    )}  # fmt: skip
    browser = signed_in(cast.hana)
    answer = browser.post(reverse(name), (audiences if "about_me" in data else {}) | data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer["Content-Language"] == language
    assert re.search(r'class="error"', page)
    if TYPED in "".join(data.values()):
        assert "What I typed, with 漢字 &amp; &lt;b&gt;" in page
    cast.hana.refresh_from_db()
    assert cast.hana.name == "Hana"
    assert not cast.hana.posts.exists()
    assert not cast.hana.profile.exists()


@pytest.mark.parametrize(
    "name", ["account_signup", "settings_profile", "circles", "invite", "find"]
)
def test_no_browser_cuts_off_what_is_pasted(cast, name):
    """It would say nothing; the server says what is too long, beside the field."""
    browser = Client() if name == "account_signup" else signed_in(cast.hana)
    assert "maxlength" not in browser.get(reverse(name)).content.decode()


def test_nor_what_is_written_to_others(cast):
    browser = signed_in(cast.hana)
    asking = reverse("person", args=[cast.sora.pk])
    commenting = reverse("post", args=[cast.post().pk])
    for path in (asking, commenting):
        page = browser.get(path).content.decode()
        assert "<textarea" in page
        assert "maxlength" not in page


@pytest.mark.parametrize("name", ["write_voice", "write_diary", "settings_profile"])
def test_words_that_are_not_UTF_8_are_asked_for_again_beside_their_field(cast, name):
    Account.objects.filter(pk=cast.hana.pk).update(language="en")
    body = b"body=Caf%E9&title=Caf%E9&about_me=Caf%E9&name=Hana&audience=friends"
    answer = signed_in(cast.hana).generic("POST", reverse(name), body, FORM)
    assert answer.status_code == 422
    assert "were lost on the way" in answer.content.decode()
    assert not cast.hana.posts.exists()
    assert not cast.hana.profile.exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("settings_look", {"language": "fr", "theme": "auto", "timezone": "UTC"}),
        ("settings_look", {"language": "en", "theme": "pink", "timezone": "UTC"}),
        ("settings_look", {"language": "en", "theme": "auto", "timezone": "Mars/Olympus"}),
        ("settings_look", {"x": "nothing given"}),
        ("settings_finding", {"findable": "martians"}),
        ("hide_older", {"before": "yesterday", "audience": "self"}),
        ("hide_older", {"before": "2026-01-01", "audience": "everyone"}),
    ],
)
def test_an_unknown_choice_changes_nothing(cast, name, data):
    browser = signed_in(cast.hana)
    before = Account.objects.filter(pk=cast.hana.pk).values().get()
    answer = browser.post(reverse(name), data)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert Account.objects.filter(pk=cast.hana.pk).values().get() == before


EMPTY = ("settings_profile", "settings_look", "settings_finding", "circles", "invite",
         "hide_older", "write_voice", "write_diary")  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_a_form_sent_wholly_empty_says_what_is_missing(cast, name):
    answer = signed_in(cast.hana).post(reverse(name))
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", ["post_edit", "post_audience", "post", "circle"])
def test_so_does_one_about_something_of_ones_own(cast, name):
    row = cast.team if name == "circle" else cast.post()
    answer = signed_in(cast.hana).post(reverse(name, args=[row.pk]))
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Event.objects.exists()


def test_an_expired_form_shows_what_was_typed(cast):
    browser = signed_in(cast.hana, enforce_csrf_checks=True)
    data = {"body": "A thought, with 漢字.", "audience": "self"}
    answer = browser.post(reverse("write_voice"), data)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert re.search(rf">Text</label><textarea[^>]*>{data['body']}</textarea>", page)
    assert not cast.hana.posts.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    again = browser.post(reverse("write_voice"), data | {"csrfmiddlewaretoken": token})
    assert again.status_code == 302
    assert cast.hana.posts.get().body == data["body"]


def test_an_expired_form_shows_no_password(client):
    strict = Client(enforce_csrf_checks=True)
    words = {"login": "hana@example.com", "password": "geheim-geheim"}
    answer = strict.post(reverse("account_login"), words)
    assert answer.status_code == 403
    assert "geheim" not in answer.content.decode()


def test_a_second_click_does_nothing_twice(cast):
    browser = signed_in(cast.hana)
    post = cast.post("ken")
    for _click in range(2):
        assert browser.post(reverse("post_like", args=[post.pk])).status_code == 302
        assert browser.post(reverse("befriend", args=[cast.sora.pk])).status_code < 500
        assert browser.post(reverse("block", args=[cast.yui.pk])).status_code in {302, 404}
    post.refresh_from_db()
    assert post.likes_count == 1
    assert cast.hana.likes.count() == 1


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "https://evil.example/", "http:evil.example", "/\\evil.example",
        "\\\\evil.example", "javascript:alert(1)", " //evil.example", "\t//evil.example",
        "https://testserver@evil.example/", "///evil.example", "x\r\nSet-Cookie: a=b",
    ],
)  # fmt: skip
def test_no_form_leads_to_another_site(cast, target):
    browser = signed_in(cast.hana)
    post = cast.post("ken")
    answers = [
        browser.post(reverse("language"), {"language": "en", "next": target}),
        browser.post(reverse("post_like", args=[post.pk]), {"next": target}),
        browser.post(reverse("notices_read"), {"next": target}),
        browser.post(reverse("accept_terms"), agreed() | {"next": target}),
        browser.post(reverse("write_voice"), {"next": "/"}, HTTP_REFERER=target),
        Client().get(reverse("settings_profile"), HTTP_REFERER=target),
    ]  # fmt: skip
    for answer in answers:
        place = answer.headers.get("Location", "/")
        assert place.startswith("/"), (answer.request["PATH_INFO"], place)
        assert not place.startswith(("//", "/\\")), place
        assert "Set-Cookie: a" not in str(answer.headers)


texts = st.text(max_size=60) | st.sampled_from(list(NASTY.values()))
pairs = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), texts, max_size=8)


@settings(
    max_examples=150, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    number=st.integers(0, len(ADDRESSES) - 1),
    method=st.sampled_from(["get", "post"]),
    data=pairs,
    row=st.integers(0, ids.LARGEST),
    who=st.integers(0, 2),
)
def test_no_question_breaks_a_page(cast, browsers, number, method, data, row, who):
    pattern = ADDRESSES[number]
    words: dict[str, Any] = {
        n: row if n in {"id", "pk"} else WORDS.get(n) for n in arguments(pattern)
    }
    sent = {name: text.encode("utf-8", "surrogateescape" if _lone(text) else "replace")
            for name, text in data.items() if _encodes(name)}  # fmt: skip
    path = reverse(pattern.name, kwargs=words)
    form = {"data": urlencode(sent), "content_type": FORM} if method == "post" else {}
    assert broken(browsers[who], method, path, **form) == []


def _lone(text):
    return all(ord(c) < 0xD800 or 0xDC80 <= ord(c) <= 0xDCFF or ord(c) > 0xDFFF for c in text)


def _encodes(name):
    return name.isprintable() and name.isascii()


def test_an_answer_for_machines_stays_small(client, db):
    assert json.loads(client.get(reverse("healthz")).content) == {"status": "ok"}
