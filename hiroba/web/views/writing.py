"""Writing: voice and diary; editing, showing to others, deleting, hiding what is older."""

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.queries import myself
from hiroba.base.refusals import Invalid
from hiroba.files import pictures
from hiroba.policy.gate import fetch_for, require_verb
from hiroba.posts import actions, queries
from hiroba.posts.inputs import AudienceInput, OlderInput
from hiroba.posts.kinds import KINDS
from hiroba.posts.models import Post
from hiroba.web.door import back, page, parse, posted, show, sure, wrong
from hiroba.web.request import Request


@page("GET", "POST")
def write_voice(request: Request) -> HttpResponse:
    return _write(request, "voice")


@page("GET", "POST")
def write_diary(request: Request) -> HttpResponse:
    return _write(request, "diary")


def _write(request: Request, kind: str) -> HttpResponse:
    require_verb(request.actor, "post.publish")
    me = myself(request.actor)
    if request.method != "POST":
        return show(request, f"write_{kind}.html", form=None)
    form = KINDS[kind].input(request.POST)
    try:
        given = parse(form)
        given["photos"] = prepared(request.FILES.getlist("photos"), KINDS[kind].photos)
        post = actions.publish(request.actor, me, kind=kind, **given)
    except Invalid as error:
        return show(request, f"write_{kind}.html", status=422, form=wrong(form, error))
    return back(request, *(("home",) if kind == "voice" else ("post", post.pk)))


def prepared(files: list[Any], most: int) -> list[pictures.Prepared]:
    """The pictures that were sent; raises Invalid(photos=…)."""
    if len(files) > most:
        raise Invalid(photos=_("These are too many photos."))
    try:
        return [pictures.prepare(file.file, file.size or 0) for file in files]
    except Invalid as error:
        raise Invalid(photos=error.message) from error


@page("GET", "POST")
def edit(request: Request, id: int) -> HttpResponse:
    post = fetch_for(request.actor, "post.edit", Post, id)
    card = queries.one(request.actor, id)
    form = _edit_form(request, post)
    if request.method == "POST":
        try:
            actions.edit(request.actor, post, **parse(form))
        except Invalid as error:
            wrong(form, error)
            return show(request, "edit_post.html", status=422, post=card, form=form)
        return HttpResponseRedirect(reverse("post", args=[id]))
    return show(request, "edit_post.html", post=card, form=form)


def _edit_form(request: Request, post: Post) -> forms.Form:
    """The kind's own form, without the audience, which has a page of its own, and photos."""
    start = {
        "title": post.title,
        "body": queries.typed_body(request.actor, post),
        "show_readers": post.show_readers,
    }
    form = KINDS[post.kind].input(posted(request), initial=start)
    del form.fields["audience"], form.fields["photos"]
    return form


@page("GET", "POST")
def audience(request: Request, id: int) -> HttpResponse:
    post = fetch_for(request.actor, "post.show_to", Post, id)
    card = queries.one(request.actor, id)
    form = AudienceInput(posted(request))
    if request.method == "POST":
        try:
            actions.show_to(request.actor, post, audience=parse(form)["audience"])
        except Invalid as error:
            wrong(form, error)
            return show(request, "post_audience.html", status=422, post=card, form=form)
        return HttpResponseRedirect(reverse("post", args=[id]))
    now = f"circle:{post.circle_id}" if post.circle_id else post.audience
    return show(request, "post_audience.html", post=card, form=None, audience=now)


@page("GET", "POST")
def delete(request: Request, id: int) -> HttpResponse:
    post = fetch_for(request.actor, "post.delete", Post, id)
    if request.method == "POST":
        actions.delete(request.actor, post)
        return HttpResponseRedirect(reverse("home"))
    card = queries.one(request.actor, id)
    return sure(
        request,
        title=_("Delete this?"),
        words=_("It goes with its photos, its likes and the comments of others under it."),
        button=_("Delete"),
        quote=card.title or queries.typed_body(request.actor, post)[:200],
        back=reverse("post", args=[id]),
    )


@page("GET", "POST")
def hide_older(request: Request) -> HttpResponse:
    require_verb(request.actor, "post.hide_older")
    form = OlderInput(posted(request))
    if request.method == "POST":
        try:
            done = actions.hide_older(request.actor, myself(request.actor), **parse(form))
        except Invalid:
            return show(request, "hide_older.html", status=422, form=form, done=None)
        return show(request, "hide_older.html", form=OlderInput(), done=done["hidden"])
    return show(request, "hide_older.html", form=form, done=None)
