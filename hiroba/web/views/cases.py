"""My cases: what I asked or what concerns me, what was said, and how it was decided."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.base.refusals import Invalid
from hiroba.connect import queries as services
from hiroba.desk import actions, queries
from hiroba.desk.inputs import WordsInput
from hiroba.desk.kinds import kind_of
from hiroba.desk.models import Case, State
from hiroba.moderation.queries import page_of
from hiroba.policy.clauses import clause
from hiroba.policy.gate import can, fetch_for
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request


@page("GET")
def cases(request: Request) -> HttpResponse:
    found = [
        {"case": case, "label": kind_of(case).label, "decision": queries.outcome(case)}
        for case in queries.mine(request.actor)
    ]
    return show(request, "cases.html", cases=found)


@page("GET", "POST")
def case(request: Request, id: int) -> HttpResponse:
    """One case of mine: answer, withdraw, or appeal."""
    found = fetch_for(request.actor, "case.read", Case, id)
    form = WordsInput(posted(request))
    if request.method == "POST":
        try:
            return _deed(request, found, form)
        except Invalid as error:
            wrong(form, error)
    return show(
        request,
        "case.html",
        status=422 if form.errors else 200,
        case=found,
        label=kind_of(found).label,
        decision=queries.decision_label(found),
        again=queries.outcome_of_appeal(request.actor, found),
        words=clause(found.clause).text if found.clause else "",
        about=_about(request, found),
        entries=queries.entries(request.actor, found),
        why=clause(found.category) if found.category and not found.what else None,
        mine=found.opener_id == request.actor.account_id,
        may_answer=can(request.actor, "case.answer", found),
        asked=found.state == State.ASKED,
        told_why=queries.hears_why(request.actor, found),
        may_appeal=actions.may_be_appealed(found) and can(request.actor, "case.appeal", found),
        form=form,
    )


def _about(request: Request, found: Case) -> dict[str, Any]:
    """What a report is about, in a word, or which service; and where this reader finds it."""
    if service := services.about(request.actor, found):
        return {"label": service.name, "address": reverse("service", args=[service.pk])}
    if not found.what:
        return {}
    place = page_of(request.actor, found.what, found.subject)
    address = reverse(place[0], args=place[1:]) if place else ""
    return {"label": found.get_what_display(), "address": address}


def _deed(request: Request, found: Case, form: WordsInput) -> HttpResponse:
    deed = request.POST.get("deed")
    if deed == "withdraw":
        actions.withdraw(request.actor, found)
    elif deed == "appeal":
        appeal = actions.appeal(request.actor, found, **parse(form))
        return HttpResponseRedirect(reverse("case", args=[appeal.pk]))
    else:
        actions.answer(request.actor, found, **parse(form))
    return HttpResponseRedirect(reverse("case", args=[found.pk]))
