"""My data: the register, the download, closing and coming back."""

from typing import Any

from django.contrib.auth import logout
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.inputs import CloseInput
from hiroba.accounts.models import Account
from hiroba.accounts.queries import myself
from hiroba.base import clock
from hiroba.base.actor import ANYONE
from hiroba.base.refusals import Invalid
from hiroba.partners.queries import my_partner
from hiroba.policy.gate import fetch_for
from hiroba.posts.queries import comments_under
from hiroba.privacy import closing, disclosure
from hiroba.web.door import page, parse, posted, show, wrong
from hiroba.web.request import Request


@page("GET")
def my_data(request: Request) -> HttpResponse:
    me = myself(request.actor)
    entries = [
        {
            "what": held.what,
            "why": held.why,
            "rows": held.count,
            "fields": held.fields,
            "keep": held.kept,
            "erase": held.erased,
        }
        for held in disclosure.register(me.pk)
    ]
    return show(request, "my_data.html", entries=entries, ready=None)


@page("POST")
def download(request: Request) -> Any:
    me = myself(request.actor)
    disclosure.request_download(request.actor, me)
    name = f"hiroba-{clock.now():%Y-%m-%d}.zip"
    box = disclosure.archive(me)
    response = FileResponse(
        box, as_attachment=True, filename=name, content_type="application/zip"
    )
    response["Cache-Control"] = "no-store"
    return response


@page("GET", "POST")
def close(request: Request) -> HttpResponse:
    me = myself(request.actor)
    words: dict[str, Any] = {"closes_at": me.closes_at, "comments_under": comments_under(me.pk)}
    if me.closes_at:
        return show(request, "close_account.html", form=None, **words)
    fetch_for(request.actor, "account.close", Account, me.pk)
    words["partner"] = my_partner(request.actor)
    form = CloseInput(posted(request))
    if request.method == "POST":
        try:
            parse(form)
            closing.close(request.actor, me)
        except Invalid as error:
            wrong(form, error)
        else:
            logout(request)
            # The page that says so is framed as for a guest, which they are from here on.
            request.found, request.actor = None, ANYONE
            return show(request, "closed.html", title=_("Your account is closing"))
    status = 422 if form.errors else 200
    return show(request, "close_account.html", status=status, form=form, **words)


@page("POST")
def reopen(request: Request) -> HttpResponse:
    closing.reopen(request.actor, myself(request.actor))
    return HttpResponseRedirect(reverse("home"))
