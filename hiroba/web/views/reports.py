"""Reporting something, and looking at it from the desk."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.base.refusals import Invalid
from hiroba.desk.inputs import LookInput
from hiroba.desk.models import Case
from hiroba.moderation import actions
from hiroba.moderation.inputs import ReportInput
from hiroba.moderation.queries import page_of
from hiroba.moderation.reportable import reportable
from hiroba.policy.gate import fetch_for
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request


@page("GET", "POST")
def report(request: Request, what: str, id: int) -> HttpResponse:
    """A post, a comment or a person; it leads to the case (EV-21)."""
    one = reportable(what)
    found = fetch_for(request.actor, one.verb, one.model, id)
    form = ReportInput(posted(request))
    if request.method == "POST":
        try:
            case = one.report(request.actor, found, **parse(form))
            return HttpResponseRedirect(reverse("case", args=[case.pk]))
        except Invalid as error:
            wrong(form, error)
    back = page_of(request.actor, what, id) or ("home",)
    words = {"form": form, "what": what, "back": reverse(back[0], args=back[1:])}
    return show(request, "report.html", status=422 if form.errors else 200, **words)


@page("GET", "POST")
def reported(request: Request, id: int) -> HttpResponse:
    """What was reported, after the reason was written down; each look is recorded (PV-15)."""
    case = fetch_for(request.actor, "moderation.read", Case, id)
    form = LookInput(posted(request))
    seen = None
    if request.method == "POST":
        try:
            seen = actions.read(request.actor, case, **parse(form))
        except Invalid as error:
            wrong(form, error)
    words = {"form": form, "case": case, "seen": seen}
    return show(request, "desk/reported.html", status=422 if form.errors else 200, **words)
