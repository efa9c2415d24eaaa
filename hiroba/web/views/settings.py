"""Settings: profile, photos, look, who finds me, notices, blocks, sessions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts import actions
from hiroba.accounts.inputs import FindingInput, LookInput, PhotosInput, ProfileInput
from hiroba.accounts.models import Account, Field, Session
from hiroba.accounts.queries import browser, myself, profile, sessions
from hiroba.base.refusals import Invalid
from hiroba.files import pictures
from hiroba.friends.queries import blocked, cards, muted
from hiroba.inbox import actions as inbox
from hiroba.inbox.inputs import ChoiceInput
from hiroba.inbox.queries import Choice, choices
from hiroba.policy.gate import fetch, require_verb
from hiroba.web.door import back, page, parse, posted, show, wrong
from hiroba.web.request import Request
from hiroba.web.views.writing import prepared


@page("GET", "POST")
def write_profile(request: Request) -> HttpResponse:
    require_verb(request.actor, "profile.write")
    me = myself(request.actor)
    form = ProfileInput(posted(request), initial=_typed(request, me))
    if request.method == "POST":
        try:
            given = parse(form)
            actions.write_profile(request.actor, me, name=given["name"], lines=form.lines())
        except Invalid as error:
            wrong(form, error)
        else:
            return _kept(request, "settings_profile")
    lines = [(form[field], form[f"{field}_audience"]) for field in Field.values]
    return _show(request, "settings/profile.html", form, lines=lines)


def _typed(request: Request, me: Account) -> dict[str, Any]:
    found: dict[str, Any] = {"name": me.name}
    for line in profile(request.actor, me):
        found |= {line.field: line.value, f"{line.field}_audience": line.audience}
    return found


@page("GET", "POST")
def photos(request: Request) -> HttpResponse:
    require_verb(request.actor, "account.show_photo")
    me = myself(request.actor)
    form = PhotosInput(request.POST)
    if request.method == "POST":
        try:
            parse(form)
            _change_photos(request, me)
        except Invalid as error:
            wrong(form, error)
        else:
            return _kept(request, "settings_photos")
    now = {name: _small(getattr(me, f"{name}_id")) for name in PLACES}
    return _show(request, "settings/photos.html", form, **now)


PLACES = ("photo_public", "photo_friends")


def _change_photos(request: Request, me: Account) -> None:
    """Each of the two places may get a new picture, or lose the one it has."""
    sent = {place: _sent(request, place) for place in PLACES}
    for place, photo in sent.items():
        removed = request.POST.get("deed") == f"remove_{place.removeprefix('photo_')}"
        if photo or removed:
            actions.show_photo(request.actor, me, place=place, photo=None if removed else photo)


def _sent(request: Request, place: str) -> pictures.Prepared | None:
    """The new picture for a place, if there is one; raises Invalid beside its field."""
    files = request.FILES.getlist(place)
    try:
        return prepared(files, 1)[0] if files else None
    except Invalid as error:
        raise Invalid(**{place: error.fields["photos"]}) from error


def _small(picture_id: int | None) -> str:
    return f"/files/{picture_id}/small" if picture_id else ""


@page("GET", "POST")
def look(request: Request) -> HttpResponse:
    names = ("language", "theme", "timezone")
    return _set(request, LookInput, names, "settings_look", "settings/look.html")


@page("GET", "POST")
def finding(request: Request) -> HttpResponse:
    names = ("findable", "suggested", "found_by_mail")
    return _set(request, FindingInput, names, "settings_finding", "settings/finding.html")


def _set(
    request: Request, kind: type[forms.Form], names: tuple[str, ...], name: str, template: str
) -> HttpResponse:
    me = myself(request.actor)
    start = {column: getattr(me, column) for column in names}
    form = kind(posted(request), initial=start)
    if request.method == "POST":
        try:
            actions.change_settings(request.actor, me, **parse(form))
        except Invalid as error:
            wrong(form, error)
        else:
            return _kept(request, name)
    return _show(request, template, form)


@page("GET", "POST")
def notices(request: Request) -> HttpResponse:
    me = myself(request.actor)
    kinds = choices(me.pk)
    form = ChoiceInput(posted(request), initial=_ticked(kinds))
    if request.method == "POST":
        try:
            parse(form)
            inbox.choose(request.actor, me, chosen=form.chosen())
        except Invalid as error:
            wrong(form, error)
        else:
            return _kept(request, "settings_notices")
    return _show(request, "settings/notices.html", form, kinds=kinds)


def _ticked(kinds: list[Choice]) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for choice in kinds:
        found |= {f"here_{choice.kind}": choice.here, f"mail_{choice.kind}": choice.by_mail}
    return found


@page("GET")
def blocks(request: Request) -> HttpResponse:
    require_verb(request.actor, "account.block")
    return show(
        request,
        "settings/blocks.html",
        blocked=blocked(request.actor),
        muted=cards(request.actor, muted(request.actor)),
    )


@page("GET")
def my_sessions(request: Request) -> HttpResponse:
    found = [
        {
            "id": session.pk,
            "browser": browser(session.user_agent),
            "ip": session.ip,
            "seen": session.seen,
            "current": session.pk == request.actor.session_id,
        }
        for session in sessions(request.actor)
    ]
    return show(request, "settings/sessions.html", sessions=found)


@page("POST")
def end_session(request: Request, id: int) -> HttpResponse:
    actions.end_session(request.actor, fetch(request.actor, Session, id))
    return back(request, "settings_sessions")


def _kept(request: Request, name: str) -> HttpResponse:
    messages.success(request, _("Kept."))
    return HttpResponseRedirect(reverse(name))


def _show(request: Request, template: str, form: forms.Form, **words: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return show(request, template, status=status, form=form, **words)
