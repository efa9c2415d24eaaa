"""A person's page, and the deeds that lead from it."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account
from hiroba.accounts.queries import face, profile
from hiroba.base.actor import ANYONE, Actor
from hiroba.base.refusals import Invalid
from hiroba.friends import actions, queries
from hiroba.friends.inputs import AskInput
from hiroba.friends.models import Request as FriendRequest
from hiroba.policy.gate import can, fetch, fetch_for, missing
from hiroba.posts import queries as posts
from hiroba.web.door import back, page, parse, show, sure, why_not, wrong
from hiroba.web.request import Request
from hiroba.web.whereabouts import whereabouts

# Through whose eyes one looks at oneself: the same rules, asked for somebody else.
EYES: dict[str, Callable[[Actor], AbstractContextManager[Actor]]] = {
    "": nullcontext,
    "friend": queries.eyes_of_a_friend,
    "stranger": lambda actor: nullcontext(queries.a_stranger(actor)),
    "public": lambda actor: nullcontext(ANYONE),
}


@page("GET")
def person(request: Request, id: int) -> HttpResponse:
    return _person(request, fetch(request.actor, Account, id), AskInput())


def _person(request: Request, who: Account, form: AskInput, status: int = 200) -> HttpResponse:
    given = whereabouts(request)
    own = request.actor.account_id == who.pk
    seen_as = _seen_as(request) if own else ""
    card = queries.card(request.actor, who)
    with EYES[seen_as](request.actor) as eyes:
        card.photo = face(eyes, who).photo if seen_as else card.photo
        fields = profile(eyes, who)
        posted = posts.of_person(eyes, who.pk, given["before"], kind=given["kind"])
    asks = own or not request.actor.signed_in or not can(request.actor, "friendship.ask", who)
    return show(
        request,
        "person.html",
        status=status,
        person=card,
        fields=fields,
        page=posted,
        kind=given["kind"],
        friends=queries.in_common(request.actor, who) if _other(request, own) else [],
        seen_as=seen_as,
        ask_form=None if asks else form,
        why_not=why_not(request, "friendship.ask"),
        may_report=not own and not missing(request.actor, "account.report"),
        request_message=queries.message_of(request.actor, card.request_id),
    )


def _other(request: Request, own: bool) -> bool:
    return request.actor.signed_in and not own


def _seen_as(request: Request) -> str:
    said = request.GET.get("as", "")
    return said if said in EYES else ""


@page("GET")
def person_friends(request: Request, id: int) -> HttpResponse:
    who = fetch(request.actor, Account, id)
    request.actor.me  # noqa: B018  (asks to sign in first)
    common = queries.friends_in_common(request.actor, who, whereabouts(request)["before"])
    return show(
        request,
        "friends_of.html",
        person=queries.card(request.actor, who),
        common=common,
        page=None,
    )


@page("POST")
def befriend(request: Request, id: int) -> HttpResponse:
    who = fetch(request.actor, Account, id)
    form = AskInput(request.POST)
    try:
        actions.ask(request.actor, who, **parse(form))
    except Invalid as error:
        wrong(form, error)
        return _person(request, who, form, status=422)
    return back(request, "person", id)


def _on_request(
    verb: str, deed: Callable[[Actor, FriendRequest], Any]
) -> Callable[..., HttpResponse]:
    @page("POST")
    def view(request: Request, id: int) -> HttpResponse:
        deed(request.actor, queries.request_between(request.actor, id, verb))
        return back(request, "person", id)

    return view


def _on_person(verb: str, deed: Callable[[Actor, Account], Any]) -> Callable[..., HttpResponse]:
    @page("POST")
    def view(request: Request, id: int) -> HttpResponse:
        deed(request.actor, fetch_for(request.actor, verb, Account, id))
        return back(request, "person", id)

    return view


accept = _on_request("request.accept", actions.accept)
decline = _on_request("request.decline", actions.decline)
withdraw = _on_request("request.withdraw", actions.withdraw)
mute = _on_person("account.mute", actions.mute)
unmute = _on_person("account.unmute", actions.unmute)
top = _on_person("friendship.favour", actions.favour)
untop = _on_person("friendship.unfavour", actions.unfavour)
unblock = _on_person("account.unblock", actions.unblock)


@page("GET", "POST")
def unfriend(request: Request, id: int) -> HttpResponse:
    who = fetch_for(request.actor, "friendship.end", Account, id)
    if request.method == "POST":
        actions.end(request.actor, who)
        return HttpResponseRedirect(reverse("person", args=[id]))
    return sure(
        request,
        title=_("End the friendship with %(name)s?") % {"name": who.name},
        words=_(
            "They are not told. You no longer see what is for friends, and neither do they."
        ),
        button=_("End the friendship"),
        back=reverse("person", args=[id]),
    )


@page("GET", "POST")
def block(request: Request, id: int) -> HttpResponse:
    who = fetch_for(request.actor, "account.block", Account, id)
    if request.method == "POST":
        actions.block(request.actor, who)
        return HttpResponseRedirect(reverse("settings_blocks"))
    return sure(
        request,
        title=_("Block %(name)s?") % {"name": who.name},
        words=_(
            "You vanish from each other at once, everywhere. They are not told."
            " A friendship ends. You can take it back in the settings."
        ),
        button=_("Block"),
        back=reverse("person", args=[id]),
    )
