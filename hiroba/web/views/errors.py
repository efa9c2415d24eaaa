"""Pages for what goes wrong outside our own refusals."""

from typing import Any, cast

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import requires_csrf_token

from hiroba.web.door import show
from hiroba.web.request import Request


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: what was typed is shown again, to be sent anew."""
    typed = {
        name: request.POST.getlist(name)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and "password" not in name
    }
    return show(cast(Request, request), "errors/expired.html", status=403, typed=typed)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return show(cast(Request, request), "errors/404.html", status=404)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return show(cast(Request, request), "errors/400.html", status=400)


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """Something is broken, or the database or disk does not answer: nothing was half written."""
    from sys import exc_info

    error = exc_info()[1]
    busy = isinstance(error, OperationalError | OSError)
    template = "errors/503.html" if busy else "errors/500.html"
    response = show(cast(Request, request), template, status=503 if busy else 500)
    if busy:
        response["Retry-After"] = "5"
    return response
