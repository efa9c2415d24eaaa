"""Services of a partner: registered, described, tried, submitted, watched, closed."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.base.refusals import Invalid
from hiroba.connect import countries, queries, services, trial
from hiroba.connect.inputs import ScopesInput, ServiceInput, typed
from hiroba.connect.models import Service
from hiroba.files import pictures
from hiroba.partners import queries as partners
from hiroba.policy.gate import fetch_for, why
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner
from hiroba.web.views.writing import prepared


@page("GET")
def list_(request: Request) -> HttpResponse:
    partner = own_partner(request)
    found = queries.services(request.actor, partner)
    return show(
        request,
        "developers/services.html",
        partner=partner,
        services=[(one, queries.missing(one)) for one in found],
        reasons=why(request.actor, "service.register", partner).reasons,
    )


@page("GET", "POST")
def register(request: Request) -> HttpResponse:
    partner = own_partner(request)
    fetch_for(request.actor, "service.register", type(partner), partner.pk)
    form = ServiceInput(posted(request), request.FILES or None)

    def deed() -> Service:
        given = _described(request, form)
        return services.register(request.actor, partner, **given)

    return _filled_in(request, "developers/register_service.html", form, deed, partner=partner)


@page("GET")
def one(request: Request, id: int) -> HttpResponse:
    """Where it stands, and what is missing."""
    words = _of(request, id)
    service = words["service"]
    return show(
        request,
        "developers/service.html",
        **words,
        missing=queries.missing(service),
        unconfirmed=queries.unconfirmed(request.actor, service),
        review=queries.under_review(service),
        country=countries.name(service.country),
        may_submit=why(request.actor, "service.submit", service).reasons,
    )


@page("GET", "POST")
def edit(request: Request, id: int) -> HttpResponse:
    words = _of(request, id)
    service = fetch_for(request.actor, "service.edit", Service, id)
    start = {name: getattr(service, name) for name in ServiceInput.base_fields}
    form = ServiceInput(posted(request), request.FILES or None, initial=start)

    def deed() -> Service:
        services.edit(request.actor, service, **_described(request, form))
        return service

    return _filled_in(request, "developers/service_settings.html", form, deed, **words)


@page("GET", "POST")
def scopes(request: Request, id: int) -> HttpResponse:
    words = _of(request, id)
    service = fetch_for(request.actor, "service.ask", Service, id)
    start = typed(queries.purposes(words["service"]))
    form = ScopesInput(posted(request), initial=start)

    def deed() -> Service:
        parse(form)
        services.ask(request.actor, service, purposes=form.purposes())
        return service

    return _filled_in(request, "developers/service_scopes.html", form, deed, **words)


@page("GET")
def sandbox(request: Request, id: int) -> HttpResponse:
    """Who can consent before it is open, and how it is tried."""
    words = _of(request, id)
    partner, service = words["partner"], words["service"]
    asked = list(queries.purposes(service))
    return show(
        request,
        "developers/service_sandbox.html",
        **words,
        staff=partners.staff(request.actor, partner),
        accounts=[one for one in partners.issued(request.actor, partner) if one.is_test],
        asked=asked,
        authorize=trial.authorize(service, asked),
        exchange=trial.exchange(service),
        site=settings.HIROBA_BASE_URL,
    )


@page("GET")
def log(request: Request, id: int) -> HttpResponse:
    words = _of(request, id)
    calls = list(queries.calls(request.actor, words["service"]))
    return show(request, "developers/service_log.html", **words, calls=calls)


@page("POST")
def submit(request: Request, id: int) -> HttpResponse:
    service = fetch_for(request.actor, "service.submit", Service, id)
    services.submit(request.actor, service)
    return _to(service)


@page("POST")
def send(request: Request, id: int) -> HttpResponse:
    """The link for the contact address, once more."""
    service = fetch_for(request.actor, "service.send", Service, id)
    services.send(request.actor, service)
    return _to(service)


@page("GET", "POST")
def confirm(request: Request, token: str) -> HttpResponse:
    """Only the button confirms: links in mails are opened by machines, too."""
    number = services.number_in(token)
    service = fetch_for(request.actor, "service.confirm", Service, number)
    if request.method == "POST":
        services.confirm(request.actor, service, token=token)
        return _to(service)
    return show(request, "developers/confirm_service.html", **_of(request, number))


@page("GET", "POST")
def close(request: Request, id: int) -> HttpResponse:
    service = fetch_for(request.actor, "service.close", Service, id)
    if request.method == "POST":
        services.close(request.actor, service)
        return _to(service)
    return show(request, "developers/close_service.html", **_of(request, id))


def _of(request: Request, number: int) -> dict[str, Any]:
    """The partner and one of its own services; NotFound for one of others."""
    partner = own_partner(request)
    return {"partner": partner, "service": queries.service(request.actor, partner, number)}


def _to(service: Service) -> HttpResponse:
    return HttpResponseRedirect(reverse("service", args=[service.pk]))


def _described(request: Request, form: ServiceInput) -> dict[str, Any]:
    """The columns, and the logo where one was sent; raises Invalid beside its field."""
    parse(form)
    files = request.FILES.getlist("logo")
    return form.columns() | {"logo": _logo(files)}


def _logo(files: list[Any]) -> pictures.Prepared | None:
    try:
        return prepared(files, 1)[0] if files else None
    except Invalid as error:
        raise Invalid(logo=error.fields["photos"]) from error


def _filled_in(
    request: Request, template: str, form: Form, deed: Callable[[], Service], **words: Any
) -> HttpResponse:
    """Parse and act, and on to the service; or the form, with what is wrong beside it."""
    if request.method == "POST":
        try:
            return _to(deed())
        except Invalid as error:
            wrong(form, error)
    status = 422 if form.errors else 200
    return show(request, template, status=status, form=form, **words)
