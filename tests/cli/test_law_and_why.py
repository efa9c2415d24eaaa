"""`hiroba law` and `hiroba why`: the law as the terminal prints it."""

import pytest
from django.utils import translation

from hiroba.base.refusals import Invalid, NotFound
from hiroba.cli.columns import aligned, width
from hiroba.cli.law import law
from hiroba.cli.why import why
from hiroba.policy import gate
from hiroba.policy.clauses import clauses
from hiroba.policy.law import LAW, RESTRICTIONS
from tests.cast import NAMES_OF_CAST, PROGRAMS


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def test_every_rule_says_who_may_and_what_it_rests_on(said):
    law(clauses=False, ja=False)
    told = [part.splitlines() for part in said().strip().split("\n\n")]
    rules, held = told[: len(LAW)], told[len(LAW) :]
    assert [head.split()[0] for head, _who, _clauses in rules] == sorted(LAW)
    for head, who, cited in rules:
        rule = LAW[head.split()[0]]
        with translation.override("en"):
            assert str(rule.granted.text) in who
        assert tuple(cited.split()) == rule.cited
    assert [head for head, _who, _clauses in held] == [one.pattern for one in RESTRICTIONS]


def test_every_clause_says_what_rests_on_it(said):
    law(clauses=True, ja=False)
    text = said()
    assert all(f"{name}  {clause.en}" in text for name, clause in clauses().items())
    assert "test_PV_31_the_japanese_text_prevails" in text


def test_the_clauses_are_printed_in_japanese_too(said):
    law(clauses=True, ja=True)
    assert clauses()["EV-9"].ja in said()


def test_japanese_is_two_columns_wide():
    assert width("広場 a") == 6
    assert aligned([("広場", "x"), ("a", "y")]).splitlines() == ["広場  x", "a     y"]


@pytest.mark.parametrize("verb", ["post.comment", "post.view", "post.edit"])
def test_why_says_the_same_as_the_law(cast, said, verb):
    post = cast.post(audience="friends")
    for name in set(NAMES_OF_CAST) - {"hana!", *PROGRAMS}:
        actor = "guest" if name == "guest" else str(cast.people[name].pk)
        status = why(actor=actor, verb=verb, row=post.pk, ja=False)
        assert status == (0 if gate.can(cast.actor(name), verb, post) else 1), name
        assert said().startswith("Yes:" if status == 0 else "No:")


def test_every_leaf_has_its_mark_and_clause_and_the_way_out_is_named(cast, said):
    post = cast.post(audience="friends")
    status = why(actor=cast.sora.email, verb="post.comment", row=post.pk, ja=False)
    text = said()
    assert status == 1
    assert "For them this row does not exist." in text
    assert "✓ for friends  EV-9" in text
    assert "✗ a friend  EV-9" in text
    assert "✓ not somebody who blocks you  EV-5" in text
    assert "What would turn it into a yes:\n  Become friends" in text


@pytest.mark.parametrize("verb", ["post.view", "post.comment"])
def test_T_4_a_guest_signs_in_before_anything_else(cast, said, verb):
    post = cast.post(audience="friends")
    assert why(actor="guest", verb=verb, row=post.pk, ja=False) == 1
    assert said().count("Sign in, or sign up.") == 1


def test_a_yes_needs_no_way_out(cast, said):
    post = cast.post()
    assert why(actor=cast.hana.email.upper(), verb="post.edit", row=post.pk, ja=False) == 0
    assert "What would turn it" not in said()


def test_who_or_what_does_not_exist_is_said(cast):
    with pytest.raises(NotFound, match="nobody here is"):
        why(actor="who@example.com", verb="post.view", row=1, ja=False)
    with pytest.raises(NotFound, match="none has the id"):
        why(actor="guest", verb="post.view", row=1 << 70, ja=False)
    with pytest.raises(Invalid, match=r"post\.comment"):
        why(actor="guest", verb="post.coment", row=1, ja=False)
