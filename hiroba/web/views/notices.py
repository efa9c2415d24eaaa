"""What the square tells me."""

from django.http import HttpResponse

from hiroba.accounts.queries import myself
from hiroba.base import ids
from hiroba.inbox import actions, queries
from hiroba.web.door import back, page, show
from hiroba.web.request import Request
from hiroba.web.whereabouts import whereabouts


@page("GET")
def notices(request: Request) -> HttpResponse:
    before = whereabouts(request)["before"]
    return show(request, "notices.html", page=queries.notices(request.actor, before))


@page("POST")
def read(request: Request) -> HttpResponse:
    actions.read(request.actor, myself(request.actor), up_to=ids.LARGEST)
    return back(request, "notices")
