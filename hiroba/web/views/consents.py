"""Agreeing to a service, what is agreed to, and who received what."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from hiroba.accounts.queries import myself
from hiroba.accounts.sessions import STEP_UP_LASTS
from hiroba.agreements import documents
from hiroba.agreements.models import CLIENT_ID, Consent
from hiroba.api import preview
from hiroba.base import clock
from hiroba.base.refusals import Invalid, Refusal, SignIn, StepUp
from hiroba.connect import consents, held, pairwise, server
from hiroba.connect.countries import name as country_name
from hiroba.connect.items import in_words
from hiroba.connect.models import Service
from hiroba.policy.gate import fetch, fetch_for
from hiroba.policy.scopes import SCOPES
from hiroba.web.door import page, show
from hiroba.web.request import Request

# However lately a proof is asked for: whoever comes from giving one has given it, and so has
# whoever reads the page for a while before they answer.
BACK_FROM_PROVING = timedelta(minutes=1)
READING = STEP_UP_LASTS


@page("GET", "POST")
@csrf_exempt
def authorize(request: Request) -> HttpResponse:
    """Who asks, for what, and the person's answer (PV-20). A client may send its request as a
    form (OpenID Connect Core, 3.1.2.1); with that of another site no cookie comes along."""
    if request.method == "POST" and "client_id" in request.POST:
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}")
    return _authorize(request)


@csrf_protect
def _authorize(request: Request) -> HttpResponse:
    try:
        asked = server.ask(request.META.get("QUERY_STRING", ""))
        return _answered(request, asked) if request.method == "POST" else _shown(request, asked)
    except server.Fatal as wrong:
        words = {"error": wrong.error, "text": wrong.text}
        return show(request, "connect/wrong.html", status=400, **words)
    except server.SentBack as back:
        return leave(back.location)


def _shown(request: Request, asked: server.Asked) -> HttpResponse:
    _present(request, asked, BACK_FROM_PROVING)
    _may(request, asked)
    standing = _standing(request, asked)
    if standing and "consent" not in asked.prompt:
        return leave(_code(request, asked, standing))
    if "none" in asked.prompt:
        return leave(asked.back(error="consent_required"))
    return _form(request, asked)


def _answered(request: Request, asked: server.Asked) -> HttpResponse:
    _present(request, asked, READING)
    if request.POST.get("answer") == "show":
        return _form(request, asked)
    if request.POST.get("answer") != "yes":
        return leave(asked.back(error="access_denied"))
    try:
        consent = _agree(request, asked)
    except Invalid as wrong:
        return _form(request, asked, wrong=wrong, status=422)
    return leave(_code(request, asked, consent))


def _agree(request: Request, asked: server.Asked) -> Consent:
    client, actor = asked.client, request.actor
    if client.service is None:
        return consents.recognise(actor, myself(actor), client=client)
    return consents.give(
        actor,
        client.service,
        asked=asked.scopes,
        ticked=request.POST.getlist("scopes"),
        always="always" in request.POST,
    )


def _present(request: Request, asked: server.Asked, grace: timedelta) -> None:
    """Signed in, and proved as lately as is asked. Raises SignIn, StepUp or SentBack."""
    wanted: Refusal | None = None
    if not request.actor.signed_in:
        wanted = SignIn()
    elif _since_proof(request) > max(asked.proved_within, grace):
        wanted = StepUp()
    if wanted and "none" in asked.prompt:
        raise server.SentBack(asked.back(error="login_required"))
    if wanted:
        raise wanted


def _since_proof(request: Request) -> timedelta:
    proved = request.found.proved if request.found else None
    return clock.now() - proved if proved else timedelta.max


def _may(request: Request, asked: server.Asked) -> None:
    """Before the page is shown: whoever may not agree at all is told so at once."""
    service = asked.client.service
    if service is not None:
        fetch_for(request.actor, "consent.give", Service, service.pk)
    consents.refuse_while_stopped(request.actor)


def _standing(request: Request, asked: server.Asked) -> Consent | None:
    """“Always agree” was chosen before, for all that is asked."""
    found = held.in_force(request.actor, asked.client.id)
    covers = found and found.always and set(asked.scopes) <= set(found.scopes.split())
    return found if covers else None


def _code(request: Request, asked: server.Asked, consent: Consent) -> str:
    proved = request.found.proved if request.found else None
    agreed = consent.scopes.split()
    return server.give_code(
        asked,
        person=request.actor.me,
        consent=consent.pk,
        scopes=" ".join(name for name in asked.scopes if name in agreed),
        always=consent.always,
        auth_time=int(proved.timestamp()) if proved else 0,
    )


def _form(request: Request, asked: server.Asked, *, status: int = 200,
          wrong: Invalid | None = None) -> HttpResponse:  # fmt: skip
    service = asked.client.service
    ticked = [*asked.scopes]
    if request.method == "POST":
        ticked = [name for name in asked.scopes if name in request.POST.getlist("scopes")]
    response = show(
        request,
        "connect/consent.html",
        status=status,
        client=asked.client,
        service=service,
        asks=[(SCOPES[name], said) for name, said in held.asked(asked).items()],
        ticked=ticked,
        country=country_name(service.country) if service else "",
        lasts=consents.LASTS.days,
        operator=documents.operator(),
        error=str(wrong.fields.get("scopes", "")) if wrong else "",
        shown=preview.about(myself(request.actor), asked.client, ticked),
    )
    let_lead_to(response, asked.redirect)
    return response


def let_lead_to(response: HttpResponse, address: str) -> None:
    """Browsers ask the policy of the form's page whether its answer may lead elsewhere."""
    parts = urlsplit(address)
    web = parts.scheme in {"http", "https"}
    target = f"{parts.scheme}://{parts.netloc}" if web else f"{parts.scheme}:"
    response._csp_update = {"form-action": [target]}  # type: ignore[attr-defined]


