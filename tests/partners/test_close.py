"""A registration closes for good, with all that stands on it; the last owner stays."""

from dataclasses import replace
from functools import partial

import pytest
from django.urls import reverse

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account, Session, Status
from hiroba.agreements.models import Consent
from hiroba.base.refusals import Conflict, Forbidden, NotFound, StepUp
from hiroba.connect.clients import lacks
from hiroba.connect.models import Grant, Service
from hiroba.desk import actions as desk
from hiroba.desk.models import Case, Entry
from hiroba.inbox.models import Notice
from hiroba.partners import actions, cards, closing, processor, staff
from hiroba.partners.models import Application, Card, CardState, Issued, Partner, Staff
from hiroba.partners.processor import Confirmed, Declined
from hiroba.policy.tiers import REGISTER
from hiroba.privacy import closing as leaving
from tests.cast import Cast, a_consent, a_service, signed_in_as
from tests.doors import cites, proved, signed_in, text_of
from tests.race import race

CLOSE = "/developers/close/"


def proving(cast, who):
    return replace(signed_in_as(cast, who), step_up=True, second_factor=True)


def close(cast, who):
    closing.close(proving(cast, who), cast.partners[who])


def at_work(cast, name, role="owner", partner="gen"):
    """Somebody with a login of an organisation, beside its owner."""
    cast.people[name] = cast._person(name)
    cast._set(name, kind="organisation")
    works = Staff.objects.create(
        partner=cast.partners[partner], account=cast.people[name], role=role
    )
    actions.settle(cast.partners[partner])
    return works


def leave(cast, who):
    leaving.close(proving(cast, who), Account.objects.get(pk=cast.people[who].pk))


def status(cast, who):
    return Account.objects.get(pk=cast.people[who].pk).status


def test_PR_10_the_last_owner_does_not_close_their_login_and_reads_the_way_out(cast):
    page = proved(signed_in(cast.gen)).get(reverse("close_account"))
    assert page.status_code == 403
    assert cites(page, "PR-10")
    assert "Make somebody else an owner first, or close the registration." in text_of(page)
    with pytest.raises(Forbidden):
        leave(cast, "gen")
    assert status(cast, "gen") == Status.ACTIVE
    at_work(cast, "ben")
    leave(cast, "gen")
    assert status(cast, "gen") == Status.CLOSING


def test_PR_10_an_owner_who_is_closing_counts_for_none(cast):
    works = at_work(cast, "ben")
    leave(cast, "ben")
    with pytest.raises(Forbidden):
        leave(cast, "gen")
    with pytest.raises(Forbidden):
        staff.remove(proving(cast, "gen"), Staff.objects.get(account=cast.gen))
    staff.remove(proving(cast, "gen"), works)


def test_whoever_is_no_owner_leaves_as_they_like(cast):
    at_work(cast, "ben", "developer")
    leave(cast, "ben")
    assert status(cast, "ben") == Status.CLOSING


def test_T_6_a_registration_closes_for_its_owner_who_proved_it_and_typed_the_name(cast):
    client = signed_in(cast.pia)
    assert client.get(CLOSE)["Location"].startswith("/prove/")
    proved(client)
    said = text_of(client.get(CLOSE))
    assert "Pia+" in said
    assert "Tia" in said
    assert client.post(CLOSE, {"typed": "Another"}).status_code == 422
    assert Partner.objects.get(pk=cast.partners["pia"].pk).closed_at is None
    done = client.post(CLOSE, {"typed": "Pier Apps"})
    assert "Pier Apps is no partner any more." in text_of(done)
    assert client.get("/developers/uses/").status_code == 404
    assert "Register the organisation" in text_of(client.get("/developers/"))


@pytest.mark.parametrize("role", ["administrator", "developer", "accountant"])
def test_PR_10_only_an_owner_closes_it(cast, role):
    at_work(cast, "ben", role)
    assert proved(signed_in(cast.people["ben"])).get(CLOSE).status_code == 403
    with pytest.raises(Forbidden):
        closing.close(proving(cast, "ben"), cast.partners["gen"])
    with pytest.raises(StepUp):
        closing.close(replace(proving(cast, "gen"), step_up=False), cast.partners["gen"])
    close(cast, "gen")


