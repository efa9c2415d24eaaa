"""Groups: one's circles, and new ones."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from hiroba.accounts.queries import myself
from hiroba.agreements.journal import Answer
from hiroba.api.call import ME, Call, Paging, called
from hiroba.api.routes import endpoint
from hiroba.api.shown import CircleId, Listed, PersonId, listed
from hiroba.base.inputs import parse
from hiroba.base.refusals import NotFound
from hiroba.connect import pairwise, people
from hiroba.friends.actions import create_circle, fill_circle
from hiroba.friends.inputs import CircleInput
from hiroba.friends.models import Circle

Title = Annotated[str, Meta(min_length=1, max_length=40, examples=["散歩仲間"])]


class Group(Struct, omit_defaults=True):
    id: CircleId
    title: Title
    members: list[PersonId] | UnsetType = UNSET


class NewGroup(Struct):
    """`members`: friends alone."""

    title: Title
    members: Annotated[list[PersonId], Meta(max_length=people.MOST)] = []


class MadeGroup(Struct):
    id: CircleId


class AskedGroups(Paging, frozen=True):
    """`fields=members`: who is in each."""

    fields: str = ""


@endpoint("GET", "/groups/{person}", scopes=("r_profile",), query=AskedGroups,
          shows=Listed[Group])  # fmt: skip
@endpoint("GET", "/groups/{person}/{id}", scopes=("r_profile",), query=AskedGroups,
          shows=Listed[Group])  # fmt: skip
def groups(call: Call, person: str = ME, id: str = "") -> Answer[Any]:
    """One's circles; `fields=members` says who is in each. Always an array."""
    call.only_mine(person)
    wanted = pairwise.number(id, pairwise.CIRCLE, call.sector) if id else 0
    found = [one for one in people.circles(call.actor) if wanted in (0, one.pk)]
    if id and not found:
        raise NotFound
    inside: dict[int, str] = {call.actor.me: "groups"}
    asked = call.asked(AskedGroups)
    part = found[asked.startIndex : asked.startIndex + asked.count]
    entries = [_group(call, one, asked, inside) for one in part]
    return Answer(listed(entries, asked.startIndex, len(found)), "r_profile", inside)


def _group(call: Call, circle: Circle, asked: AskedGroups, inside: dict[int, str]) -> Group:
    shown = Group(call.circle_name(circle.pk), circle.name)
    if {"members", "@all"} & set(asked.fields.split(",")):
        numbers = [one.id for one in people.members(call.actor, circle)]
        shown.members = list(call.names_of(numbers).values())
        inside |= dict.fromkeys(numbers, "id groups")
    return shown


@endpoint("POST", "/groups/{person}", scopes=("w_profile",), body=NewGroup, shows=MadeGroup)
def new_group(call: Call, person: str) -> Answer[Any]:
    """A circle with a title and members, of friends alone."""
    call.only_mine(person)
    given = call.sent(NewGroup)
    members = [call.person(name) for name in dict.fromkeys(given.members)]
    with called(name="title"):
        name = parse(CircleInput({"name": given.title}))["name"]
    circle = create_circle(call.actor, myself(call.actor), name=name)
    if members:
        fill_circle(call.actor, circle, friends=members)
    shown = MadeGroup(call.circle_name(circle.pk))
    return Answer(shown, "w_profile", {call.actor.me: "groups"})
