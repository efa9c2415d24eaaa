"""Of the owners of a certified partner one has a second factor, or the partner stands still."""

from dataclasses import replace
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.utils import translation

from hiroba.base.models import Event
from hiroba.base.refusals import Forbidden
from hiroba.connect import keys
from hiroba.partners import issued, staff
from hiroba.partners.models import Partner, Staff
from hiroba.policy.gate import can
from tests.cast import Cast, a_factor, a_service
from tests.doors import cites, proved, signed_in, text_of
from tests.race import race

KEPT = "Set up another one first, or let another owner set up theirs."
STILL = "No owner of this certified partner has a second factor."


@pytest.fixture
def pia(cast):
    """She has an app; this browser has proved it."""
    Authenticator.objects.filter(user=cast.pia).update(data={"secret": "x"})
    return proved(signed_in(cast.pia))


def pages(cast):
    """Those on which each second factor of Pia is taken away."""
    keys = Authenticator.objects.filter(user=cast.pia, type="webauthn")
    return [
        "/second-factor/app/remove/",
        *(f"/second-factor/passkeys/{one.pk}/remove/" for one in keys),
    ]


def kinds(cast):
    return set(Authenticator.objects.filter(user=cast.pia).values_list("type", flat=True))


def test_T_5_the_last_second_factor_of_the_owners_stays(cast, pia):
    [page] = pages(cast)
    for answer in (pia.get(page), pia.post(page)):
        assert answer.status_code == 403
        assert cites(answer, "T-5")
        assert KEPT in text_of(answer)
        assert "/second-factor/" in text_of(answer)
    assert kinds(cast) == {"totp"}
    assert not Event.objects.filter(verb="authenticator.remove").exists()


@pytest.mark.parametrize("which", [0, 1])
def test_one_of_two_can_be_taken_away_and_then_no_more(cast, pia, which):
    a_factor(cast, "pia", "webauthn")
    page, other = pages(cast)[which], pages(cast)[1 - which]
    assert pia.get(page).status_code == 200
    assert pia.post(page).status_code == 302
    assert len(kinds(cast)) == 1
    assert Event.objects.filter(verb="authenticator.remove", account=cast.pia).exists()
    assert pia.post(other).status_code == 403


@pytest.mark.parametrize("status", ["active", "closing"])
def test_that_of_another_owner_counts_while_their_account_is_in_use(cast, pia, status):
    Staff.objects.create(partner=cast.partners["pia"], account=cast.sora, role="owner")
    cast._set("sora", status=status)
    a_factor(cast, "sora")
    answer = pia.post(pages(cast)[0])
    assert answer.status_code == (302 if status == "active" else 403)


def test_recovery_codes_alone_are_no_second_factor(cast, pia):
    a_factor(cast, "pia", "recovery_codes")
    assert pia.post(pages(cast)[0]).status_code == 403


@pytest.mark.parametrize("change", [{"tier": "general"}, {"role": "administrator"}])
def test_whoever_owns_no_certified_partner_does_as_they_like(cast, pia, change):
    works = Staff.objects.filter(account=cast.pia)
    rows = works if "role" in change else Partner.objects.filter(staff__in=works)
    rows.update(**change)
    assert pia.post(pages(cast)[0]).status_code == 302
    assert not kinds(cast)


def test_T_5_without_one_a_certified_partner_gives_nothing_out(cast):
    """And its pages say so, and where the way out is."""
    Authenticator.objects.filter(user=cast.pia).delete()
    actor = replace(cast.actors["pia"], step_up=True)
    partner, service = cast.partners["pia"], a_service(cast)
    secret = issued.Secret("secret", "!")
    deeds = [
        partial(staff.invite, actor, partner, email="new@example.com", role="developer"),
        partial(issued.issue, actor, partner, name="News", secret=secret),
        partial(keys.issue, actor, service, secret="secret"),
    ]
    for deed in deeds:
        with pytest.raises(Forbidden) as no:
            deed()
        with translation.override("en"):
            assert (no.value.clause, str(no.value.reasons[0].text)) == ("T-5", STILL)
    client = proved(signed_in(cast.pia), "password")
    listed = ["staff", "accounts", f"services/{service.pk}/keys"]
    for path in listed:
        page = text_of(client.get(f"/developers/{path}/"))
        assert STILL in page
        assert 'href="/second-factor/"' in page
    Staff.objects.create(partner=partner, account=cast.sora, role="owner")
    closed = ["names", f"staff/{Staff.objects.get(account=cast.sora).pk}"]
    for path in closed:
        assert client.get(f"/developers/{path}/").status_code == 403
    a_factor(cast, "pia")
    for path in [*listed, *closed]:
        answer = client.get(f"/developers/{path}/")
        assert answer.status_code == 200
        assert STILL not in text_of(answer)
    for deed in deeds:
        deed()


@pytest.mark.parametrize("deed", ["promote", "remove"])
def test_T_5_the_only_owner_who_has_one_stays_an_owner(cast, pia, deed):
    """Until another owner has one too; that a login is closed is theirs alone to decide."""
    works = Staff.objects.get(account=cast.pia)
    Staff.objects.create(partner=works.partner, account=cast.sora, role="owner")
    page, sent = f"/developers/staff/{works.pk}/", {"role": "developer", "deed": deed}
    answer = pia.post(page, sent)
    assert answer.status_code == 403
    assert cites(answer, "T-5")
    assert "Let another owner set up a second factor first." in text_of(answer)
    assert Staff.objects.get(pk=works.pk).role == "owner"
    assert can(replace(cast.actors["pia"], step_up=True), "account.close", cast.pia)
    a_factor(cast, "sora")
    assert pia.post(page, sent).status_code == 302
    assert not Staff.objects.filter(pk=works.pk, role="owner").exists()


@pytest.mark.parametrize("verb", ["partner.close", "partner.edit", "partner.agree"])
def test_what_gives_nothing_out_is_always_possible(cast, verb):
    Authenticator.objects.filter(user=cast.pia).delete()
    assert can(replace(cast.actors["pia"], step_up=True), verb, cast.partners["pia"])


@pytest.mark.django_db(transaction=True)
def test_T_5_of_two_owners_who_take_theirs_away_at_once_one_keeps_it():
    cast = Cast()
    Staff.objects.create(partner=cast.partners["pia"], account=cast.sora, role="owner")
    for _round in range(5):
        Authenticator.objects.all().delete()
        said = race(
            [
                partial(
                    staff.remove_factor,
                    replace(cast.actors[who], step_up=True),
                    a_factor(cast, who),
                )
                for who in ("pia", "sora")
            ]
        )
        assert sorted(str(type(one).__name__) for one in said) == ["Forbidden", "NoneType"]
        assert Authenticator.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_T_5_of_two_owners_who_are_both_demoted_at_once_one_stays():
    cast = Cast()
    pia = Staff.objects.get(account=cast.pia)
    words = {"partner": pia.partner, "account": cast.sora, "role": "owner"}
    for _round in range(5):
        Staff.objects.exclude(pk=pia.pk).filter(partner=pia.partner).delete()
        sora = Staff.objects.create(**words)
        Authenticator.objects.all().delete()
        a_factor(cast, "pia")
        a_factor(cast, "sora")
        actor = replace(cast.actors["pia"], step_up=True)
        demote = partial(staff.promote, actor, role="developer")
        said = race([partial(demote, one) for one in (pia, sora)])
        assert [type(one).__name__ for one in said].count("Forbidden") == 1
        Staff.objects.filter(pk=pia.pk).update(role="owner")
