"""What a service is told, whether it arrived, and what signs it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.connect import deliveries as deeds
from hiroba.connect import queries, webhook_keys
from hiroba.connect.models import Service
from hiroba.policy.gate import can, fetch_for
from hiroba.web.door import page, show
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET")
def webhooks(request: Request, id: int) -> HttpResponse:
    partner = own_partner(request)
    service = queries.service(request.actor, partner, id)
    told = list(queries.deliveries(request.actor, service))
    return show(
        request,
        "developers/service_webhooks.html",
        partner=partner,
        service=service,
        deliveries=told,
        keys=[one for one in queries.keys(request.actor, service) if not one.revoked_at],
        public_keys=webhook_keys.published(),
        may_test=bool(service.webhook) and can(request.actor, "delivery.test", service),
        may_replay=bool(told and service.webhook)
        and can(request.actor, "delivery.replay", told[0]),
    )


@page("POST")
def test(request: Request, id: int) -> HttpResponse:
    """Sent by the worker within seconds, and listed at once."""
    service = fetch_for(request.actor, "delivery.test", Service, id)
    deeds.test(request.actor, service)
    return _to(service.pk)


@page("POST")
def replay(request: Request, id: int) -> HttpResponse:
    delivery = queries.delivery(request.actor, own_partner(request), id)
    deeds.replay(request.actor, delivery)
    return _to(delivery.service_id)


def _to(service: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("service_webhooks", args=[service]))
