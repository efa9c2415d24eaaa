"""Closing the registration of a partner: what goes is said before."""

from django.http import HttpResponse

from hiroba.base.refusals import Invalid
from hiroba.connect import queries as connected
from hiroba.partners import closing, queries
from hiroba.partners.inputs import TypedName
from hiroba.partners.models import Partner
from hiroba.policy.gate import fetch_for
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def close(request: Request) -> HttpResponse:
    own = own_partner(request)
    partner = fetch_for(request.actor, "partner.close", Partner, own.pk)
    form = TypedName(posted(request), name=partner.name)
    if request.method == "POST":
        try:
            parse(form)
            closing.close(request.actor, partner)
        except Invalid as error:
            wrong(form, error)
        else:
            return show(request, "developers/closed.html", partner=partner)
    application = queries.application(request.actor, partner)
    return show(
        request,
        "developers/close.html",
        status=422 if form.errors else 200,
        partner=partner,
        services=connected.running(request.actor, partner),
        issued=list(queries.issued(request.actor, partner)),
        staff=list(queries.staff(request.actor, partner)),
        card=queries.card(request.actor, partner),
        application=application,
        form=form,
    )
