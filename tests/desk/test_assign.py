"""A case is given to somebody at the desk, or put back into the queue."""

import pytest

from hiroba.desk import actions as desk
from hiroba.desk.models import Case
from hiroba.inbox.models import Notice
from tests.cast import ROWS
from tests.doors import cites, proved, signed_in, text_of


@pytest.fixture
def case(cast):
    return ROWS["a case of gen, held by mod"](cast)


def holder_of(case):
    return Case.objects.get(pk=case.pk).holder


def at_the_desk(cast, who):
    return proved(signed_in(cast.people[who]))


def test_a_senior_reviewer_gives_it_to_somebody_who_is_told(cast, case, work):
    page = at_the_desk(cast, "sen")
    assert "Mod · Reviewer" in text_of(page.get(f"/desk/{case.pk}/"))
    assert f'value="{cast.mod.pk}" selected' in text_of(page.get(f"/desk/{case.pk}/"))
    for to, holder in (("", None), (cast.mod.pk, cast.mod), (cast.sen.pk, cast.sen)):
        answer = page.post(f"/desk/{case.pk}/", {"deed": "assign", "to": to})
        assert answer.status_code == 302
        assert holder_of(case) == holder
        work()
    assert "Give it to somebody" in text_of(page.get(f"/desk/{case.pk}/"))
    assert Notice.objects.filter(to=cast.mod, kind="desk", about=case.pk).exists()


def test_a_reviewer_gives_nothing_to_anybody(cast, case):
    page = at_the_desk(cast, "mod")
    assert "Give it to somebody" not in text_of(page.get(f"/desk/{case.pk}/"))
    given = {"deed": "assign", "to": cast.sen.pk, "body": "Take it."}
    assert page.post(f"/desk/{case.pk}/", given).status_code == 403
    assert holder_of(case) == cast.mod


def test_whoever_lost_the_case_meanwhile_is_told_and_sees_nothing_of_it(cast, case):
    page, sen = at_the_desk(cast, "mod"), cast.actors["sen"]
    desk.assign(sen, case, to=cast.sen.pk)
    for deed in ("decide", "ask", "note"):
        answer = page.post(f"/desk/{case.pk}/", {"deed": deed})
        assert answer.status_code == 403
        assert cites(answer, "PV-15")
    case.refresh_from_db()
    desk.decide(sen, case, decision="reject", clause="PR-2", reason="It does not fit.")
    answer = page.post(f"/desk/{case.pk}/", {"deed": "decide"})
    assert answer.status_code == 409
    assert "Sen has decided this case already" in text_of(answer)


@pytest.mark.parametrize("change", [{"rank": 2}, {"role": ""}, {"status": "closing"}])
def test_nobody_gets_what_they_could_not_take(cast, case, change):
    desk.assign(cast.actors["sen"], case, to=cast.sen.pk)
    rows = Case.objects.filter(pk=case.pk)
    rows.update(**change) if "rank" in change else cast._set("mod", **change)
    page = at_the_desk(cast, "sen")
    answer = page.post(f"/desk/{case.pk}/", {"deed": "assign", "to": cast.mod.pk})
    assert answer.status_code == 422
    assert holder_of(case) == cast.sen


def test_T_23_an_appeal_never_goes_to_whoever_decided(cast):
    appeal = ROWS["an appeal against mod's decision"](cast)
    cast._set("mod", role="senior")
    page = at_the_desk(cast, "sen")
    answer = page.post(f"/desk/{appeal.pk}/", {"deed": "assign", "to": cast.mod.pk})
    assert answer.status_code == 422
    assert "Their role is not enough, or they decided it before." in text_of(answer)
    assert holder_of(appeal) is None