class _Away(HttpResponseRedirect):
    """Also to the schemes of apps; the address was compared with the registered ones."""

    def __init__(self, location: str) -> None:
        self.allowed_schemes = [urlsplit(location).scheme]
        super().__init__(location)


def leave(location: str) -> HttpResponse:
    response = _Away(location)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@page("GET")
def whom(request: Request, sector: str, name: str) -> HttpResponse:
    """The page of a person whom a service named to somebody who is signed in."""
    if not request.actor.signed_in:
        raise SignIn
    number = pairwise.number(name, pairwise.PERSON, sector)
    return HttpResponseRedirect(reverse("person", args=[number]))


@page("GET")
def connected(request: Request) -> HttpResponse:
    return show(request, "connect/connected.html", services=held.connected(request.actor))


@page("POST")
def disconnect(request: Request, id: int) -> HttpResponse:
    consents.withdraw(request.actor, fetch(request.actor, Consent, id))
    return HttpResponseRedirect(reverse("connected"))


@page("POST")
def disconnect_all(request: Request) -> HttpResponse:
    for one in held.connected(request.actor):
        consents.withdraw(request.actor, one.consent)
    return HttpResponseRedirect(reverse("connected"))


@page("GET", "POST")
def received(request: Request) -> HttpResponse:
    """Who has my data (PV-7); a POST stops provision or lets it go on (PV-11)."""
    if request.method == "POST":
        return _stop_or_resume(request)
    return show(
        request,
        "connect/received.html",
        services=held.received(request.actor),
        lines=[
            (one, in_words(one.items), held.scope_of(one)) for one in held.lines(request.actor)
        ],
        stopped="" in held.stops(request.actor),
    )


def _stop_or_resume(request: Request) -> HttpResponse:
    client = request.POST.get("client", "")[:CLIENT_ID]
    deed = consents.resume if request.POST.get("deed") == "resume" else consents.stop
    deed(request.actor, myself(request.actor), client=client)
    return HttpResponseRedirect(reverse("received"))
