"""Certification: applied for with papers, decided at the desk, told, appealed, ended."""

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile

from hiroba.accounts.models import Account
from hiroba.base.refusals import Conflict, Forbidden, Refusal
from hiroba.desk import actions as desk
from hiroba.desk.models import Case, Look, State
from hiroba.files import documents
from hiroba.inbox.models import Notice
from hiroba.partners import actions, certification
from hiroba.partners.models import Application, Document, Partner
from hiroba.policy.gate import can
from hiroba.policy.tiers import Tier
from tests.cast import Cast, an_image, signed_in_as
from tests.doors import proved, signed_in, signed_out, text_of
from tests.race import race

REASON = {"clause": "PR-2", "reason": "The certificate fits."}


@pytest.fixture(autouse=True)
def key(settings):
    settings.HIROBA_DOCUMENT_KEY = base64.b64encode(bytes(range(32))).decode()


def papers():
    return {
        name: documents.examine(io.BytesIO(an_image()), len(an_image()))
        for name in ("registry", "form")
    }


def applied(cast, clock=None):
    from hiroba.base import clock as the_clock

    return certification.apply(
        cast.actors["gen"], cast.partners["gen"], issued_on=the_clock.now().date(),
        papers=papers(),
    )  # fmt: skip


def held(cast, who="mod"):
    case = applied(cast).case
    desk.take(cast.actors[who], case)
    return Case.objects.get(pk=case.pk)


def tier_of(cast, who="gen"):
    partner = Partner.objects.get(pk=cast.partners[who].pk)
    assert Account.objects.get(pk=cast.people[who].pk).tier == partner.tier
    return partner.tier


def test_PR_2_accepted_at_the_desk_a_partner_is_certified_for_a_year(cast, work, mail):
    case = held(cast)
    before = cast.partners["gen"].pk
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    work()
    partner = Partner.objects.get(pk=before)
    assert tier_of(cast) == Tier.CERTIFIED
    assert partner.certified_until - case.at.date() in {
        timedelta(days=364), timedelta(days=365), timedelta(days=366),
    }  # fmt: skip
    kinds = Notice.objects.filter(to=cast.gen).values_list("kind", flat=True)
    assert sorted(kinds) == ["case", "partner"], "the decision, and what changed by it"
    assert ["gen@example.com"] in [letter.to for letter in mail]


def test_PR_2_rejected_with_a_clause_and_a_reason_it_stays_general(cast, work):
    case = held(cast)
    words = {"clause": "PR-12", "reason": "It is an association."}
    desk.decide(cast.actors["mod"], case, decision="reject", **words)
    assert tier_of(cast) == Tier.GENERAL
    page = text_of(signed_in(cast.gen).get(f"/cases/{case.pk}/"))
    assert "It is an association." in page
    assert "PR-12" in page
    assert "Appeal" in page


def test_the_desk_asks_and_the_applicant_answers_with_papers(cast, work):
    case = held(cast)
    desk.ask(cast.actors["mod"], case, body="The second page is missing.")
    client = signed_in(cast.gen)
    page = text_of(client.get("/developers/certification/"))
    assert "The second page is missing." in page
    assert "The clock waits for your answer." in page
    assert ", waits for your answer" in text_of(client.get("/developers/"))
    form = SimpleUploadedFile("form.png", an_image("PNG"), "image/png")
    answer = client.post("/developers/certification/", {"body": "Here it is.", "form": form})
    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.state == State.OPEN
    assert Document.objects.filter(application__case=case).count() == 3


def test_PR_12_whoever_is_not_incorporated_is_refused_before_any_upload(cast):
    Partner.objects.filter(pk=cast.partners["gen"].pk).update(incorporated=False)
    page = text_of(signed_in(cast.gen).get("/developers/certification/"))
    assert "PR-12" in page
    assert "Once it is incorporated, change that" in page
    assert 'type="file"' not in page
    with pytest.raises(Forbidden) as no:
        applied(cast)
    assert no.value.clause == "PR-12"
    assert not Application.objects.exists()


