"""The operator's review: submitted, asked, opened, sent back, suspended, begun anew."""

import pytest

from hiroba.base.refusals import Conflict, Forbidden, Invalid, NotFound
from hiroba.connect import services
from hiroba.connect.models import Service, State
from hiroba.desk import actions as desk
from hiroba.desk.models import Case
from hiroba.inbox.models import Notice
from hiroba.policy.gate import can
from tests.cast import SERVICE, a_service
from tests.doors import proved, signed_in, text_of

WORDS = {"clause": "PV-20", "reason": "The purpose is too wide."}


def submitted(cast, **columns):
    service = a_service(cast, **columns)
    signed_in(cast.pia).post(f"/developers/services/{service.pk}/submit/")
    return Service.objects.select_related("case").get(pk=service.pk)


def decided(cast, service, decision, who="mod"):
    case = Case.objects.get(kind="service", subject=service.pk, state__in=("open", "asked"))
    desk.take(cast.actors[who], case)
    case.refresh_from_db()
    desk.decide(cast.actors[who], case, decision=decision, **WORDS)
    service.refresh_from_db()
    case.refresh_from_db()
    return case


def test_accepted_everybody_can_consent_and_the_partner_is_told(cast, work, mail):
    service = submitted(cast)
    assert not can(cast.actors["hana"], "consent.give", service)
    work()
    assert {notice.to for notice in Notice.objects.all()} == {cast.mod, cast.sen}
    decided(cast, service, "accept")
    assert service.state == State.OPEN
    assert can(cast.actors["hana"], "consent.give", service)
    work()
    assert {notice.kind for notice in Notice.objects.filter(to=cast.pia)} == {"case", "partner"}
    page = text_of(signed_in(cast.pia).get(f"/developers/services/{service.pk}/"))
    assert "Everybody can consent" in page


def test_PV_20_what_asks_for_nothing_is_not_reviewed(cast):
    service = a_service(cast)
    service.scopes.all().delete()
    path = f"/developers/services/{service.pk}/"
    assert "Say what it asks for" in text_of(signed_in(cast.pia).get(path))
    assert signed_in(cast.pia).post(f"{path}submit/").status_code == 422
    with pytest.raises(Invalid):
        services.submit(cast.actors["pia"], service)
    assert not Case.objects.exists()


def test_PV_29_nor_what_cannot_be_reached(cast):
    service = submitted(cast, confirmed=False)
    with pytest.raises(Forbidden) as no:
        services.submit(cast.actors["pia"], service)
    assert no.value.clause == "PV-29"
    assert not Case.objects.exists()


def test_a_second_review_while_one_is_under_way_is_refused(cast):
    service = submitted(cast)
    with pytest.raises(Conflict):
        services.submit(cast.actors["pia"], service)
    assert Case.objects.count() == 1


def test_rejected_it_stays_in_the_sandbox_and_can_be_submitted_again(cast):
    service = submitted(cast)
    decided(cast, service, "reject")
    assert service.state == State.SANDBOX
    page = text_of(signed_in(cast.pia).get(f"/developers/services/{service.pk}/"))
    assert "The purpose is too wide." in page
    assert "PV-20" in page
    assert services.submit(cast.actors["pia"], service).state == "open"


def test_T_23_an_appeal_opens_it(cast):
    service = submitted(cast)
    case = decided(cast, service, "reject")
    appeal = desk.appeal(cast.actors["pia"], case, body="It is one sentence.")
    desk.take(cast.actors["sen"], appeal)
    appeal.refresh_from_db()
    desk.decide(cast.actors["sen"], appeal, decision="overturn", clause="T-23", reason="It is.")
    service.refresh_from_db()
    assert service.state == State.OPEN


