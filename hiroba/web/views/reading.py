"""Home, the square, diaries, and the poll for what is new."""

from contextlib import suppress
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.accounts.queries import myself
from hiroba.posts import actions, queries
from hiroba.posts.models import Place
from hiroba.web.door import page, show, why_not
from hiroba.web.log import BUSY
from hiroba.web.request import Request
from hiroba.web.whereabouts import whereabouts

# Where those begin who are no members.
ELSEWHERE = {"organisation": "developers", "operator": "desk"}


@page("GET")
def home(request: Request) -> HttpResponse:
    if not request.actor.signed_in:
        return show(request, "welcome.html", page=queries.square(request.actor))
    if place := ELSEWHERE.get(request.actor.kind):
        return HttpResponseRedirect(reverse(place))
    given = whereabouts(request)
    found = queries.home(
        request.actor, given["before"], kind=given["kind"], circle=given["circle"] or 0
    )
    words = {"kind": given["kind"], "circle": given["circle"]}
    words["why_not"] = why_not(request, "post.publish")
    return _list(request, "home.html", Place.HOME, found, **words)


@page("GET")
def square(request: Request) -> HttpResponse:
    found = queries.square(request.actor, whereabouts(request)["before"])
    return _list(request, "square.html", Place.SQUARE, found)


@page("GET")
def diaries(request: Request) -> HttpResponse:
    found = queries.diaries(request.actor, whereabouts(request)["before"])
    return _list(request, "diaries.html", Place.DIARIES, found, beside=False)


@page("GET")
def fresh(request: Request) -> HttpResponse:
    """How many posts came since; asked by a list every half minute."""
    place = request.GET.get("place", "")
    place = place if place in Place.values else Place.HOME
    after = request.GET.get("after", "")
    new = (
        queries.newer(request.actor, place, int(after))
        if after.isdecimal() and len(after) < 20
        else 0
    )
    return show(
        request, "fresh.html", place=place, after=after, new=new, address=reverse(place)
    )


def _list(
    request: Request,
    template: str,
    place: str,
    found: queries.Page,
    *,
    beside: bool = True,
    **words: Any,
) -> HttpResponse:
    newest = found.items[0].id if found.items else 0
    # A part of the list says nothing of what stands between its posts.
    whole = not request.GET.keys() & {"before", "kind", "circle"}
    if whole and any(post.fresh for post in found.items):
        with suppress(*BUSY):  # Where nothing can be noted down, it can still be read.
            actions.move_mark(request.actor, myself(request.actor), place=place, up_to=newest)
    diaries = queries.new_diaries(request.actor) if beside and request.actor.signed_in else []
    return show(request, template, page=found, newest=newest, diaries=diaries, **words)
