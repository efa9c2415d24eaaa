"""`hiroba desk`: the queue by its bare facts, one case in the name of its holder (PV-15)."""

from datetime import timedelta

import pytest
from django.utils import translation

from hiroba.base import clock as the_clock
from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden, Invalid, NotFound
from hiroba.cli.desk import desk
from hiroba.cli.main import refused
from hiroba.desk.models import Case, Entry, Look

WHY = "The registry called back"


@pytest.fixture
def said(capsys):
    return lambda: capsys.readouterr().out


def listed(said):
    desk(number=None, operator="", reason="")
    return said().splitlines()


def test_the_list_has_the_bare_facts_in_columns_the_most_urgent_first(cast, said):
    later = cast.row("a case of gen, held by mod")
    Case.objects.filter(pk=later.pk).update(kind="review")
    sooner = cast.row("a review of pia's partner, held by sen")
    Case.objects.filter(pk=sooner.pk).update(due=the_clock.now() - timedelta(hours=1))
    cast.row("a decided case of gen")
    head, *rows = listed(said)
    assert head.split() == ["number", "kind", "due", "state", "holder"]
    assert [row.split()[0] for row in rows] == [str(sooner.pk), str(later.pk)]
    assert "(overdue)" in rows[0]
    assert "(overdue)" not in rows[1]
    assert {row.index("review") for row in rows} == {head.index("kind")}
    assert [row.split()[-1] for row in rows] == [cast.sen.email, cast.mod.email]
    assert cast.gen.name not in "".join(rows)
    assert not Look.objects.exists()


def test_an_empty_desk_is_a_head_alone(db, said):
    assert len(listed(said)) == 1


def test_PV_15_whoever_holds_a_case_looks_into_it_and_that_is_on_record(cast, said):
    case = cast.row("a case about hana, told")
    Entry.objects.create(case=case, author=cast.gen, kind="answered", body="Here it is.")
    Entry.objects.create(case=case, author=cast.mod, kind="note", body="Hm.")
    desk(number=case.pk, operator=cast.mod.email.upper(), reason=WHY)
    text = said()
    for words in ("Certification", "Gen <gen@example.com>", "Hana <hana@example.com>"):
        assert words in text
    assert text.index("Here it is.") < text.index("Hm.")
    assert "To the desk, Gen" in text
    looks = Look.objects.filter(case=case, looker=cast.mod, what="case", reason=WHY)
    assert {look.person for look in looks} == {cast.gen, cast.hana}
    assert Event.objects.filter(verb="desk.look", account=cast.mod).count() == 2


def test_a_decided_case_says_how(cast, said):
    case = cast.row("a decided case of gen")
    Case.objects.filter(pk=case.pk).update(clause="PR-2", reason="The date is missing.")
    desk(number=case.pk, operator=cast.mod.email, reason=WHY)
    text = said()
    for words in ("Not certified", "PR-2", "The date is missing."):
        assert words in text


def test_whoever_does_not_hold_it_sees_nothing_and_leaves_nothing(cast, said):
    case = cast.row("a case of gen, held by mod")
    with pytest.raises(Forbidden, match="PV-15"):
        desk(number=case.pk, operator=cast.sen.email, reason=WHY)
    Case.objects.filter(pk=case.pk).update(holder=None)
    with pytest.raises(Forbidden, match="PV-15"):
        desk(number=case.pk, operator=cast.mod.email, reason=WHY)
    assert said() == ""
    assert not Look.objects.exists()


def test_a_refusal_is_said_in_the_language_of_the_terminal(cast, capsys):
    case = cast.row("a case of gen, held by mod")
    with pytest.raises(Forbidden) as no:
        desk(number=case.pk, operator=cast.sen.email, reason=WHY)
    with translation.override("ja"):
        assert refused(no.value) == 1
    assert capsys.readouterr().err.isascii()


@pytest.mark.parametrize(("mail", "reason"), [("", WHY), ("mod@example.com", " "), ("", "")])
def test_without_a_name_or_a_reason_nothing_is_shown(cast, said, mail, reason):
    case = cast.row("a case of gen, held by mod")
    with pytest.raises(Invalid, match="personal data"):
        desk(number=case.pk, operator=mail, reason=reason)
    assert said() == ""
    assert not Look.objects.exists()


@pytest.mark.parametrize("mail", ["hana@example.com", "nobody@example.com"])
def test_only_in_the_name_of_an_operator(cast, mail):
    case = cast.row("a case of gen, held by mod")
    with pytest.raises(NotFound, match="is no operator"):
        desk(number=case.pk, operator=mail, reason=WHY)


@pytest.mark.parametrize("number", [1, -1, 1 << 70])
def test_a_number_of_no_case_is_said(cast, number):
    with pytest.raises(NotFound, match="no case has the number"):
        desk(number=number, operator=cast.mod.email, reason=WHY)


def test_the_terminal_says_it(square):
    assert square.ask("desk")[1].split() == ["number", "kind", "due", "state", "holder"]
    status, text = square.ask("desk", "7")
    assert status == 1
    assert "--as MAIL and --reason TEXT" in text
