"""The HTML door: fetch, parse, act, show. Status codes live here, decisions do not."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from hiroba.accounts.models import Field
from hiroba.base.inputs import parse as parse  # Views have it from their door.
from hiroba.base.refusals import (
    Forbidden,
    Invalid,
    Reason,
    Refusal,
    SignIn,
    StepUp,
    TooMany,
)
from hiroba.base.sentences import joined
from hiroba.policy.clauses import clause
from hiroba.policy.gate import missing
from hiroba.web.request import Request

F = TypeVar("F", bound=forms.Form)
View = Callable[..., HttpResponse]


def page(*methods: str) -> Callable[[View], View]:
    """A view that answers these methods; the middleware refuses others with 405, before it
    asks for a form's token."""

    def wrap(view: View) -> View:
        view.methods = methods  # type: ignore[attr-defined]
        return view

    return wrap


def other_method(request: Request, methods: tuple[str, ...]) -> HttpResponse:
    response = show(request, "errors/405.html", status=405)
    response["Allow"] = ", ".join(methods)
    return response


def show(request: Request, template: str, *, status: int = 200, **words: Any) -> HttpResponse:
    return render(request, template, words, status=status)


def sure(
    request: Request, *, title: str, words: str, button: str, back: str, quote: str = ""
) -> HttpResponse:
    """Asks before what cannot be taken back; `back` is the address of whoever would rather
    not."""
    return show(
        request, "confirm.html", title=title, words=words, button=button, back=back, quote=quote
    )


def posted(request: Request) -> QueryDict | None:
    """What was sent, be it nothing at all; None for a form that is only shown."""
    return request.POST if request.method == "POST" else None


def wrong(form: forms.Form, error: Invalid) -> forms.Form:
    """The form again, as it was typed, with what an action had to say beside the fields."""
    for name, text in error.fields.items():
        field = name if name in form.fields else None
        if not form.has_error(field or "__all__"):
            form.add_error(field, str(text))
    if error.message and not form.errors:
        form.add_error(None, error.message)
    return form


def back(request: Request, name: str, *args: Any) -> HttpResponse:
    """To where the form says it came from, if that is here; else to the named page."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = reverse(name, args=args)
    return HttpResponseRedirect(target)


def refused(request: Request, no: Refusal) -> HttpResponse:
    typed = typed_in(request)
    if isinstance(no, SignIn) and request.headers.get("HX-Request"):
        # A script would put the page of the entrance where the button is.
        return HttpResponse(status=no.status)
    if isinstance(no, SignIn) and not typed:
        return _first(request, "account_login")
    if isinstance(no, StepUp):
        return _first(request, "account_reauthenticate")
    if request.method == "GET" and _clauses(_of(no)) == {"T-3"}:
        return _first(request, "accept_terms")
    template = _PAGES.get(no.status, "refusal.html")
    words = {"status": no.status, "title": no.message, "reasons": _reasons(no)}
    words |= _help(request, no) | {
        "message": no.message,
        "retry_after": getattr(no, "retry_after", 0),
    }
    words["typed"] = typed
    response = render(request, template, words, status=no.status)
    if isinstance(no, TooMany):
        response["Retry-After"] = str(no.retry_after)
    return response


def typed_in(request: Request) -> list[tuple[Any, str]]:
    """Words that somebody may have looked for an hour: what is refused is not lost."""
    sent = [(label, request.POST.get(name, "")) for name, label in TYPED.items()]
    return [(label, text) for label, text in sent if text.strip()]


TYPED: dict[str, Any] = {
    "name": _("Name"), "title": _("Title"), "body": _("Text"), "message": _("A few words"),
    **{line.value: line.label for line in Field},
}  # fmt: skip
_PAGES = {404: "errors/404.html", 429: "errors/429.html", 503: "errors/503.html"}


def _reasons(no: Refusal) -> list[dict[str, Any]]:
    return [
        {
            "clause": reason.clause,
            "text": reason.text,
            "remedy": reason.remedy,
            "words": clause(reason.clause).text if reason.clause else "",
        }
        for reason in _of(no)
    ]


def why_not(request: Request, verb: str) -> dict[str, Any] | None:
    """What a member lacks for a deed, whatever the row, and where to get it; None when
    nothing that can be got, and for guests, whom the pages ask to sign in."""
    lacks = missing(request.actor, verb) if request.actor.signed_in else ()
    lacks = tuple(no for no in lacks if no.remedy)
    words = joined(words for no in lacks for words in (no.text, no.remedy))
    return {"words": words} | _step(request, lacks) if lacks else None


def _help(request: Request, no: Refusal) -> dict[str, Any]:
    if isinstance(no, SignIn):
        step = _first(request, "account_login").url
        return {"title": _("Sign in first."), "step": step, "step_label": _("Sign in")}
    return _step(request, _of(no))


def _step(request: Request, reasons: Iterable[Reason]) -> dict[str, Any]:
    """The page where the cheapest step is taken; it leads back, if it leads anywhere."""
    steps = STEPS | (APPEALS if request.actor.status == "suspended" else {})
    clauses = _clauses(reasons)
    for name, (address, label) in steps.items():
        if name in clauses:
            return {"step": _first(request, address).url, "step_label": label}
    return {"step": "", "step_label": ""}


def _of(no: Refusal) -> tuple[Reason, ...]:
    return tuple(no.reasons) if isinstance(no, Forbidden) else ()


def _clauses(reasons: Iterable[Reason]) -> set[str]:
    return {reason.clause for reason in reasons}


STEPS = {
    "T-3": ("accept_terms", _("Read and accept")),
    "PV-11": ("received", _("Who has my data")),
    "T-5": ("mfa_index", _("Passkeys and second step")),
    "T-7": ("close_account", _("Reopen my account")),
    "PV-32": ("developers_terms", _("Data terms")),
}
APPEALS = {"T-7": ("cases", _("My cases"))}


def _first(request: Request, name: str) -> HttpResponseRedirect:
    """Sign in, prove it or accept first, then come back to the page of the form."""
    came_from = request.get_full_path()
    if request.method not in {"GET", "HEAD"}:
        came_from = request.headers.get("Referer", "") or "/"
        if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
            came_from = "/"
    return HttpResponseRedirect(f"{reverse(name)}?{urlencode({'next': came_from})}")
