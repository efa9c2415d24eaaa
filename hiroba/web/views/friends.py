"""My friends: the list, requests, circles, finding and inviting people."""

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account
from hiroba.accounts.queries import myself
from hiroba.base.refusals import Invalid, NotFound
from hiroba.friends import actions, queries
from hiroba.friends.inputs import CircleInput, FindInput, InviteInput
from hiroba.friends.invitations import of_token
from hiroba.friends.models import Circle
from hiroba.policy.gate import fetch, fetch_for, require_verb
from hiroba.web.door import page, parse, posted, show, sure, wrong
from hiroba.web.request import Request
from hiroba.web.whereabouts import whereabouts


@page("GET")
def friends(request: Request) -> HttpResponse:
    given = whereabouts(request)
    q = _asked(request)
    found = queries.friends(request.actor, given["before"], q)
    count = myself(request.actor).friends_count
    return show(request, "friends.html", page=found, count=count, q=q, most=1000)


@page("GET")
def requests(request: Request) -> HttpResponse:
    waiting, asked = queries.asking_me(request.actor), queries.asked_by_me(request.actor)
    return show(request, "requests.html", waiting=waiting, asked=asked)


@page("GET", "POST")
def circles(request: Request) -> HttpResponse:
    form = CircleInput(posted(request))
    if request.method == "POST":
        try:
            circle = actions.create_circle(request.actor, myself(request.actor), **parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("circle", args=[circle.pk]))
    status = 422 if form.errors else 200
    found = queries.circles(request.actor)
    return show(request, "circles.html", status=status, mine=found, form=form)


@page("GET", "POST")
def circle(request: Request, id: int) -> HttpResponse:
    found = fetch(request.actor, Circle, id)
    form = CircleInput(posted(request), initial={"name": found.name})
    if request.method == "POST":
        try:
            return _change(request, found, form)
        except Invalid as error:
            wrong(form, error)
    q = _asked(request)
    members = queries.members(request.actor, found)
    others = queries.friends(request.actor, whereabouts(request)["before"], q, outside=found)
    status = 422 if request.method == "POST" else 200
    words = {"circle": found, "members": members, "others": others, "form": form, "q": q}
    return show(request, "circle.html", status=status, **words)


def _asked(request: Request) -> str:
    """A part of a name to look for; nothing where it is no text that a name could hold."""
    form = FindInput(request.GET)
    return str(parse(form)["q"]) if form.is_valid() else ""


def _change(request: Request, circle: Circle, form: CircleInput) -> HttpResponse:
    deed, person = request.POST.get("deed"), request.POST.get("person", "")
    if deed in {"add", "remove"} and person.isdecimal() and len(person) < 20:
        inside = queries.inside(circle)
        wanted = inside | {int(person)} if deed == "add" else inside - {int(person)}
        actions.fill_circle(request.actor, circle, friends=sorted(wanted))
    else:
        actions.rename_circle(request.actor, circle, **parse(form))
    return HttpResponseRedirect(reverse("circle", args=[circle.pk]))


@page("GET", "POST")
def delete_circle(request: Request, id: int) -> HttpResponse:
    found = fetch_for(request.actor, "circle.delete", Circle, id)
    if request.method == "POST":
        actions.delete_circle(request.actor, found)
        return HttpResponseRedirect(reverse("circles"))
    return sure(
        request,
        title=_("Delete the circle “%(name)s”?") % {"name": found.name},
        words=_(
            "Your friends stay your friends, and are not told."
            " Posts written for this circle are from then on for you alone."
        ),
        button=_("Delete this circle"),
        back=reverse("circle", args=[id]),
    )


@page("GET")
def find(request: Request) -> HttpResponse:
    require_verb(request.actor, "account.find")
    form = FindInput(request.GET)
    me = myself(request.actor)
    q = _asked(request)
    before = whereabouts(request)["before"]
    found = queries.found(request.actor, q, before) if q else None
    suggestions = queries.suggestions(request.actor) if me.suggested else []
    words = {"form": form, "q": q, "page": found, "suggestions": suggestions}
    return show(request, "find.html", status=200 if form.is_valid() else 422, **words)


@page("GET", "POST")
def invite(request: Request) -> HttpResponse:
    require_verb(request.actor, "invitation.send")
    form = InviteInput(posted(request))
    if request.method == "POST":
        try:
            actions.invite(request.actor, myself(request.actor), **parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return HttpResponseRedirect(reverse("invite"))
    sent = queries.sent_invitations(request.actor)
    return show(
        request, "invite.html", status=422 if form.errors else 200, form=form, sent=sent
    )


@page("GET")
def invited(request: Request, token: str) -> HttpResponse:
    """For whoever is here already, the page of the person who invited them."""
    try:
        invitation = of_token(token)
    except NotFound:
        return show(request, "invitation_gone.html", status=404)
    if request.actor.signed_in:
        return HttpResponseRedirect(reverse("person", args=[invitation.sender_id]))
    request.session["invitation"] = {"id": invitation.pk, "email": invitation.email}
    sender = queries.card(request.actor, fetch(request.actor, Account, invitation.sender_id))
    return show(
        request,
        "invited.html",
        sender=sender,
        message=invitation.message,
        address=reverse("account_signup"),
    )
