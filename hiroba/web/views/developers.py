"""The developer centre: what there is, registering, and looking after a registration."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from hiroba.accounts.models import Account
from hiroba.agreements import documents
from hiroba.api.reference import families
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import queries as services
from hiroba.partners import actions, queries
from hiroba.partners.inputs import (
    ContactInput,
    IndividualInput,
    NamesInput,
    OrganisationInput,
)
from hiroba.partners.models import Partner
from hiroba.policy.gate import fetch_for, why
from hiroba.policy.tiers import Service, Tier
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.papers import reading_language


def own_partner(request: Request) -> Partner:
    """The partner for which one acts; signed out: sign in; none: it does not exist."""
    request.actor.me  # noqa: B018  (asks to sign in first)
    partner = queries.my_partner(request.actor)
    if partner is None:
        raise NotFound
    return partner


@page("GET")
def developers(request: Request) -> HttpResponse:
    """The front page for guests; the overview for whoever acts for a partner."""
    partner = queries.my_partner(request.actor)
    if partner is None:
        return show(request, "developers/front.html", **_matrices())
    application = queries.application(request.actor, partner)
    card = queries.card(request.actor, partner)
    built = services.held(request.actor, partner)[Service.GRAPH_API]
    return show(
        request,
        "developers/overview.html",
        partner=partner,
        role=queries.my_role(request.actor, partner),
        tier=Tier(partner.tier),
        uses=queries.uses(partner),
        to_do=queries.to_do(request.actor, partner, application, card, built),
        application=application,
        review=queries.review(request.actor, partner),
        card=card,
        staff=list(queries.staff(request.actor, partner)),
        issued=list(queries.issued(request.actor, partner)),
        services=built,
    )


@page("GET")
def matrix(request: Request) -> HttpResponse:
    return show(request, "developers/matrix.html", **_matrices())


@page("GET")
def reference(request: Request) -> HttpResponse:
    return show(request, "developers/reference.html", families=families())


def _matrices() -> dict[str, Any]:
    return {
        "tiers": list(Tier),
        "services": queries.matrix(accounts=False),
        "accounts": queries.matrix(accounts=True),
    }


@page("GET", "POST")
def register(request: Request) -> HttpResponse:
    """An organisation; general at once (PR-3)."""
    me = fetch_for(request.actor, "partner.register", Account, request.actor.me)
    form = OrganisationInput(posted(request), initial=_contact_of(me))
    return _filled_in(
        request,
        "developers/register.html",
        form,
        lambda given: actions.register(request.actor, me, **form.columns()),
    )


@page("GET", "POST")
def enrol(request: Request) -> HttpResponse:
    """A person as an individual partner (PR-5)."""
    me = fetch_for(request.actor, "partner.enrol", Account, request.actor.me)

    def deed(given: dict[str, Any]) -> None:
        given.pop("typed")
        actions.enrol(request.actor, me, **given)

    form = IndividualInput(posted(request), name=me.name, initial=_contact_of(me))
    return _filled_in(request, "developers/enrol.html", form, deed)


def _contact_of(me: Account) -> dict[str, Any]:
    return {"contact_name": me.name, "contact_email": me.email}


@page("GET")
def uses(request: Request) -> HttpResponse:
    """What we may use, why not, and what a step up or back would change."""
    partner = own_partner(request)
    found = queries.uses(partner)
    holdings = {**queries.held(request.actor, partner), **services.held(request.actor, partner)}
    return show(
        request,
        "developers/uses.html",
        partner=partner,
        tier=Tier(partner.tier),
        uses=found,
        clauses=queries.cited(found),
        what_if=queries.what_if(partner, holdings),
    )


@page("GET", "POST")
def contact(request: Request) -> HttpResponse:
    partner = own_partner(request)
    fetch_for(request.actor, "partner.edit", Partner, partner.pk)
    start = {name: getattr(partner, name) for name in ContactInput.base_fields}
    return _filled_in(
        request,
        "developers/contact.html",
        ContactInput(posted(request), initial=start),
        lambda given: actions.edit(request.actor, partner, **given),
        partner=partner,
    )


@page("GET", "POST")
def names(request: Request) -> HttpResponse:
    """What the certificate says; for a certified partner the desk looks at it anew."""
    partner = own_partner(request)
    if not partner.is_organisation:
        raise NotFound
    fetch_for(request.actor, "partner.rename", Partner, partner.pk)
    start = {name: getattr(partner, name) for name in NamesInput.base_fields}
    start["incorporated"] = "yes" if partner.incorporated else "no"
    form = NamesInput(posted(request), initial=start)
    return _filled_in(
        request,
        "developers/names.html",
        form,
        lambda given: actions.rename(request.actor, partner, **form.names()),
        partner=partner,
    )


@page("GET", "POST")
def terms(request: Request) -> HttpResponse:
    """The data terms, read and accepted in the version in force (PV-32)."""
    partner = own_partner(request)
    found = documents.document("data", reading_language())
    error = ""
    if request.method == "POST":
        error = _agree(request, partner)
        if not error:
            return HttpResponseRedirect(reverse("developers"))
    return show(
        request,
        "developers/terms.html",
        status=422 if error else 200,
        partner=partner,
        document=found,
        html=Markup(found.html),
        translated=found.language != found.prevailing,
        reasons=why(request.actor, "partner.agree", partner).reasons,
        error=error,
    )


def _agree(request: Request, partner: Partner) -> str:
    """What is wrong, or nothing."""
    shown = request.POST.get("version", "")
    if request.POST.get("agree") != "on":
        return _("Tick the box to go on.")
    version = int(shown) if shown.isdecimal() and len(shown) < 5 else 0
    try:
        actions.agree(request.actor, partner, version=version, language=reading_language())
    except Invalid as error:
        return str(error.fields["agree"])
    return ""


def _filled_in(
    request: Request,
    template: str,
    form: Form,
    deed: Callable[[dict[str, Any]], Any],
    **words: Any,
) -> HttpResponse:
    """Parse and act, and back to the overview; or the form, with what is wrong beside it."""
    if request.method == "POST":
        try:
            deed(parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("developers"))
    status = 422 if form.errors else 200
    return show(request, template, status=status, form=form, **words)
