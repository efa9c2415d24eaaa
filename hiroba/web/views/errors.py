"""Pages for what goes wrong outside our own refusals."""

from sys import exc_info
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import requires_csrf_token

from hiroba.web.door import TYPED, show, typed_in
from hiroba.web.log import BUSY
from hiroba.web.request import Request


def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old: what was typed is shown again, to be sent anew."""
    typed = [
        (name, value, TYPED.get(name, ""))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    words = {"typed": typed, "action": request.get_full_path()}
    return show(cast(Request, request), "expired.html", status=403, **words)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return show(cast(Request, request), "errors/404.html", status=404)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return show(cast(Request, request), f"errors/{status}.html", status=status)


@requires_csrf_token
def broken(request: HttpRequest) -> HttpResponse:
    """Something is broken, or database or disk do not answer: nothing was half written."""
    busy = isinstance(exc_info()[1], BUSY)
    template = "errors/503.html" if busy else "errors/500.html"
    words = {"typed": typed_in(cast(Request, request))} if busy else {}
    response = show(cast(Request, request), template, status=503 if busy else 500, **words)
    if busy:
        response["Retry-After"] = "5"
    return response