def test_everything_that_stands_on_it_goes(cast, work, mail):
    at_work(cast, "ben", "developer", "pia")
    service = a_service(cast, state="open")
    consent = a_consent(cast)
    Consent.objects.update(client=service.client)
    signed_in(cast.people["pia+"])
    staff.invite(
        proving(cast, "pia"), cast.partners["pia"], email="x@example.com", role="developer"
    )
    close(cast, "pia")
    assert {status(cast, name) for name in ("pia+", "tia")} == {Status.CLOSING}
    assert not Staff.objects.filter(partner=cast.partners["pia"]).exists()
    assert not Session.objects.filter(account=cast.people["pia+"]).exists()
    assert not cast.partners["pia"].invitations.exists()
    for name in ("pia", "ben"):
        assert (signed_in_as(cast, name).tier, status(cast, name)) == ("", Status.ACTIVE)
    work()
    assert Service.objects.get(pk=service.pk).state == "closed"
    assert not Grant.objects.filter(service=service).exists()
    consent.refresh_from_db()
    assert consent.ended_at is not None
    told = Notice.objects.filter(kind="partner").values_list("to__name", flat=True)
    assert sorted(told) == ["Ben", "Pia"]
    assert {"ben@example.com", "pia@example.com"} <= {letter.to[0] for letter in mail}
    with pytest.raises(NotFound):
        closing.close(proving(cast, "pia"), cast.partners["pia"])


def test_PR_6_between_the_deed_and_its_follow_ups_a_service_gets_nothing(cast):
    service = a_service(cast, state="open")
    assert lacks(service) is None
    close(cast, "pia")
    no = lacks(Service.objects.get(pk=service.pk))
    assert (no.clause, no.remedy) == ("PR-6", REGISTER.text)


def a_case(cast, **columns):
    words = {"kind": "certification", "subject": cast.partners["gen"].pk, "opener": cast.gen}
    words |= {"due": cast.partners["gen"].terms_until, "holder": cast.mod}
    return Case.objects.create(**words | columns)


def applied(cast, **columns):
    case = a_case(cast, **columns)
    day = case.due.date()
    return Application.objects.create(
        partner=cast.partners["gen"], applicant=cast.gen, case=case, issued_on=day
    )


def test_PR_2_what_waits_at_the_desk_is_withdrawn_and_what_was_decided_stays(cast):
    decided = applied(cast, state="decided", decision="reject", decided_by=cast.mod).case
    Entry.objects.create(case=decided, author=cast.mod, kind="asked", body="Why?")
    waiting = applied(cast).case
    appeal = a_case(cast, kind="appeal", appeal_of=decided, holder=cast.sen, rank=2)
    close(cast, "gen")
    for case in (waiting, appeal):
        case.refresh_from_db()
        assert case.state == "withdrawn"
    with pytest.raises(Conflict):
        decide(cast, "mod", waiting, "accept")
    decided.refresh_from_db()
    entries = decided.entries.count()
    assert (decided.state, decided.decision, entries) == ("decided", "reject", 1)
    assert Application.objects.filter(partner=cast.partners["gen"]).count() == 2


def decide(cast, who, case, decision):
    words = {"clause": "PR-2", "reason": "So it is."}
    desk.decide(proving(cast, who), case, decision=decision, **words)


def test_PR_2_an_appeal_that_comes_later_certifies_nobody(cast):
    decided = applied(cast, state="decided", decision="reject", decided_by=cast.mod).case
    close(cast, "gen")
    appeal = a_case(cast, kind="appeal", appeal_of=decided, holder=cast.sen, rank=2)
    with pytest.raises(Conflict) as no:
        decide(cast, "sen", appeal, "overturn")
    assert str(no.value)
    appeal.refresh_from_db()
    assert appeal.state == "open"
    decide(cast, "sen", appeal, "uphold")
    assert Partner.objects.get(pk=cast.partners["gen"].pk).tier == ""


