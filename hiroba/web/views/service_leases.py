"""What a service received of whom, and until when it may keep it."""

from django.http import HttpResponse

from hiroba.connect import leases, queries
from hiroba.connect.items import in_words
from hiroba.connect.models import Service
from hiroba.policy.gate import fetch_for
from hiroba.web.door import page, show
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET")
def list_(request: Request, id: int) -> HttpResponse:
    partner = own_partner(request)
    service = queries.service(request.actor, partner, id)
    fetch_for(request.actor, "lease.view", Service, id)
    found = leases.of(service, request.GET.get("after", ""))
    return show(
        request,
        "developers/service_leases.html",
        partner=partner,
        service=service,
        leases=[(one, in_words(one.items)) for one in found.leases],
        after=found.after,
    )
