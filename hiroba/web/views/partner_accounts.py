"""The accounts that a partner holds."""

from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.base.refusals import Invalid
from hiroba.partners import issued as deeds
from hiroba.partners import queries
from hiroba.partners.inputs import IssueInput
from hiroba.partners.models import Issued
from hiroba.policy.gate import fetch, why
from hiroba.policy.rules import BOSS, MAKER
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def accounts(request: Request) -> HttpResponse:
    """The list; a POST issues one, whose password is shown once."""
    partner = own_partner(request)
    form = IssueInput(posted(request))
    made, secret = None, None
    if request.method == "POST":
        deed = deeds.issue_test if request.POST.get("kind") == "test" else deeds.issue
        try:
            given = parse(form)
            secret = deeds.new_secret()
            made = deed(request.actor, partner, secret=secret, **given)
            form = IssueInput()
        except Invalid as error:
            wrong(form, error)
    return show(
        request,
        "developers/accounts.html",
        status=422 if form.errors else 200,
        partner=partner,
        role=queries.my_role(request.actor, partner),
        makers=MAKER,
        bosses=BOSS,
        issued=list(queries.issued(request.actor, partner)),
        reasons=why(request.actor, "issued.issue", partner).reasons,
        test_reasons=why(request.actor, "issued.issue_test", partner).reasons,
        made=made,
        password=secret.password if made and secret else "",
        form=form,
    )


@page("POST")
def enter(request: Request, id: int) -> HttpResponse:
    """Signed in as the account, in this browser; back by signing out and in again."""
    found = fetch(request.actor, Issued, id)
    deeds.enter(request.actor, found)
    login(request, found.account)
    return HttpResponseRedirect(reverse("home"))


@page("POST")
def rotate(request: Request, id: int) -> HttpResponse:
    found = fetch(request.actor, Issued, id)
    secret = deeds.new_secret()
    deeds.rotate(request.actor, found, secret=secret)
    return show(
        request,
        "developers/rotated.html",
        made=found,
        password=secret.password,
        partner=found.partner,
    )


@page("GET", "POST")
def close(request: Request, id: int) -> HttpResponse:
    found = fetch(request.actor, Issued, id)
    if request.method == "POST":
        deeds.close(request.actor, found)
        return HttpResponseRedirect(reverse("developers_accounts"))
    return show(request, "developers/close_account.html", one=found, partner=found.partner)
