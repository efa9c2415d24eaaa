"""The accounts that a partner holds."""

from django.contrib.auth import login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.base.refusals import Invalid
from hiroba.partners import issued as deeds
from hiroba.partners import queries
from hiroba.partners.inputs import IssueInput
from hiroba.partners.models import Issued
from hiroba.policy.gate import fetch, fetch_for, why
from hiroba.policy.rules import BOSS, MAKER
from hiroba.web.door import page, parse, posted, show, sure, wrong
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


@page("GET", "POST")
def rotate(request: Request, id: int) -> HttpResponse:
    found = fetch_for(request.actor, "issued.rotate", Issued, id)
    if request.method != "POST":
        return sure(
            request,
            title=_("A new password for this account?"),
            quote=found.account.name,
            words=_("Whoever is signed in with the old one is signed out."),
            button=_("New password"),
            back=reverse("developers_accounts"),
        )
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
    found = fetch_for(request.actor, "issued.close", Issued, id)
    if request.method == "POST":
        deeds.close(request.actor, found)
        return HttpResponseRedirect(reverse("developers_accounts"))
    return sure(
        request,
        title=_("Close this account?"),
        quote=found.account.name,
        words=_("It is gone at once, with all that it posted, and does not come back."),
        button=_("Close this account"),
        back=reverse("developers_accounts"),
    )