def test_PR_13_an_individual_reads_why_and_the_way_out(cast):
    page = text_of(signed_in(cast.kai).get("/developers/certification/"))
    assert "A registration as an individual is never certified" in page
    assert "PR-13" in page
    assert "Sign up as staff of the organisation, and register it anew." in page
    assert "PR-7" not in page
    assert 'type="file"' not in page


def test_PR_2_the_desk_reads_of_other_registrations_under_the_same_number(cast):
    """With a way to the case about each, and not of whoever has another number or none."""
    same = Partner.objects.filter(pk__in=[cast.partners[who].pk for who in ("gen", "pia")])
    same.update(number="7000012050002")
    case = held(cast)
    other = Case.objects.create(kind="review", subject=cast.partners["pia"].pk, due=case.due)
    client = proved(signed_in(cast.mod))
    page = text_of(client.get(f"/desk/{case.pk}/"))
    assert "Also under this number" in page
    assert f'<a href="/desk/{other.pk}/">Pier Apps</a> · Certified partner' in page
    for numbers in ({"number": ""}, {"number": "5835678256246"}):
        same.exclude(pk=case.subject).update(**numbers)
        assert "Also under this number" not in text_of(client.get(f"/desk/{case.pk}/"))
    same.update(number="")
    assert "Also under this number" not in text_of(client.get(f"/desk/{case.pk}/"))


def test_T_5_an_application_asks_for_a_second_factor(cast):
    page = text_of(signed_in(cast.gen).get("/developers/certification/"))
    assert "T-5" in page
    cast.actors["gen"] = replace(cast.actors["gen"], second_factor=False)
    with pytest.raises(Forbidden) as no:
        applied(cast)
    assert no.value.clause == "T-5"


def test_a_second_application_while_one_is_open_is_refused(cast):
    applied(cast)
    with pytest.raises(Conflict):
        applied(cast)
    assert Application.objects.count() == 1


def form_of(cast, **given):
    from hiroba.base import clock as the_clock

    words = {
        "issued_on": the_clock.now().date().isoformat(),
        "registry": SimpleUploadedFile("a.jpg", an_image(), "image/jpeg"),
        "form": SimpleUploadedFile("b.png", an_image("PNG"), "image/png"),
        "typed": "Genki",
    }
    return words | given


def test_through_the_page_papers_are_sealed_and_the_case_is_due_in_working_days(cast, work):
    answer = proved(signed_in(cast.gen)).post("/developers/certification/", form_of(cast))
    assert answer.status_code == 302
    application = Application.objects.get()
    assert application.case.due - application.at < timedelta(days=14)
    assert application.case.due.astimezone().weekday() < 5
    for document in application.documents.all():
        assert documents.unseal(document.name)[:2] in {b"\xff\xd8", b"\x89P"}
        assert len(document.digest) == 64
    work()
    assert {notice.to_id for notice in Notice.objects.all()} == {cast.mod.pk, cast.sen.pk}


