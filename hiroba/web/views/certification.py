"""Applying for certification, and seeing where the application stands."""

from typing import BinaryIO, cast

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.base.refusals import Invalid, Unavailable
from hiroba.desk import actions as desk
from hiroba.desk import queries as cases
from hiroba.desk.models import State
from hiroba.files import documents
from hiroba.partners import certification, queries
from hiroba.partners.inputs import ApplicationInput, PapersInput
from hiroba.partners.models import Application, Paper, Partner
from hiroba.policy.gate import fetch_for, why
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def apply(request: Request) -> HttpResponse:
    """The form while nothing is under way, else where it stands."""
    partner = own_partner(request)
    found = queries.application(request.actor, partner)
    if found and found.case.is_open:
        return _under_way(request, partner, found)
    form = ApplicationInput(posted(request), request.FILES or None, name=partner.name)
    if request.method == "POST":
        fetch_for(request.actor, "certification.apply", Partner, partner.pk)
        try:
            given = parse(form)
            papers = examined(request)
            issued_on = given["issued_on"]
            certification.apply(request.actor, partner, issued_on=issued_on, papers=papers)
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("developers_certification"))
    return show(
        request,
        "developers/certification.html",
        status=422 if form.errors else 200,
        partner=partner,
        last=found,
        last_decision=cases.decision_label(found.case) if found else "",
        again=cases.outcome_of_appeal(request.actor, found.case) if found else "",
        form=form,
        reasons=why(request.actor, "certification.apply", partner).reasons,
        guarded=queries.is_guarded(request.actor),
        ready=documents.ready(),
    )


def _under_way(request: Request, partner: Partner, found: Application) -> HttpResponse:
    """Where it stands and until when; a question is answered here, with papers if need be."""
    form = PapersInput(posted(request), request.FILES or None)
    if request.POST.get("deed") == "withdraw":
        desk.withdraw(request.actor, found.case)
        return HttpResponseRedirect(reverse("developers_certification"))
    if request.method == "POST":
        try:
            body = parse(form)["body"]
            certification.answer(request.actor, found, body=body, papers=examined(request))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("developers_certification"))
    return show(
        request,
        "developers/under_way.html",
        status=422 if form.errors else 200,
        partner=partner,
        application=found,
        case=found.case,
        asked=found.case.state == State.ASKED,
        entries=cases.entries(request.actor, found.case),
        papers=list(found.documents.order_by("pk")),
        form=form,
    )


def examined(request: Request) -> dict[str, documents.Examined]:
    """The papers that were sent, looked at; raises Invalid beside the field of the bad one."""
    if request.FILES and not documents.ready():
        raise Unavailable(_("Papers cannot be taken at the moment. Please try again later."))
    found = {}
    for paper in Paper.values:
        if file := request.FILES.get(paper):
            try:
                found[paper] = documents.examine(cast(BinaryIO, file.file), file.size or 0)
            except Invalid as error:
                raise Invalid(**{paper: error.message}) from error
    return found
