"""The desk: the queue, one case, and what is looked at for it."""

from mimetypes import guess_extension
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.operators import operators
from hiroba.base.refusals import Invalid
from hiroba.desk import actions, queries
from hiroba.desk.inputs import AssignInput, DecisionInput, LookInput, WordsInput
from hiroba.desk.kinds import CaseKind, kind_of, kinds
from hiroba.desk.models import Case
from hiroba.partners import certification
from hiroba.partners import queries as partners
from hiroba.partners.models import Document
from hiroba.policy.clauses import clause
from hiroba.policy.gate import can, fetch_for, why
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request


@page("GET")
def desk(request: Request) -> HttpResponse:
    """Everything that a person must decide, the most urgent first."""
    which = request.GET.get("show", "")
    kind = request.GET.get("kind", "")
    kind = kind if kind in kinds() else ""
    if which == "decided":
        found = queries.decided(request.actor)
    else:
        found = queries.queue(request.actor, kind=kind, mine=which == "mine")
    return show(
        request,
        "desk/queue.html",
        cases=[_row(case) for case in found],
        figures=queries.figures(request.actor),
        which=which,
        kind=kind,
        kinds=[(name, one.label) for name, one in kinds().items()],
    )


def _row(case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "label": kind_of(case).label,
        "late": queries.is_late(case),
        "decision": queries.decision_label(case),
    }


AT_ONCE = {"take": actions.take, "refer": actions.refer}
VERBS = {"assign": "desk.assign", "decide": "desk.decide", "ask": "desk.ask"}


@page("GET", "POST")
def case(request: Request, id: int) -> HttpResponse:
    """Taken first; only its holder sees what is in it (PV-15)."""
    found = fetch_for(request.actor, "desk.list", Case, id)
    deed = request.POST.get("deed", "")
    if request.method == "POST":
        if deed in AT_ONCE:
            AT_ONCE[deed](request.actor, found)
            return HttpResponseRedirect(reverse("desk_case", args=[id]))
        # Whoever lost the case meanwhile is told so, whatever they sent.
        actions.still_open(found)
        fetch_for(request.actor, VERBS.get(deed, "desk.note"), Case, id)
    assign = _assign_form(request, found) if can(request.actor, "desk.assign", found) else None
    if assign and deed == "assign":
        try:
            actions.assign(request.actor, found, **parse(assign))
            return HttpResponseRedirect(reverse("desk_case", args=[id]))
        except Invalid as error:
            wrong(assign, error)
    if found.holder_id != request.actor.me:
        return _untaken(request, found, assign)
    return _held(request, found, assign)


def _untaken(request: Request, found: Case, assign: AssignInput | None) -> HttpResponse:
    return show(
        request,
        "desk/untaken.html",
        status=422 if assign and assign.errors else 200,
        reasons=why(request.actor, "desk.take", found).reasons,
        assign=assign,
        **_row(found),
    )


def _assign_form(request: Request, found: Case) -> AssignInput:
    deed = request.POST if request.POST.get("deed") == "assign" else None
    form = AssignInput(deed, initial={"to": found.holder_id})
    fields: dict[str, Any] = form.fields
    people = [(one.pk, f"{one.name} · {one.get_role_display()}") for one in operators()]
    fields["to"].choices = [("", _("Back into the queue")), *people]
    return form


def _held(request: Request, found: Case, assign: AssignInput | None) -> HttpResponse:
    kind = kind_of(found)
    words, decision = WordsInput(), _decision_form(request, found)
    deed = request.POST.get("deed", "")
    if request.method == "POST" and deed != "assign":
        form: Any = _decision_form(request, found) if deed == "decide" else None
        form = form or WordsInput(request.POST)
        try:
            DEEDS.get(deed, actions.note)(request.actor, found, **parse(form))
            return HttpResponseRedirect(reverse("desk_case", args=[found.pk]))
        except Invalid as error:
            wrong(form, error)
            words, decision = (words, form) if deed == "decide" else (form, decision)
    return show(
        request,
        kind.template,
        status=422 if words.errors or decision.errors or (assign and assign.errors) else 200,
        assign=assign,
        words=words,
        decision_form=decision,
        clause=clause(found.category) if found.category and not found.what else None,
        may_refer=can(request.actor, "desk.refer", found),
        entries=queries.entries(request.actor, found),
        looks=queries.looks(request.actor, found),
        **_row(found),
        **kind.about(request.actor, found),
    )


DEEDS: dict[str, Any] = {
    "decide": actions.decide,
    "ask": actions.ask,
    "note": actions.note,
}


def _decision_form(request: Request, case: Case) -> DecisionInput:
    """Its choices are those of the kind; what needs a higher role says so."""
    kind, choices = kind_of(case), queries.choices(request.actor, case)
    deciding = request.POST.get("deed") == "decide"
    form = DecisionInput(request.POST if deciding else None, initial={"clause": case.category})
    fields: dict[str, Any] = form.fields
    fields["decision"].choices = [(one.name, _said(one)) for one in choices]
    fields["decision"].widget.beyond = {one.name for one in choices if one.beyond}
    fields["clause"].choices = clauses_of(kind)
    return form


def clauses_of(kind: CaseKind) -> list[tuple[str, str]]:
    """Those on which its decisions may rest, to choose from."""
    return [(name, f"{name} · {clause(name).text}") for name in kind.clauses]


def _said(choice: queries.Choice) -> str:
    if not choice.beyond:
        return str(choice.label)
    return _("{decision} (a senior reviewer decides this: hand the case over below)").format(
        decision=choice.label
    )


@page("GET", "POST")
def document(request: Request, id: int) -> HttpResponse:
    """A paper, after the reason was written down; every look is recorded (PV-15)."""
    found = fetch_for(request.actor, "document.read", Document, id)
    case = partners.case_of(request.actor, found)
    form = LookInput(posted(request))
    if request.method == "POST":
        try:
            given = parse(form)
            return _opened(request, case, found, given["reason"])
        except Invalid as error:
            wrong(form, error)
    status = 422 if form.errors else 200
    words = {"document": found, "case": case, "form": form}
    return show(request, "desk/document.html", status=status, **words)


def _opened(request: Request, case: Case, found: Document, reason: str) -> HttpResponse:
    person = found.sender_id
    words: dict[str, Any] = {"what": found.paper, "row": found.pk, "person": person}
    actions.look(request.actor, case, reason=reason, **words)
    content = certification.read(request.actor, found)
    response = HttpResponse(content, content_type=found.media_type)
    name = f"{found.paper}-{found.pk}{guess_extension(found.media_type) or ''}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