def test_a_certificate_of_this_morning_is_of_today(cast, clock):
    """In Tokyo; where the server counts its hours it is still yesterday."""
    clock.set(datetime(2026, 12, 1, 23, 30, tzinfo=UTC))
    client = proved(signed_in(cast.gen))
    tomorrow = client.post("/developers/certification/", form_of(cast, issued_on="2026-12-03"))
    assert tomorrow.status_code == 422
    today = client.post("/developers/certification/", form_of(cast, issued_on="2026-12-02"))
    assert today.status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("issued_on", "2020-01-01", "older than three months"),
        ("issued_on", "2090-01-01", "yet to come"),
        ("issued_on", "2026-02-30", "valid date"),
        ("issued_on", "tomorrow", "valid date"),
        ("issued_on", "11/25/2026", "valid date"),
        ("typed", "Another name", "not the name"),
        ("typed", "", "required"),
        ("registry", SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing"), "PDF"),
        ("registry", SimpleUploadedFile("a.pdf", b"hello"), "not a PDF"),
        ("registry", None, "required"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(cast, field, value, said):
    given = {k: v for k, v in form_of(cast, **{field: value}).items() if v is not None}
    answer = proved(signed_in(cast.gen)).post("/developers/certification/", given)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Case.objects.exists()
    assert not Document.objects.exists()


def test_PV_15_a_paper_is_read_with_a_reason_by_the_holder_and_the_look_is_recorded(cast):
    case = held(cast)
    paper = Document.objects.filter(application__case=case).first()
    path = f"/desk/documents/{paper.pk}/"
    client = proved(signed_in(cast.mod))
    Account.objects.filter(pk=cast.mod.pk).update(role="reviewer")
    assert client.post(path, {"reason": "  "}).status_code == 422
    assert not Look.objects.exists()
    answer = client.post(path, {"reason": "To compare the names"})
    assert answer.status_code == 200
    assert answer.content == documents.unseal(paper.name)
    look = Look.objects.get()
    assert (look.person, look.looker, look.case) == (cast.gen, cast.mod, case)
    page = client.get(f"/desk/{case.pk}/").text
    assert f"{cast.mod.name} · Certificate of registry" in page
    assert proved(signed_in(cast.sen)).get(path).status_code == 404, "held by somebody else"
    assert proved(signed_in(cast.hana)).get(path).status_code in {403, 404}


def test_the_person_reads_who_looked_and_why_in_their_disclosure(cast):
    from hiroba.privacy import disclosure

    case = held(cast)
    desk.look(
        cast.actors["mod"], case, what="form", row=1, person=cast.gen.pk, reason="To compare"
    )
    rows = {held.table: held.count for held in disclosure.register(cast.gen.pk)}
    assert rows["desk.Look"] == 1


def test_of_two_decisions_one_stands_and_the_other_is_told(cast):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    with pytest.raises(Conflict) as no:
        desk.decide(cast.actors["mod"], case, decision="reject", **REASON)
    assert "Mod" in str(no.value.message)
    assert tier_of(cast) == Tier.CERTIFIED


@pytest.mark.parametrize(
    "given",
    [
        {"decision": "revoke"} | REASON,
        {"decision": "accept", "clause": "T-1", "reason": "x"},
        {"decision": "accept", "clause": "PR-2", "reason": "  "},
    ],
)
def test_a_decision_names_what_its_kind_knows_and_a_reason(cast, given):
    case = held(cast)
    with pytest.raises(Refusal):
        desk.decide(cast.actors["mod"], case, **given)
    case.refresh_from_db()
    assert (case.state, case.decision) == (State.OPEN, "")
    assert tier_of(cast) == Tier.GENERAL


def test_T_23_an_appeal_is_decided_by_somebody_else_and_can_reverse(cast, work):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="reject", **REASON)
    case.refresh_from_db()
    appeal = desk.appeal(cast.actors["gen"], case, body="Look at page two.")
    work()
    assert told_at_the_desk(appeal) == {"Mod", "Sen"}
    with pytest.raises(Forbidden):
        desk.take(cast.actors["mod"], appeal)
    with pytest.raises(Conflict):
        desk.appeal(cast.actors["gen"], case, body="Again.")
    desk.take(cast.actors["sen"], appeal)
    appeal.refresh_from_db()
    desk.decide(
        cast.actors["sen"], appeal, decision="overturn", clause="T-23", reason="Page two."
    )
    assert tier_of(cast) == Tier.CERTIFIED
    page = text_of(signed_in(cast.gen).get("/developers/certification/"))
    assert "The decision is reversed" in page


def test_T_23_whoever_decides_an_appeal_has_before_them_what_the_first_one_had(cast):
    """Partner, papers, what was said and noted; each paper with a reason, on record."""
    case = held(cast)
    desk.note(cast.actors["mod"], case, body="The stamp is faint.")
    desk.decide(cast.actors["mod"], case, decision="reject", **REASON)
    case.refresh_from_db()
    appeal = desk.appeal(cast.actors["gen"], case, body="Look at page two.")
    paper = Document.objects.filter(application__case=case).first()
    client = proved(signed_in(cast.sen))
    assert client.get(f"/desk/documents/{paper.pk}/").status_code == 404
    desk.take(cast.actors["sen"], appeal)
    page = text_of(client.get(f"/desk/{appeal.pk}/"))
    for said in (
        "Genki",
        "Mod · ",
        "The stamp is faint.",
        "Look at page two.",
        paper.digest[:16],
    ):
        assert said in page
    answer = client.post(f"/desk/documents/{paper.pk}/", {"reason": "Page two"})
    assert answer.content == documents.unseal(paper.name)
    assert f'registry-{paper.pk}.jpg"' in answer["Content-Disposition"]
    look = Look.objects.get()
    assert (look.person, look.looker, look.case) == (cast.gen, cast.sen, appeal)


def test_T_23_after_thirty_days_there_is_no_appeal(cast, clock):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="reject", **REASON)
    case.refresh_from_db()
    clock.forward(days=31)
    with pytest.raises(Conflict):
        desk.appeal(cast.actors["gen"], case, body="Late.")


