"""The matrices are one table: rules, pages and advice say what it says."""

from dataclasses import replace

import pytest
from django.utils import translation

from hiroba.partners.actions import set_tier
from hiroba.partners.models import Card, Partner
from hiroba.policy import tiers
from hiroba.policy.clauses import clauses
from hiroba.policy.reasons import holds, reasons
from hiroba.policy.tiers import MATRIX, Service, Tier, changes, entitled, services, way
from hiroba.policy.who import Fact
from tests.cast import a_service
from tests.doors import signed_in, signed_out, text_of

CERTIFIED, GENERAL, AGENCY = Tier.CERTIFIED, Tier.GENERAL, Tier.AGENCY
CARD, NO_CARD = Tier.CARD, Tier.NO_CARD
# The papers, counted out by hand: what each type may use.
PAPERS = {
    CERTIFIED: set(Service) - {Service.USER_ACCOUNT},
    GENERAL: {Service.PLUGIN, Service.PAGE},
    AGENCY: {Service.PLUGIN},
    CARD: {
        Service.PC_APP, Service.SMARTPHONE_APP, Service.GRAPH_API, Service.PLUGIN,
        Service.PAGE, Service.PAGE_APP, Service.USER_ACCOUNT,
    },
    NO_CARD: {Service.PC_APP, Service.PLUGIN, Service.PAGE, Service.USER_ACCOUNT},
}  # fmt: skip


def truth(actor):
    return lambda leaf: isinstance(leaf, Fact) and leaf.holds(actor)


@pytest.mark.parametrize("tier", Tier)
def test_PR_6_PR_7_the_table_says_what_the_papers_say(tier):
    assert set(services(tier)) == PAPERS[tier]


def test_every_cell_rests_on_a_clause_that_exists():
    cells = [cell for row in MATRIX.values() for cell in row.values()]
    assert len(cells) == len(Service) * len(Tier)
    assert {cell.clause for cell in cells} <= set(clauses())


@pytest.mark.parametrize("service", Service)
@pytest.mark.parametrize("tier", [*Tier, ""])
def test_a_rule_answers_as_its_cell_with_its_clause(cast, service, tier):
    actor = replace(cast.actors["sora"], tier=tier)
    who = entitled(service)
    assert holds(who, truth(actor)) is (bool(tier) and MATRIX[service][tier].yes)
    said = reasons(who, truth(actor))
    if not tier:
        assert [reason.clause for reason in said] == ["PR-1"]
    elif not MATRIX[service][tier].yes:
        assert [reason.clause for reason in said] == [MATRIX[service][tier].clause]
        assert str(said[0].remedy)


def test_PR_26_a_card_opens_the_graph_api_and_says_so_before():
    assert [step.to for step in way(NO_CARD, Service.GRAPH_API)] == [CARD]
    assert (
        str(tiers.cheapest_step(NO_CARD, Service.GRAPH_API).text)
        == "カードを登録してください。"
    )
    assert changes(NO_CARD, CARD) == (
        (Service.SMARTPHONE_APP, Service.GRAPH_API, Service.PAGE_APP),
        (),
    )


def test_PR_11_a_general_partner_is_told_of_certification():
    assert [step.to for step in way(GENERAL, Service.PAYMENT)] == [CERTIFIED]


@pytest.mark.parametrize("service", [Service.MOBILE_APP, Service.PAYMENT])
@pytest.mark.parametrize("tier", [CARD, NO_CARD])
def test_PR_13_no_step_leads_an_individual_to_what_organisations_have(tier, service):
    assert list(way(tier, service)) == []
    assert "個人" in str(tiers.cheapest_step(tier, service).text)


@pytest.mark.parametrize("tier", [CERTIFIED, GENERAL, AGENCY])
def test_PR_14_no_organisation_holds_a_user_account(tier):
    assert list(way(tier, Service.USER_ACCOUNT)) == []
    assert MATRIX[Service.USER_ACCOUNT][tier].clause == "PR-14"


def test_PR_10_an_agency_holds_plugin_alone_whatever_it_does():
    assert services(AGENCY) == (Service.PLUGIN,)
    assert all(not list(way(AGENCY, one)) for one in Service if one is not Service.PLUGIN)


def test_PR_9_the_public_page_prints_the_table(db):
    page = text_of(signed_out().get("/developers/matrix/"))
    with translation.override("en"):
        assert [str(one.label) for one in Service if str(one.label) not in page] == []
    assert page.count("#PR-26") == sum(
        cell.clause == "PR-26" for row in MATRIX.values() for cell in row.values()
    )


@pytest.mark.parametrize(
    ("who", "opens", "closes"),
    [("gen", "Certified partner", None), ("kai", None, "Individual without a card")],
)
def test_what_if_is_shown_on_the_partners_own_page(cast, who, opens, closes):
    page = text_of(signed_in(cast.people[who]).get("/developers/uses/"))
    assert ("This would open:" in page) is bool(opens)
    assert ("This would close:" in page) is bool(closes)
    assert (opens or closes) in page


def test_losing_the_certification_names_what_would_stand_still(cast):
    page = text_of(signed_in(cast.pia).get("/developers/uses/"))
    assert "stand still" in page
    assert "Pia+" in page
    assert "Tia" in page


def test_losing_the_card_names_the_services_that_would_stand_still(cast):
    """What stands still is what people can see: a closed one does no more."""
    running = a_service(cast, "kai", name="Walks")
    closed = a_service(cast, "kai", name="Old walks", state="closed")
    page = text_of(signed_in(cast.kai).get("/developers/uses/"))
    assert "stand still" in page
    assert running.name in page
    assert closed.name not in page


@pytest.mark.parametrize("state", ["open", "sandbox"])
def test_without_the_card_a_service_is_said_to_stand_still_and_the_overview_says_why(
    cast, state
):
    service = a_service(cast, "kai", state=state)
    Card.objects.create(
        partner=cast.partners["kai"], setup="s", month=6, year=2020, state="expired"
    )
    pages = ("/developers/services/", f"/developers/services/{service.pk}/")
    hers = signed_in(cast.kai)
    assert ["Stands still" in text_of(hers.get(page)) for page in pages] == [False, False]
    set_tier(cast.partners["kai"], NO_CARD)
    assert ["Stands still" in text_of(hers.get(page)) for page in pages] == [True, True]
    assert "Everybody can consent" not in text_of(hers.get(pages[1]))
    assert "The card has expired: register another one" in text_of(hers.get("/developers/"))
    Card.objects.update(state="removed")
    assert "Your services stand still until you register" in text_of(hers.get("/developers/"))
    service.delete()
    assert "Nothing is missing, nothing is due." in text_of(hers.get("/developers/"))


def test_PR_12_who_is_not_incorporated_is_not_sent_to_be_certified(cast):
    advice = "Apply to become a certified partner."
    assert advice in text_of(signed_in(cast.gen).get("/developers/uses/"))
    Partner.objects.filter(pk=cast.partners["gen"].pk).update(incorporated=False)
    page = text_of(signed_in(cast.gen).get("/developers/uses/"))
    assert advice not in page
    assert "Only an organisation that is incorporated can be certified." in page
    assert "This would open:" not in page


def test_each_clause_is_said_once_beside_the_table(cast):
    page = text_of(signed_in(cast.gen).get("/developers/uses/"))
    assert page.count(clauses()["PR-6"].en) == 1
    assert page.count('href="#PR-6"') > 1


def test_PR_1_without_a_registration_there_is_nothing_to_use(cast):
    assert signed_in(cast.sora).get("/developers/uses/").status_code == 404
    assert services("") == ()
