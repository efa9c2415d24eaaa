"""Writing to the operator, with or without an account (PV-28)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.agreements import documents
from hiroba.base.refusals import Invalid
from hiroba.desk import inquiries, queries
from hiroba.desk.inputs import InquiryInput, StrangersInquiryInput, WordsInput
from hiroba.desk.models import State
from hiroba.policy.clauses import clause
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request


@page("GET", "POST")
def contact(request: Request) -> HttpResponse:
    """The form; whoever is signed in goes on to their case, others look for a mail."""
    known = inquiries.is_known(request.actor)
    form = InquiryInput(posted(request)) if known else StrangersInquiryInput(posted(request))
    if request.method == "POST":
        try:
            return _sent(request, form)
        except Invalid as error:
            wrong(form, error)
    return show(
        request,
        "contact.html",
        status=422 if form.errors else 200,
        form=form,
        known=known,
        sent="sent" in request.GET,
        operator=documents.operator(),
    )


def _sent(request: Request, form: InquiryInput) -> HttpResponse:
    if inquiries.is_known(request.actor):
        case = inquiries.ask(request.actor, **parse(form))
        return HttpResponseRedirect(reverse("case", args=[case.pk]))
    ip = request.META.get("REMOTE_ADDR", "")
    inquiries.ask_as_stranger(request.actor, ip=ip, **parse(form))
    return HttpResponseRedirect(f"{reverse('contact')}?sent")


@page("GET", "POST")
def confirm(request: Request, token: str) -> HttpResponse:
    """Only the button sends it: links in mails are opened by machines, too."""
    inquiry = inquiries.of_token(token)
    if request.method == "POST" or inquiry.case:
        case = inquiry.case or inquiries.confirm(request.actor, inquiry)
        return HttpResponseRedirect(
            reverse("contact_case", args=[inquiries.token_of_case(case)])
        )
    return show(request, "contact_confirm.html", inquiry=inquiry)


@page("GET", "POST")
def case(request: Request, token: str) -> HttpResponse:
    """What was said and decided, for whoever has the link, and room for an answer."""
    found = inquiries.case_of_token(token)
    form = WordsInput(posted(request))
    if request.method == "POST":
        try:
            inquiries.answer(request.actor, found, **parse(form))
            return HttpResponseRedirect(reverse("contact_case", args=[token]))
        except Invalid as error:
            wrong(form, error)
    return show(
        request,
        "contact_case.html",
        status=422 if form.errors else 200,
        case=found,
        decision=queries.decision_label(found),
        words=clause(found.clause).text if found.clause else "",
        entries=inquiries.said_in(found),
        asked=found.state == State.ASKED,
        form=form,
    )