def test_a_certification_ends_with_its_year_and_is_called_to_mind_before(cast, clock, work):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    clock.forward(days=310)
    certification.remind()
    certification.remind()
    work()
    assert Notice.objects.filter(to=cast.gen, kind="partner").count() == 2
    clock.forward(days=56)
    certification.expire()
    assert tier_of(cast) == Tier.GENERAL
    work()
    assert Notice.objects.filter(to=cast.gen, kind="partner").count() == 3


def test_a_renewal_begins_where_the_old_year_ends(cast, clock):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    until = Partner.objects.get(pk=cast.partners["gen"].pk).certified_until
    clock.forward(days=320)
    actions.agree(signed_in_as(cast, "gen"), cast.partners["gen"], version=1, language="en")
    cast.actors["gen"] = replace(signed_in_as(cast, "gen"), second_factor=True)
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    renewed = Partner.objects.get(pk=cast.partners["gen"].pk).certified_until
    assert renewed == until + certification.LASTS


def test_T_5_a_certified_partner_is_told_when_no_owner_has_a_second_factor(cast):
    said = "No owner has a second factor"
    assert said not in text_of(signed_in(cast.pia).get("/developers/"))
    Authenticator.objects.filter(user=cast.pia).delete()
    assert said in text_of(signed_in(cast.pia).get("/developers/"))
    assert said not in text_of(signed_in(cast.gen).get("/developers/"))


def test_what_has_ended_is_seen_at_a_glance_and_a_new_year_begins_on_its_own_day(cast, clock):
    desk.decide(cast.actors["mod"], held(cast), decision="accept", **REASON)
    ended = Partner.objects.get(pk=cast.partners["gen"].pk).certified_until
    clock.forward(days=400)
    certification.expire()
    page = text_of(signed_in(cast.gen).get("/developers/"))
    assert "The certification has ended: apply for it anew" in page
    actions.agree(signed_in_as(cast, "gen"), cast.partners["gen"], version=1, language="en")
    cast.actors["gen"] = replace(signed_in_as(cast, "gen"), second_factor=True)
    desk.decide(cast.actors["mod"], held(cast), decision="accept", **REASON)
    again = Partner.objects.get(pk=cast.partners["gen"].pk).certified_until
    assert again > ended + certification.LASTS