def test_asked_the_partner_answers_and_the_desk_sees_everything_it_says(cast):
    service = submitted(cast)
    desk.take(cast.actors["mod"], service.case)
    desk.ask(cast.actors["mod"], Case.objects.get(), body="Which friends?")
    client = signed_in(cast.pia)
    overview = text_of(client.get(f"/developers/services/{service.pk}/"))
    assert "Answer the desk" in overview
    assert "Which friends?" in text_of(client.get(f"/cases/{service.case_id}/"))
    client.post(f"/cases/{service.case_id}/", {"body": "Those who sail."})
    page = text_of(proved(signed_in(cast.mod)).get(f"/desk/{service.case_id}/"))
    for said in (
        "Those who sail.",
        SERVICE["use"],
        SERVICE["policy"],
        "Japan",
        "To greet you.",
    ):
        assert said in page
    assert "https://tide.example/back" in page


def test_suspended_it_gets_nothing_and_nobody_consents(cast, work):
    service = submitted(cast)
    decided(cast, service, "suspend")
    assert service.state == State.SUSPENDED
    assert not can(cast.actors["pia"], "consent.give", service)
    page = text_of(signed_in(cast.pia).get(f"/developers/services/{service.pk}/"))
    assert "suspended this service" in page


@pytest.mark.parametrize(
    "change",
    [{"name": "Tides"}, {"use": "Sells it."}, {"country": "US"},
     {"redirects": "https://sea.example/"}, {"classic": True}],
)  # fmt: skip
def test_a_change_of_what_was_reviewed_begins_a_review_and_it_stays_open(cast, change, work):
    service = a_service(cast, state="open")
    services.edit(cast.actors["pia"], service, logo=None, **change)
    service.refresh_from_db()
    services.edit(cast.actors["pia"], service, logo=None, description="Other words.")
    case = Case.objects.get()
    assert case.subject == service.pk, "one review sees all that is new"
    assert not can(cast.actors["pia"], "case.withdraw", case), "it is the desk's own"
    assert service.state == State.OPEN
    work()
    assert {notice.to for notice in Notice.objects.all()} == {cast.mod, cast.sen}
    decided(cast, service, "reject")
    assert service.state == State.SANDBOX


def test_so_does_another_purpose(cast):
    service = a_service(cast, state="open")
    same = {name: ("To greet you.", 1) for name in ("openid", "r_profile")}
    services.ask(cast.actors["pia"], service, purposes=same)
    assert not Case.objects.exists()
    services.ask(cast.actors["pia"], service, purposes=same | {"r_voice": ("To read", 1)})
    assert Case.objects.get().subject == service.pk


@pytest.mark.parametrize(
    "change", [{"webhook": "https://tide.example/hook"}, {"contact_email": "sea@example.com"}]
)
def test_contact_and_webhook_are_the_partners_own_affair(cast, change):
    service = a_service(cast, state="open")
    services.edit(cast.actors["pia"], service, logo=None, **change)
    assert not Case.objects.exists()


def test_in_the_sandbox_the_partner_says_when_it_is_ready(cast):
    services.edit(cast.actors["pia"], a_service(cast), logo=None, name="Tides")
    assert not Case.objects.exists()


def test_what_its_partner_closed_is_not_opened(cast):
    service = submitted(cast)
    desk.take(cast.actors["mod"], service.case)
    client = proved(signed_in(cast.pia))
    client.post(f"/developers/services/{service.pk}/close/")
    case = Case.objects.get()
    assert case.state == "withdrawn"
    with pytest.raises(Conflict):
        desk.decide(cast.actors["mod"], case, decision="accept", **WORDS)
    service.refresh_from_db()
    assert service.state == State.CLOSED


def test_an_operator_decides_only_what_they_hold(cast):
    service = submitted(cast)
    with pytest.raises(Forbidden):
        desk.decide(cast.actors["mod"], service.case, decision="accept", **WORDS)
    for deed in (services.open_, services.send_back, services.suspend):
        with pytest.raises(NotFound):
            deed(cast.actors["mod"], service)
    service.refresh_from_db()
    assert service.state == State.SANDBOX
