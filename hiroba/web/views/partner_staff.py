"""Who works for a partner."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.queries import myself
from hiroba.base.refusals import Invalid
from hiroba.partners import queries
from hiroba.partners import staff as deeds
from hiroba.partners.inputs import RoleInput, StaffInput
from hiroba.partners.models import Staff, StaffInvitation
from hiroba.policy.gate import fetch, fetch_for, missing, why
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.developers import own_partner


@page("GET", "POST")
def staff(request: Request) -> HttpResponse:
    partner = own_partner(request)
    form = StaffInput(posted(request))
    if request.method == "POST":
        try:
            deeds.invite(request.actor, partner, **parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("developers_staff"))
    return show(
        request,
        "developers/staff.html",
        status=422 if form.errors else 200,
        partner=partner,
        role=queries.my_role(request.actor, partner),
        staff=list(queries.staff(request.actor, partner)),
        invitations=list(queries.invitations(request.actor, partner)),
        reasons=why(request.actor, "staff.invite", partner).reasons,
        form=form,
    )


@page("GET", "POST")
def one(request: Request, id: int) -> HttpResponse:
    """Another role for somebody, or none any more."""
    found = fetch_for(request.actor, "staff.promote", Staff, id)
    form = RoleInput(posted(request), initial={"role": found.role})
    if request.method == "POST" and request.POST.get("deed") == "remove":
        deeds.remove(request.actor, found)
        return HttpResponseRedirect(reverse("developers_staff"))
    if request.method == "POST":
        try:
            deeds.promote(request.actor, found, **parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("developers_staff"))
    status = 422 if form.errors else 200
    return show(request, "developers/one_of_staff.html", status=status, one=found, form=form)


@page("POST")
def withdraw(request: Request, id: int) -> HttpResponse:
    deeds.withdraw(request.actor, fetch(request.actor, StaffInvitation, id))
    return HttpResponseRedirect(reverse("developers_staff"))


@page("GET", "POST")
def join(request: Request, token: str) -> HttpResponse:
    """The link of an invitation: seen by whoever holds it, taken up by its address alone."""
    invitation = deeds.of_token(token)
    if request.method == "POST":
        deeds.join(request.actor, myself(request.actor), token=token)
        return HttpResponseRedirect(reverse("developers"))
    signed_in = request.actor.signed_in
    fits = signed_in and myself(request.actor).email == invitation.email
    return show(
        request,
        "developers/join.html",
        invitation=invitation,
        fits=fits,
        lacks=[str(no.remedy or no.text) for no in missing(request.actor, "staff.join")]
        if signed_in
        else [_("Sign up as staff, or sign in.")],
    )