def test_after_a_revocation_no_day_of_the_old_year_is_given_back(cast):
    partner = cast.partners["pia"]
    Partner.objects.filter(pk=partner.pk).update(tier=Tier.GENERAL)
    cast.actors["gen"], cast.partners["gen"] = cast.actors["pia"], partner
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    again = Partner.objects.get(pk=partner.pk).certified_until
    assert again - case.at.date() < timedelta(days=367)


def test_what_is_reviewed_anew_is_published(db):
    assert "What needs a new review" in text_of(signed_out().get("/developers/matrix/"))


def told_at_the_desk(case):
    told = Notice.objects.filter(kind="desk", about=case.pk)
    return set(told.values_list("to__name", flat=True))


def test_a_changed_name_of_a_certified_partner_is_reviewed_and_may_cost_it(cast, work):
    actor = replace(cast.actors["pia"], step_up=True)
    actions.rename(actor, cast.partners["pia"], name="Pier Apps Europe")
    actions.rename(actor, cast.partners["pia"], name="Pier Apps World")
    [case] = Case.objects.filter(kind="review")
    work()
    assert told_at_the_desk(case) == {"Mod", "Sen"}
    assert tier_of(cast, "pia") == Tier.CERTIFIED, "until it is decided"
    assert not can(actor, "case.withdraw", case), "it is the desk's own"
    with pytest.raises(Forbidden):
        desk.take(cast.actors["mod"], case)
    desk.take(cast.actors["sen"], case)
    case.refresh_from_db()
    desk.decide(cast.actors["sen"], case, decision="revoke", **REASON)
    assert tier_of(cast, "pia") == Tier.GENERAL
    assert Account.objects.get(pk=cast.people["pia+"].pk).tier == Tier.GENERAL
    page = text_of(signed_in(cast.pia).get("/developers/"))
    assert "The certification was revoked: read why in your cases" in page
    assert "has ended" not in page


def test_PR_11_upgrading_changes_no_number_of_what_is_owned(cast):
    before = set(Partner.objects.values_list("pk", flat=True))
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    assert set(Partner.objects.values_list("pk", flat=True)) == before


def test_papers_go_ninety_days_after_the_decision_and_their_fingerprints_stay(cast, clock):
    case = held(cast)
    desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    names = list(Document.objects.values_list("name", flat=True))
    clock.forward(days=91)
    certification.erase_papers()
    for document in Document.objects.all():
        assert (document.name, bool(document.erased_at)) == ("", True)
        assert len(document.digest) == 64
    for name in names:
        with pytest.raises(Refusal):
            documents.unseal(name)
    case.refresh_from_db()
    assert (case.decided_by, case.decision) == (cast.mod, "accept")
    with pytest.raises(Forbidden) as no:
        certification.read(cast.actors["mod"], document)
    assert no.value.clause == "PR-2"


def test_withdrawn_it_is_decided_by_nobody(cast):
    case = held(cast)
    desk.withdraw(cast.actors["gen"], case)
    with pytest.raises(Conflict):
        desk.decide(cast.actors["mod"], case, decision="accept", **REASON)
    assert tier_of(cast) == Tier.GENERAL


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_accepting_against_withdrawing_leaves_one_of_the_two(round_):
    cast = Cast()
    case = held(cast)
    decide = {"decision": "accept"} | REASON
    said = race([
        lambda: desk.decide(cast.actors["mod"], case, **decide),
        lambda: desk.withdraw(cast.actors["gen"], case),
    ])  # fmt: skip
    assert [isinstance(one, Conflict) for one in said].count(True) == 1
    case.refresh_from_db()
    certified = Partner.objects.get(pk=cast.partners["gen"].pk).tier == Tier.CERTIFIED
    assert certified is (case.state == State.DECIDED)


def test_the_page_of_the_case_shows_the_desk_and_not_who_sits_there(cast):
    case = held(cast)
    desk.note(cast.actors["mod"], case, body="Something between us")
    page = text_of(signed_in(cast.gen).get("/developers/certification/"))
    assert "Something between us" not in page
    assert not re.search(r"\bMod\b", page)
