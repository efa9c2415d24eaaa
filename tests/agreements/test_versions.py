"""Versions of the documents: announced, in force, past and compared (PV-3, PV-27, T-26)."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from hiroba.agreements import documents
from hiroba.agreements.comparison import changes
from tests.web.browsing import signed_in

HEAD = "---\ntitle: {title}\nversion: 2\nin_force: 2027-03-01\nprevailing: ja\n---\n\n"
SECOND = {
    "terms/2.ja.md": "13歳以上", "terms/2.en.md": "aged 13 or older",
    "data/2.ja.md": "24時間以内", "data/2.en.md": "within 24 hours",
}  # fmt: skip
BECOMES = {
    "13歳以上": "15歳以上", "aged 13 or older": "aged 15 or older",
    "24時間以内": "12時間以内", "within 24 hours": "within 12 hours",
}  # fmt: skip
BEFORE = datetime(2027, 2, 20, 3, tzinfo=UTC)
MIDNIGHT = datetime(2027, 2, 28, 15, tzinfo=UTC)  # of 1 March, in Tokyo


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock):
    """The documents as they are, and a second version of two of them from 1 March 2027."""
    shutil.copytree(documents.FOLDER, tmp_path / "documents")
    for name, words in SECOND.items():
        first = (documents.FOLDER / name.replace("2.", "1.")).read_text("utf-8")
        _, head, text = first.split("---\n", 2)
        title = head.partition("\n")[0].removeprefix("title: ")
        assert words in text
        changed = HEAD.format(title=title) + text.replace(words, BECOMES[words])
        (tmp_path / "documents" / name).write_text(changed, "utf-8")
    monkeypatch.setattr(documents, "FOLDER", tmp_path / "documents")
    documents._all.cache_clear()
    documents._in_force.cache_clear()
    clock.set(BEFORE)
    yield clock
    documents._all.cache_clear()
    documents._in_force.cache_clear()


def _read(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def _in(language: str) -> Client:
    return Client(headers={"accept-language": language})


def test_T_26_what_comes_is_announced_where_the_document_is_read(db, second):
    page = _read(_in("en"), "/documents/terms/")
    assert "Version 2 comes into force on 1 March 2027." in page
    assert "aged 13 or older" in page
    coming = _read(_in("en"), "/documents/terms/2/")
    assert "not in force yet" in coming
    assert "aged 15 or older" in coming


def test_T_26_members_are_told_on_the_page_they_see(cast, second):
    told = "From 1 March 2027: a new version of “Terms of use”."
    browser = signed_in(cast.hana)
    assert told in _read(browser, "/")
    assert told in _read(browser, "/friends/")
    assert told not in _read(Client(), "/square/")
    second.set(MIDNIGHT)
    assert told not in _read(browser, "/friends/")


def test_PV_27_partners_are_told_of_their_terms_and_others_are_not(cast, second):
    told = "a new version of “Data terms for partners”"
    assert told in _read(signed_in(cast.gen), "/developers/")
    assert told in _read(signed_in(cast.kai), "/")
    assert told not in _read(signed_in(cast.hana), "/")


def test_PV_27_a_version_is_in_force_from_midnight_where_the_site_is(db, second):
    assert documents.in_force("terms") == 1
    second.set(MIDNIGHT)
    assert documents.in_force("terms") == 2
    assert "no longer in force" in _read(_in("en"), "/documents/terms/1/")


def test_T_3_members_are_asked_again_once_it_is_in_force(cast, second):
    browser = signed_in(cast.hana)
    assert browser.get("/write/voice/").status_code == 200
    second.set(MIDNIGHT)
    asked = browser.get("/write/voice/")["Location"]
    assert asked.startswith("/accept/")
    page = _read(browser, asked)
    assert page.count("See what has changed since") == 1, "the terms alone have"
    assert "Individuals aged <ins>15</ins>" in _read(
        browser, "/documents/terms/changes/?old=1&new=2"
    )
    assert "/documents/terms/changes/?old=1&amp;new=2" in page


@pytest.mark.parametrize("name", ["terms", "privacy", "data"])
def test_PV_3_every_version_is_listed_and_readable_by_anyone(db, second, name):
    page = _read(_in("en"), f"/documents/{name}/")
    for one in documents.history(name, "en"):
        address = f"/documents/{name}/{one.version}/"
        assert address in page
        _read(Client(), address)


def test_PV_3_two_versions_are_compared_word_by_word(db, second):
    page = _read(_in("en"), "/documents/terms/changes/")
    assert "Individuals aged <del>13</del> or older may join." in page
    assert "Individuals aged <ins>15</ins> or older may join." in page
    assert "<h2>T-2 Who may join</h2>" in page
    assert page.count('class="sheet change"') == 1


def test_PV_31_the_comparison_speaks_japanese_and_says_what_prevails(db, second):
    page = _read(_in("ja"), "/documents/terms/changes/")
    assert "<del>13</del>歳以上" in page
    assert "<ins>15</ins>歳以上" in page
    assert "これが原本です" in page
    assert "the Japanese original prevails" in _read(_in("en"), "/documents/terms/changes/")


def test_what_cannot_be_compared_is_said(db, second):
    browser = _in("en")
    assert "say the same" in _read(browser, "/documents/terms/changes/?old=1&new=1")
    assert "one version so far" in _read(browser, "/documents/privacy/changes/")
    for wrong in ("old=1&new=9", "old=x&new=1", "new=2"):
        assert browser.get(f"/documents/terms/changes/?{wrong}").status_code == 422
    assert browser.get("/documents/nothing/changes/").status_code == 404


def _document(text: str) -> documents.Document:
    day = BEFORE.date()
    return documents.Document("terms", 1, "en", "Terms", day, "ja", text)


def _shown(old: str, new: str) -> list[tuple[str, str, str]]:
    return [
        (
            one.heading,
            "".join(f"[{p.text}]" if p.differs else p.text for p in one.before),
            "".join(f"[{p.text}]" if p.differs else p.text for p in one.after),
        )
        for one in changes(_document(old), _document(new))
    ]


def test_a_paragraph_stands_under_its_own_heading():
    old = "## One\n\nA dog.\n\n## Two\n\nA cat.\n- A bird."
    assert _shown(old, old.replace("A cat.", "A **big** cat.")) == [
        ("Two", "A cat.", "A[ big] cat.")
    ]
    assert _shown(old, old.replace("\n\nA dog.", "")) == [("One", "[A dog.]", "")]
    assert _shown(old, old.replace("- A bird.", "- A bird.\n- A fish.")) == [
        ("Two", "", "[A fish.]")
    ]


def test_where_a_line_is_broken_makes_no_difference():
    assert _shown("A long line\nof words.", "A long\nline of words.") == []
