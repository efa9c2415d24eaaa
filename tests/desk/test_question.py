"""Cases that the desk opens by itself: about a running service, or a certified partner."""

from dataclasses import replace

import pytest

from hiroba.accounts.actors import of_account
from hiroba.base.refusals import Conflict, Invalid
from hiroba.connect import services
from hiroba.connect.models import Service, State
from hiroba.desk import actions as desk
from hiroba.desk.models import Case
from hiroba.inbox.models import Notice
from hiroba.partners import certification
from hiroba.partners.models import Partner, Staff
from hiroba.policy.gate import can
from hiroba.policy.tiers import Tier
from tests.api.program import Program
from tests.cast import a_service, signed_in_as
from tests.doors import proved, signed_in, text_of

WHY = {"clause": "PV-20", "reason": "It sells what it reads."}
PAGE = "/desk/question/service/"


def opened(cast, service, who="mod"):
    return services.question(cast.actors[who], service, **WHY)


def decide(cast, case, decision, who="mod"):
    desk.take(cast.actors[who], case)
    case.refresh_from_db()
    desk.decide(cast.actors[who], case, decision=decision, **WHY)
    case.refresh_from_db()


def state_of(service):
    return Service.objects.get(pk=service.pk).state


def appealed(cast, case, decision):
    appeal = desk.appeal(cast.actors["pia"], case, body="It does not.")
    desk.take(cast.actors["sen"], appeal)
    appeal.refresh_from_db()
    words = {"clause": "T-23", "reason": "Looked at again."}
    desk.decide(cast.actors["sen"], appeal, decision=decision, **words)


def test_suspended_by_the_desk_it_gets_nothing_until_that_is_lifted(cast):
    program = Program(cast, "hana", "r_profile")
    assert program.get("/2/people/@me/@self").status == 200
    decide(cast, opened(cast, program.service), "suspend")
    assert program.get("/2/people/@me/@self").status == 401
    assert not can(cast.actors["hana"], "consent.give", program.service)
    decide(cast, opened(cast, program.service, "sen"), "accept", "sen")
    assert program.get("/2/people/@me/@self").status == 200


def test_the_partner_reads_why_answers_and_appeals(cast, work, mail):
    service = a_service(cast, state="open")
    case = opened(cast, service)
    work()
    assert [one.about for one in Notice.objects.filter(to=cast.pia)] == [case.pk]
    assert ["pia@example.com"] in [letter.to for letter in mail]
    hers = signed_in(cast.pia)
    page = text_of(hers.get(f"/cases/{case.pk}/"))
    assert "It sells what it reads." in page
    assert "PV-20" in page
    assert service.name in page
    assert "Withdraw" not in page
    hers.post(f"/cases/{case.pk}/", {"body": "It does not."})
    assert case.entries.get(author=cast.pia).kind == "answered"
    assert state_of(service) == State.OPEN
    decide(cast, case, "suspend")
    page = text_of(hers.get(f"/cases/{case.pk}/"))
    assert "Appeal" in page
    assert "Look at the case" in text_of(hers.get(f"/developers/services/{service.pk}/"))
    appealed(cast, case, "overturn")
    assert state_of(service) == State.OPEN


def test_whoever_runs_the_partner_is_told_of_the_decision_and_others_are_not(cast, work):
    for name, role in (("pat", "administrator"), ("dan", "developer")):
        cast.people[name] = cast._person(name)
        cast._set(name, kind="organisation")
        words = {"account": cast.people[name], "role": role}
        Staff.objects.create(partner=cast.partners["pia"], **words)
    case = opened(cast, a_service(cast, state="open"))
    decide(cast, case, "suspend")
    work()
    told = Notice.objects.filter(kind="case", about=case.pk).values_list("to__name", flat=True)
    assert sorted(told) == ["Pat", "Pat", "Pia", "Pia"]
    assert can(signed_in_as(cast, "pat"), "case.appeal", case)
    assert not can(signed_in_as(cast, "dan"), "case.read", case)
    assert signed_in(cast.dan).get(f"/cases/{case.pk}/").status_code == 404


def test_opened_on_the_page_by_name_or_number(cast):
    service = a_service(cast, state="open", name="Tides")
    page = proved(signed_in(cast.mod))
    assert "Open a case about a service" in text_of(page.get("/desk/"))
    words = WHY | {"which": "tides"}
    answer = page.post(PAGE, words)
    case = Case.objects.get(kind="service", subject=service.pk)
    assert answer.url == f"/desk/{case.pk}/"
    page.post(answer.url, {"deed": "take"})
    held = text_of(page.get(answer.url))
    assert "Ask the partner" in held
    assert '<option value="PV-20" selected>' in held
    assert page.post(PAGE, WHY | {"which": str(service.pk)}).status_code == 409


@pytest.mark.parametrize(
    ("which", "said"),
    [
        ("Nobody", "Nothing here has this number or name."),
        ("99999999999999999999", "Nothing here has this number or name."),
        ("Twice", "Several have this name."),
        ("In its sandbox", "Nothing here has this number or name."),
    ],
)
def test_what_is_not_found_is_said_beside_the_field(cast, which, said):
    for name, state in (("Twice", "open"), ("Twice", "open"), ("In its sandbox", "sandbox")):
        a_service(cast, state=state, name=name)
    answer = proved(signed_in(cast.mod)).post(PAGE, WHY | {"which": which})
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Case.objects.exists()


def test_one_case_about_a_service_is_open_at_a_time_and_rests_on_a_clause_of_its_kind(cast):
    service = a_service(cast, state="open")
    with pytest.raises(Invalid):
        services.question(cast.actors["mod"], service, clause="EV-1", reason="Hm.")
    opened(cast, service)
    with pytest.raises(Conflict):
        opened(cast, service)
    assert Case.objects.count() == 1


def test_PR_2_a_certification_is_revoked_without_a_change_of_names(cast, work):
    words = {"clause": "PR-2", "reason": "The certificate was forged."}
    partner = cast.partners["pia"]
    case = certification.question(cast.actors["mod"], partner, **words)
    assert "The desk looks at it anew" in text_of(signed_in(cast.pia).get("/developers/"))
    assert not can(cast.actors["mod"], "desk.take", case), "a senior reviewer decides it"
    page = text_of(proved(signed_in(cast.mod)).get(f"/desk/{case.pk}/"))
    assert "Your role is not enough for this case." in page
    assert "Take the case to see" not in page
    decide_it = {"clause": "PR-2", "reason": "It was forged."}
    desk.take(cast.actors["sen"], case)
    case.refresh_from_db()
    desk.decide(cast.actors["sen"], case, decision="revoke", **decide_it)
    assert Partner.objects.get(pk=partner.pk).tier == Tier.GENERAL
    page = text_of(signed_in(cast.pia).get(f"/cases/{case.pk}/"))
    assert "The certificate was forged." in page
    assert "Appeal" in page


def test_only_the_desk_opens_them_and_the_page_is_for_it_alone(cast):
    service = a_service(cast, state="open")
    assert signed_in(cast.hana).get(PAGE).status_code == 403
    assert signed_in(cast.mod).get("/desk/question/report/").status_code == 404
    weak = replace(of_account(cast.mod), second_factor=False)
    assert not can(weak, "service.question", service)
