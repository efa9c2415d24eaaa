"""Cases that the desk opens by itself: about a service, or about a certified partner."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import queries as connect
from hiroba.connect import services
from hiroba.desk.inputs import QuestionInput
from hiroba.desk.kinds import kinds
from hiroba.desk.models import Case
from hiroba.partners import certification
from hiroba.partners import queries as partners
from hiroba.policy.gate import require_verb
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.desk import clauses_of


@dataclass(frozen=True)
class Question:
    """`find`: the row by what was typed; `deed`: what opens the case."""

    verb: str
    title: Any
    find: Callable[..., Any]
    deed: Callable[..., Case]


QUESTIONS = {
    "service": Question(
        "service.question",
        _("Open a case about a service"),
        connect.questionable,
        services.question,
    ),
    "review": Question(
        "partner.question",
        _("Open a case about a certified partner"),
        partners.questionable,
        certification.question,
    ),
}


@page("GET", "POST")
def question(request: Request, kind: str) -> HttpResponse:
    """Then it is in the queue, to be taken and decided as any other."""
    if (asked := QUESTIONS.get(kind)) is None:
        raise NotFound
    require_verb(request.actor, asked.verb)
    form = QuestionInput(posted(request))
    fields: dict[str, Any] = form.fields
    fields["clause"].choices = clauses_of(kinds()[kind])
    if request.method == "POST":
        try:
            given = parse(form)
            found = asked.find(request.actor, given.pop("which"))
            case = asked.deed(request.actor, found, **given)
            return HttpResponseRedirect(reverse("desk_case", args=[case.pk]))
        except Invalid as error:
            wrong(form, error)
    status = 422 if form.errors else 200
    return show(request, "desk/question.html", status=status, title=asked.title, form=form)
