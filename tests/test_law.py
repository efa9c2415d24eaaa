"""The rules, read as a table by a person and by pytest alike."""

from pathlib import Path

import pytest

from hiroba.base.refusals import NotFound, Refusal
from hiroba.policy.gate import allowed, can, fetch, missing, require, visible, why
from hiroba.policy.law import LAW
from hiroba.posts.models import Post
from tests.cast import NAMES_OF_CAST, ROWS

LINES = (Path(__file__).parent / "law.txt").read_text().splitlines()
HEAD = next(line for line in LINES if line.startswith("# verb")).split()[4:]
TABLE = [line for line in LINES if line.strip() and not line.startswith("#")]


def split(line):
    verb, rest = line.split(None, 1)
    words, *said = rest.rsplit(None, len(HEAD))
    return verb, words, said


@pytest.mark.parametrize("line", TABLE, ids=lambda line: " ".join(split(line)[:2]))
def test_law(cast, line):
    verb, words, expected = split(line)
    row = cast.row(words)
    said = ["yes" if can(cast.actors[who], verb, row) else "-" for who in HEAD]
    assert dict(zip(HEAD, said, strict=True)) == dict(zip(HEAD, expected, strict=True))


@pytest.mark.parametrize("line", TABLE, ids=lambda line: " ".join(split(line)[:2]))
def test_a_refusal_gives_the_reasons_that_why_gives(cast, line):
    verb, words, expected = split(line)
    row = cast.row(words)
    for who, said in zip(HEAD, expected, strict=True):
        answer = why(cast.actors[who], verb, row)
        assert answer.yes is (said == "yes")
        if answer.yes:
            assert require(cast.actors[who], verb, row) is None
            continue
        assert answer.reasons
        assert all(reason.clause for reason in answer.reasons)
        with pytest.raises(Refusal):
            require(cast.actors[who], verb, row)


def test_the_table_has_the_whole_cast():
    assert HEAD == NAMES_OF_CAST


def test_every_verb_is_in_the_law():
    assert {split(line)[0] for line in TABLE} == set(LAW)


def test_every_row_of_the_cast_is_used():
    assert {split(line)[1] for line in TABLE} == set(ROWS)


def test_a_list_and_a_single_check_agree(cast):
    words = [words for words in ROWS if words.startswith(("a post ", "a diary "))]
    rows = [cast.row(w) for w in words]
    for actor in cast.actors.values():
        if missing(actor, "post.view"):
            continue
        listed = set(visible(actor, Post).values_list("pk", flat=True))
        assert listed == {row.pk for row in rows if can(actor, "post.view", row)}


def test_what_one_may_do_one_by_one_and_as_a_list_agree(cast):
    for actor in cast.actors.values():
        if can(actor, "account.find", cast.hana) is False:
            continue
        listed = set(allowed(actor, "account.find").values_list("pk", flat=True))
        assert listed == {p.pk for p in cast.people.values() if can(actor, "account.find", p)}


@pytest.mark.parametrize("words", ROWS)
def test_one_row_by_itself_and_in_its_list_agree(cast, words):
    row = cast.row(words)
    for actor in cast.actors.values():
        assert _fetched(actor, row) == _listed(actor, row)


def _fetched(actor, row):
    try:
        return fetch(actor, type(row), row.pk)
    except Refusal as no:
        return type(no)


def _listed(actor, row):
    try:
        return visible(actor, type(row)).filter(pk=row.pk).first() or NotFound
    except Refusal as no:
        return type(no)