def test_a_person_registers_again_and_an_organisation_anew(cast):
    close(cast, "kai")
    close(cast, "gen")
    given = {"contact_name": "Kai", "contact_email": "kai@example.com", "planned": ""}
    actions.enrol(proving(cast, "kai"), cast.kai, **given)
    mine = Partner.objects.filter(person=cast.kai)
    assert sorted(mine.values_list("tier", flat=True)) == ["", "no_card"]
    assert signed_in_as(cast, "kai").tier == "no_card"
    with pytest.raises(Forbidden):
        actions.enrol(proving(cast, "kai"), cast.kai, **given)
    assert signed_in(cast.gen).get("/developers/register/").status_code == 200


def test_PR_4_every_card_ends_and_the_processor_forgets_it(cast, card_processor, work):
    partner = cast.partners["nao"]
    begun = []
    for _ in range(2):
        card, setup = cards.begin(signed_in_as(cast, "nao"), partner)
        card_processor.type(setup)
        begun.append(card)
    registered, unheard = begun
    cards.confirm(signed_in_as(cast, "nao"), registered)
    assert isinstance(processor.look(unheard.setup, unheard.customer), Confirmed)
    close(cast, "nao")
    assert set(partner.cards.values_list("state", flat=True)) == {CardState.REMOVED}
    work()
    for card in begun:
        assert isinstance(processor.look(card.setup, card.customer), Declined)
    assert set(Card.objects.values_list("token", flat=True)) == {""}


def test_PR_5_whoever_closes_their_account_closes_their_registration_with_it(cast, work):
    service = a_service(cast, "kai", state="open")
    client = proved(signed_in(cast.kai), "password")
    assert "does not come back" in text_of(client.get(reverse("close_account")))
    assert client.post(reverse("close_account"), {"sure": "on"}).status_code == 200
    partner = Partner.objects.get(pk=cast.partners["kai"].pk)
    assert (partner.tier, partner.closed_at is None) == ("", False)
    work()
    assert Service.objects.get(pk=service.pk).state == "closed"
    leaving.reopen(signed_in_as(cast, "kai"), cast.kai)
    assert (signed_in_as(cast, "kai").tier, status(cast, "kai")) == ("", Status.ACTIVE)
    assert "Register as an individual" in text_of(signed_in(cast.kai).get("/developers/"))


def test_what_was_issued_is_no_longer_entered(cast):
    one = Issued.objects.get(account=cast.people["pia+"])
    close(cast, "pia")
    assert signed_in(cast.pia).post(reverse("issued_enter", args=[one.pk])).status_code == 404


def leaves(cast, who, way):
    """What this owner does to go, as a deed to be done."""
    if way == "close":
        return partial(leaving.close, proving(cast, who), cast.people[who])
    own = Staff.objects.get(account=cast.people[who])
    return partial(staff.remove, proving(cast, who), own)


@pytest.mark.parametrize("way", ["close", "remove"])
def test_PR_10_of_two_owners_who_leave_at_once_one_stays(transactional_db, way):
    cast = Cast()
    at_work(cast, "ben")
    said = race([leaves(cast, who, way) for who in ("gen", "ben")])
    assert [type(one).__name__ for one in said].count("Forbidden") == 1
    owners = Staff.objects.filter(partner=cast.partners["gen"], account__status="active")
    assert owners.count() == 1


def test_whoever_joins_while_it_closes_works_for_nobody(transactional_db):
    cast = Cast()
    new = cast._person("ben")
    new.kind = "organisation"
    new.save()
    invitation = staff.invite(
        proving(cast, "gen"), cast.partners["gen"], email=new.email, role="owner"
    )
    joins = partial(staff.join, of_account(new), new, token=staff.token_of(invitation))
    race([joins, partial(close, cast, "gen")])
    assert not Staff.objects.filter(partner=cast.partners["gen"]).exists()
    assert Account.objects.get(pk=new.pk).tier == ""
