"""Signing out here because a service asks for it: the person decides."""

from urllib.parse import urlencode

from django.contrib.auth import logout as end_session
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from hiroba.connect import logout as wishes
from hiroba.connect.logout import Wish
from hiroba.web.door import page, show
from hiroba.web.request import Request
from hiroba.web.views.consents import leave, let_lead_to


@csrf_exempt
@page("GET", "POST")
def logout(request: Request) -> HttpResponse:
    """A service that comes by POST comes from its own page, with which browsers send no cookie:
    it is sent on to the same by GET."""
    if request.method == "POST":
        said = {name: request.POST[name] for name in wishes.NAMES if name in request.POST}
        return HttpResponseRedirect(f"{reverse('oauth_logout')}?{urlencode(said)}")
    wish = wishes.read(request.GET.dict())
    if not request.actor.signed_in:
        return _gone(wish)
    response = show(request, "connect/logout.html", wish=wish, query=request.GET.urlencode())
    if wish.back:
        let_lead_to(response, wish.back)
    return response


@page("POST")
def confirm(request: Request) -> HttpResponse:
    """With our own form only (CSRF)."""
    end_session(request)
    return _gone(wishes.read(request.GET.dict()))


def _gone(wish: Wish) -> HttpResponse:
    return leave(wish.back) if wish.back else HttpResponseRedirect(reverse("home"))
