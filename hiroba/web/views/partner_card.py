"""The card of an individual partner: registered at the processor, seen here, removed."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from hiroba.base.refusals import NotFound
from hiroba.partners import cards, processor, queries
from hiroba.partners.models import Partner
from hiroba.partners.processor import Confirmed, Declined, Setup
from hiroba.policy.gate import fetch_for, why
from hiroba.web.door import page, show, sure
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def card(request: Request) -> HttpResponse:
    """What there is; a POST begins or confirms."""
    partner = _own_individual(request)
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    if deed == "begin":
        _begun, setup = cards.begin(request.actor, partner)
        return _page(request, partner, setup=setup)
    if "setup" in request.POST:
        return _confirmed(request, partner, request.POST["setup"])
    return _page(request, partner)


@page("GET", "POST")
def remove(request: Request) -> HttpResponse:
    """Asks first; what the card opened closes at once."""
    own = _own_individual(request)
    partner = fetch_for(request.actor, "card.remove", Partner, own.pk)
    if request.method == "POST":
        cards.remove(request.actor, partner)
        return HttpResponseRedirect(reverse("developers_card"))
    return sure(
        request,
        title=_("Remove the card?"),
        quote=str(queries.card(request.actor, partner) or ""),
        words=_(
            "What it opened closes at once. What you built stands still; nothing is deleted."
        ),
        button=_("Remove the card"),
        back=reverse("developers_card"),
    )


def _own_individual(request: Request) -> Partner:
    """Raises NotFound for an organisation, which has no card."""
    partner = own_partner(request)
    if partner.is_organisation:
        raise NotFound
    return partner


def _confirmed(request: Request, partner: Partner, setup: str) -> HttpResponse:
    begun = queries.begun(request.actor, partner, setup)
    found = cards.confirm(request.actor, begun)
    if isinstance(found, Confirmed):
        return HttpResponseRedirect(reverse("developers_card"))
    said = found.message if isinstance(found, Declined) else ""
    return _page(request, partner, said=said, pending=not said, status=422)


def _page(
    request: Request,
    partner: Partner,
    *,
    setup: Setup | None = None,
    status: int = 200,
    **words: Any,
) -> HttpResponse:
    response = show(
        request,
        "developers/card.html",
        status=status,
        partner=partner,
        card=queries.card(request.actor, partner),
        setup=setup,
        configured=processor.configured(),
        opens=queries.opened_by_card(),
        reasons=why(request.actor, "card.begin", partner).reasons,
        processor=settings.HIROBA_CARDS,
        address=settings.HIROBA_BASE_URL + reverse("developers_card"),
        **words,
    )
    if setup:
        # On this page alone: the processor's script, and what it talks to. django-csp looks
        # for this attribute, of which Django's types know nothing.
        response._csp_update = processor.sources()  # type: ignore[attr-defined]
    return response


@csrf_exempt
@page("POST")
def heard(request: Request) -> HttpResponse:
    """The processor's webhook: signed, and only a reason to ask again."""
    cards.hear(request.body, request.headers.get("Stripe-Signature", ""))
    return HttpResponse(status=204)
