"""Whatever is said in English is said in Japanese, and the house notices where it is not."""

from datetime import UTC, datetime

import pytest
from babel.messages.catalog import Catalog
from django.utils import timezone, translation
from django.utils.translation import gettext

from hiroba.base import clock
from hiroba.policy import rules
from hiroba.policy.deeds import DEEDS, NOUNS, OF_THE_CLOCK
from hiroba.policy.law import LAW
from hiroba.web.jinja import weekday
from tools.words import LIBRARY, STIFF, complaints, translated, used

SAID = "%(num)s of {name}"


def one(text=SAID, string="", **words):
    catalog = Catalog(locale="ja")
    catalog.add(text, string, locations=[("page.html", 1)], **words)
    return catalog


def test_everything_is_said_in_japanese():
    assert list(complaints(used(), translated())) == []


@pytest.mark.parametrize(
    ("known", "complaint"),
    [
        (one(), "has no Japanese"),
        (one("another", "別のもの"), "has no Japanese"),
        (one(string="{name}さんの%(num)s件", context="elsewhere"), "has no Japanese"),
        (one(string="{name}さんの%(num)s件", flags=["fuzzy"]), "is marked fuzzy"),
        (one(string="{name}さんの%(n)s件"), "has other placeholders"),
        (one(string="%(num)s件"), "has other placeholders"),
    ],
)
def test_what_is_not_said_well_is_named(known, complaint):
    assert complaint in next(complaints(one(), known))


def test_a_library_may_be_told_in_fewer_words():
    known = Catalog(locale="ja")
    known.add(STIFF[1], "候補のなかから選んでください。")
    said = Catalog(locale="ja")
    said.add(STIFF[1], locations=[(LIBRARY, 0)])
    assert list(complaints(said, known)) == []


def test_what_a_library_says_is_said_in_our_words():
    with translation.override("ja"):
        assert [said for said in STIFF if isinstance(said, str) and gettext(said) == said] == []
        assert gettext("This field is required.") == "必要な項目です。"


def test_what_nobody_says_any_more_is_named():
    assert "nobody says it any more" in next(complaints(Catalog(locale="ja"), one(string="…")))


def test_one_form_is_enough_in_japanese():
    said = one(("%(num)s day", "%(num)s days"))
    assert list(complaints(said, one(("%(num)s day", "%(num)s days"), ("%(num)s日間",)))) == []


def test_days_and_hours_are_written_as_in_japan():
    moment = datetime(2026, 11, 21, 0, 5, tzinfo=UTC)
    with translation.override("ja"), timezone.override("Asia/Tokyo"):
        assert weekday(moment) == "2026年11月21日（土）"
        assert clock.in_words(moment) == "2026年11月21日 9:05"


def test_every_verb_and_noun_of_the_law_has_words():
    assert set(DEEDS) == set(LAW) | OF_THE_CLOCK
    assert set(NOUNS) == {verb.partition(".")[0] for verb in LAW}


def test_a_rule_reads_as_a_sentence():
    near = rules.apart("pk") & (rules.found_by_all | rules.friend("pk"))
    with translation.override("ja"):
        assert str(near.text) == (
            "相手にブロックされている人以外 かつ 相手をブロックしている人以外 かつ "
            "（相手がメンバー全員に見つけてもらう設定 または 友だち）"
        )
