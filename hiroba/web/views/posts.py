"""One post: its comments, likes, history and readers."""

from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hiroba.base.refusals import Invalid
from hiroba.policy.gate import can, fetch, fetch_for, missing
from hiroba.posts import actions, queries
from hiroba.posts.cards import PostCard
from hiroba.posts.inputs import CommentInput
from hiroba.posts.models import Comment, Post
from hiroba.web.door import back, page, parse, show, why_not, wrong
from hiroba.web.log import BUSY
from hiroba.web.request import Request
from hiroba.web.whereabouts import whereabouts


@page("GET", "POST")
def post(request: Request, id: int) -> HttpResponse:
    if request.method == "POST":
        return _comment(request, id)
    card = queries.one(request.actor, id)
    if card.show_readers and not card.mine and request.actor.signed_in:
        _tell_author(request, id)
    return _show(request, card, CommentInput())


def _comment(request: Request, id: int) -> HttpResponse:
    form = CommentInput(request.POST)
    found = fetch(request.actor, Post, id)
    try:
        comment = actions.comment(request.actor, found, **parse(form))
    except Invalid as error:
        card = queries.one(request.actor, id)
        return _show(request, card, wrong(form, error), status=422)
    return HttpResponseRedirect(f"{reverse('post', args=[id])}#c{comment.pk}")


def _show(request: Request, card: PostCard, form: object, status: int = 200) -> HttpResponse:
    before = whereabouts(request)["before"]
    asks = card.show_readers and card.mine
    readers = queries.readers(request.actor, card.id) if asks else None
    # Whoever reads a post may comment on it; what may be missing is about the reader alone.
    lacks = why_not(request, "post.comment")
    return show(
        request,
        "post.html",
        status=status,
        post=card,
        comments=queries.comments(request.actor, card.id, before),
        form=form,
        may_comment=request.actor.signed_in and not lacks,
        may_report=request.actor.signed_in and not missing(request.actor, "post.report"),
        why_not=lacks,
        readers=readers,
        readers_count=len(readers or ()),
    )


def _tell_author(request: Request, id: int) -> None:
    found = fetch(request.actor, Post, id)
    if can(request.actor, "post.read", found):
        with suppress(*BUSY):  # Where nothing can be noted down, it can still be read.
            actions.read(request.actor, found)


@page("GET")
def history(request: Request, id: int) -> HttpResponse:
    card = queries.one(request.actor, id)
    versions = queries.versions(request.actor, card)
    return show(request, "post_history.html", post=card, versions=versions)


@page("GET")
def readers(request: Request, id: int) -> HttpResponse:
    card = queries.one(request.actor, id)
    fetch_for(request.actor, "post.edit", Post, id)
    found = queries.Page(queries.readers(request.actor, card.id), None)
    return show(request, "post_readers.html", post=card, readers=found)


@page("POST")
def like(request: Request, id: int) -> HttpResponse:
    actions.like(request.actor, fetch(request.actor, Post, id))
    return _liked(request, id)


@page("POST")
def unlike(request: Request, id: int) -> HttpResponse:
    actions.unlike(request.actor, fetch_for(request.actor, "post.unlike", Post, id))
    return _liked(request, id)


def _liked(request: Request, id: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return show(request, "like.html", post=queries.one(request.actor, id))
    return back(request, "post", id)


@page("POST")
def delete_comment(request: Request, id: int) -> HttpResponse:
    comment = fetch_for(request.actor, "comment.delete", Comment, id)
    actions.delete_comment(request.actor, comment)
    return back(request, "post", comment.post_id)
