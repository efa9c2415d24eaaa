"""Registering: organisations at once, individuals from their own account; staff; data terms."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outbox

from hiroba.accounts.models import Account
from hiroba.agreements.documents import in_force
from hiroba.agreements.models import Acceptance
from hiroba.base.refusals import Forbidden, NotFound
from hiroba.partners import actions, staff
from hiroba.partners.models import Form, Partner, Role, Staff, StaffInvitation
from hiroba.policy.gate import missing
from hiroba.policy.tiers import Tier
from tests.cast import signed_in_as
from tests.doors import cites, signed_in, signed_out, text_of

GIVEN = {
    "in_name": "own", "name": "朝のパン株式会社", "incorporated": "yes",
    "number": "7000012050002", "address": "Tokyo 1-1", "representative": "Mika Asano",
    "contact_name": "Mika", "contact_email": "mika@example.com", "planned": "Bread.",
}  # fmt: skip


@pytest.fixture
def ona(cast):
    """Staff of an organisation that is not registered yet."""
    cast.partners["gen"].delete()
    Account.objects.filter(pk=cast.gen.pk).update(tier="")
    return Account.objects.get(pk=cast.gen.pk)


def test_PR_3_an_organisation_is_general_at_once(cast, ona):
    client = signed_in(ona)
    answer = client.post("/developers/register/", GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/developers/")
    partner = Partner.objects.get(name=GIVEN["name"])
    assert (partner.tier, partner.form) == (Tier.GENERAL, Form.ORGANISATION)
    assert Account.objects.get(pk=ona.pk).tier == Tier.GENERAL
    assert Staff.objects.get(account=ona).role == Role.OWNER
    page = text_of(client.get("/developers/"))
    assert GIVEN["name"] in page
    assert "General partner" in page
    assert "Accept the data terms" in page


def test_PR_10_in_the_name_of_an_agency_it_holds_plugin_alone(cast, ona):
    signed_in(ona).post("/developers/register/", GIVEN | {"in_name": "agency"})
    assert Partner.objects.get(name=GIVEN["name"]).tier == Tier.AGENCY


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("number", "7000012050003", "check digit"),
        ("number", "123", "13 digits"),
        ("number", "\uff17\uff10", "13 digits"),
        ("number", "", "have a number"),
        ("number", "x" * 10_000, "at most 20"),
        ("incorporated", "no", "Only incorporated"),
        ("incorporated", "perhaps", "Select a valid choice"),
        ("in_name", "somebody", "Select a valid choice"),
        ("name", "", "required"),
        ("name", "あ" * 101, "at most 100"),
        ("name", "\u200b\u200b", "required"),
        ("contact_email", "not an address", "valid e"),
        ("planned", "x" * 1001, "at most 1000"),
        ("address", "a\x00b", "Null"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(
    cast, ona, field, value, said
):
    before = Partner.objects.count()
    answer = signed_in(ona).post("/developers/register/", GIVEN | {field: value})
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert "Mika Asano" in page, "nothing typed is lost"
    assert Partner.objects.count() == before


@pytest.mark.parametrize(
    "name",
    [
        "株式会社パン屋",
        "Société Générale d’Été",
        "شركة الخبز",
        "Ωμέγα",
        "빵집 주식회사",
        "🍞 Co",
    ],
)
def test_names_of_any_script_are_kept_as_they_are(cast, ona, name):
    signed_in(ona).post("/developers/register/", GIVEN | {"name": name})
    assert Partner.objects.filter(name=name).exists()


def test_a_second_registration_of_the_same_login_is_refused(cast, ona):
    client = signed_in(ona)
    client.post("/developers/register/", GIVEN)
    assert client.get("/developers/register/").status_code == 403, "before the form is shown"
    again = client.post("/developers/register/", GIVEN)
    assert again.status_code == 403
    assert Partner.objects.filter(name=GIVEN["name"]).count() == 1


def test_PR_7_a_user_account_registers_no_organisation(cast):
    answer = signed_in(cast.hana).post("/developers/register/", GIVEN)
    assert answer.status_code == 403
    assert cites(answer, "PR-7")
    assert not Partner.objects.filter(name=GIVEN["name"]).exists()


def test_PR_5_a_person_registers_from_their_own_account(cast):
    client = signed_in(cast.hana)
    given = {"contact_name": "Hana", "contact_email": "hana@example.com", "planned": ""}
    for typed in ("", "Ken"):
        answer = client.post("/developers/enrol/", given | {"typed": typed})
        assert answer.status_code == 422, "this door is confirmed by the partner's name"
    assert client.post("/developers/enrol/", given | {"typed": "Hana"}).status_code == 302
    partner = Partner.objects.get(person=cast.hana)
    assert (partner.tier, partner.name) == (Tier.NO_CARD, "Hana")
    assert Account.objects.get(pk=cast.hana.pk).tier == Tier.NO_CARD
    assert client.get("/").status_code == 200, "and stays a member"


def test_PR_13_the_registration_of_an_individual_never_becomes_an_organisations(cast):
    client = signed_in(cast.kai)
    answer = client.post("/developers/register/", GIVEN)
    assert answer.status_code == 403
    with pytest.raises(Forbidden):
        actions.register(cast.actors["kai"], cast.kai, agency=False)
    assert cast.partners["kai"].form == Form.INDIVIDUAL


def test_signing_up_as_staff_makes_a_login_of_an_organisation(db, mail):
    client = signed_out()
    given = {
        "name": "Ona", "email": "ona@example.com", "password1": "a long walk in the rain",
        "accepted": "on",
    }  # fmt: skip
    assert client.post("/developers/sign-up/", given).status_code == 302
    account = Account.objects.get(email="ona@example.com")
    assert (account.kind, account.status) == ("organisation", "new")
    link = re.search(r"http://\S+/confirm/\S+", outbox.outbox[0].body)
    assert link
    client.post(link[0].removeprefix("http://localhost"))
    account.refresh_from_db()
    assert account.status == "active"
    assert missing(signed_in_as_account(account), "partner.register") == ()
    assert client.get("/", follow=True).status_code == 200


def signed_in_as_account(account):
    from hiroba.accounts.actors import of_account

    return of_account(account)


def test_PV_32_the_data_terms_are_accepted_for_a_year_and_then_again(cast, clock):
    Partner.objects.filter(pk=cast.partners["pia"].pk).update(terms_version=0, terms_until=None)
    client = signed_in(cast.pia)
    current = in_force("data")
    wrong = client.post("/developers/terms/", {"version": current})
    assert wrong.status_code == 422
    old = client.post("/developers/terms/", {"version": current - 1, "agree": "on"})
    assert old.status_code == 422
    done = client.post("/developers/terms/", {"version": current, "agree": "on"})
    assert done.status_code == 302
    assert Acceptance.objects.get(account=cast.pia, document="data").version == current
    assert signed_in_as(cast, "pia").bound
    clock.forward(days=366)
    assert not signed_in_as(cast, "pia").bound
    assert [no.clause for no in missing(signed_in_as(cast, "pia"), "issued.issue")] == ["PV-32"]


def test_contact_and_plans_need_no_review(cast):
    given = {"contact_name": "Genta", "contact_email": "g@example.com", "planned": "Radishes"}
    assert signed_in(cast.gen).post("/developers/contact/", given).status_code == 302
    assert Partner.objects.get(pk=cast.partners["gen"].pk).contact_name == "Genta"


def invited(cast, email="new@example.com", role=Role.DEVELOPER):
    return staff.invite(cast.actors["gen"], cast.partners["gen"], email=email, role=role)


def test_staff_are_invited_by_mail_and_join_with_a_login_of_their_own(cast, work, mail):
    client = signed_in(cast.gen)
    sent = {"email": "New@example.com", "role": "developer"}
    assert client.post("/developers/staff/", sent).status_code == 302
    work()
    [letter] = mail
    assert letter.to == ["new@example.com"]
    path = re.search(r"/developers/join/\S+/", letter.body)[0]
    assert signed_out().get(path).status_code == 200
    cast.people["new"] = cast._person("new")
    cast._set("new", kind="organisation")
    joining = signed_in(cast.people["new"])
    assert joining.post(path).status_code == 302
    works = Staff.objects.get(account=cast.people["new"])
    assert (works.partner, works.role) == (cast.partners["gen"], "developer")
    assert Account.objects.get(pk=cast.people["new"].pk).tier == Tier.GENERAL
    assert signed_out().get(path).status_code == 404, "once"


def test_nobody_becomes_an_owner_by_an_invitation(cast):
    """An owner makes them one, having proved who they are (T-6)."""
    page = signed_in(cast.gen)
    words = {"email": "new@example.com", "role": "owner"}
    assert page.post("/developers/staff/", words).status_code == 422
    assert 'value="owner"' not in text_of(page.get("/developers/staff/"))


def test_an_invitation_works_for_its_own_address_alone(cast):
    token = staff.token_of(invited(cast, "other@example.com"))
    cast.people["new"] = cast._person("new")
    cast._set("new", kind="organisation")
    assert signed_in(cast.people["new"]).post(f"/developers/join/{token}/").status_code == 404
    with pytest.raises(NotFound):
        staff.of_token(token[:-1] + "x")
    assert not Staff.objects.filter(account=cast.people["new"]).exists()


def test_a_member_does_not_join_with_their_own_account(cast):
    token = staff.token_of(invited(cast, "ken@example.com"))
    answer = signed_in(cast.ken).post(f"/developers/join/{token}/")
    assert answer.status_code == 403
    assert cites(answer, "PR-7")


def test_a_partner_keeps_an_owner(cast):
    own = Staff.objects.get(account=cast.gen)
    with pytest.raises(Forbidden) as no:
        staff.remove(cast.actors["gen"], own)
    assert no.value.clause == "PR-10"
    with pytest.raises(Forbidden):
        staff.promote(cast.actors["gen"], own, role=Role.DEVELOPER)
    assert Staff.objects.get(pk=own.pk).role == Role.OWNER


def test_whoever_is_removed_acts_for_nobody_any_more(cast):
    cast.people["new"] = cast._person("new")
    cast._set("new", kind="organisation")
    works = Staff.objects.create(
        partner=cast.partners["gen"], account=cast.people["new"], role="developer"
    )
    actions.settle(cast.partners["gen"])
    assert signed_in_as(cast, "new").tier == Tier.GENERAL
    staff.remove(cast.actors["gen"], works)
    assert signed_in_as(cast, "new").tier == ""
    assert signed_in(cast.people["new"]).get("/developers/uses/").status_code == 404


@pytest.mark.parametrize("role", ["administrator", "developer", "accountant"])
def test_only_owners_change_names_and_staff(cast, role):
    works = Staff.objects.get(account=cast.gen)
    Staff.objects.filter(pk=works.pk).update(role=role)
    with pytest.raises(Forbidden):
        staff.promote(cast.actors["gen"], works, role=Role.OWNER)
    with pytest.raises(Forbidden):
        actions.rename(cast.actors["gen"], cast.partners["gen"], name="Mine now")


def test_an_invitation_can_be_withdrawn(cast):
    invitation = invited(cast)
    path = f"/developers/staff/invitations/{invitation.pk}/withdraw/"
    assert signed_in(cast.pia).post(path).status_code == 404
    assert signed_in(cast.gen).post(path).status_code == 302
    assert not StaffInvitation.objects.exists()


def test_invitations_go_after_two_weeks(cast, clock):
    from hiroba.privacy import retention

    invited(cast)
    clock.forward(days=15)
    retention.sweep()
    assert not StaffInvitation.objects.exists()
    assert timedelta(days=14) == StaffInvitation.personal.keep


def test_PV_32_whoever_may_not_accept_the_data_terms_reads_them_and_whom_to_ask(cast):
    client = signed_in(cast.gen)
    assert 'name="agree"' in text_of(client.get("/developers/terms/"))
    Staff.objects.filter(account=cast.gen).update(role="developer")
    page = text_of(client.get("/developers/terms/"))
    assert 'name="agree"' not in page
    assert "Ask an owner of the partner." in page
