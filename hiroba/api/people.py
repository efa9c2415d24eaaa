"""People: oneself, friends, circles; `fields` asks for more, as far as the scopes open it."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from hiroba.accounts.queries import myself
from hiroba.agreements.journal import Answer
from hiroba.api.call import ME, Call
from hiroba.api.routes import endpoint
from hiroba.api.shown import Listed, photo_url, profile_url
from hiroba.base.inputs import parse
from hiroba.base.refusals import NotFound
from hiroba.connect import pairwise, people
from hiroba.connect.people import One
from hiroba.friends.actions import create_circle, fill_circle
from hiroba.friends.inputs import CircleInput
from hiroba.friends.models import Circle
from hiroba.policy.gate import fetch
from hiroba.policy.scopes import PROFILE, SCOPES

SIZES = {"small": 160, "medium": 640, "large": 1600}
# Fields of the wire, and the line of the profile that each shows.
LINES = {
    "gender": "gender", "birthday": "birthday", "bloodType": "blood_type",
    "aboutMe": "about_me", "occupation": "occupation", "interests": "interests",
    "favoriteThings": "favorite_things", "organizations": "organizations",
}  # fmt: skip
ADDRESSES = {"location": "location", "hometown": "hometown"}
SCOPE_OF = {scope.line: scope.name for scope in SCOPES.values() if scope.line}


class Asked(Struct, frozen=True):
    """`fields`: names with commas, `@all` for all of them; `debug` says what is missing."""

    fields: str = ""
    startIndex: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=1, le=1000)] = 20
    after: str = ""
    sortBy: Literal["displayName", "affinity", ""] = ""
    sortOrder: Literal["ascending", "descending", ""] = ""
    thumbnailPrivacy: Literal["everyone", "friends", ""] = ""
    filterBy: str = ""
    filterValue: str = ""
    debug: Literal["true", "false", ""] = ""

    @property
    def names(self) -> set[str]:
        """Nested names count as the field that they are in."""
        return {name.partition(".")[0] for name in self.fields.split(",") if name}

    def wants(self, name: str) -> bool:
        return name in self.names or "@all" in self.names


class Address(Struct):
    type: str
    locality: str


class Name(Struct):
    familyName: str
    givenName: str


class Thumbnail(Struct):
    url: str
    width: int
    height: int


class Missing(Struct):
    field: str
    scope: str
    clause: str


class Shown(Struct, omit_defaults=True):
    id: str
    displayName: str
    thumbnailUrl: str
    profileUrl: str
    name: Name | UnsetType = UNSET
    addresses: list[Address] | UnsetType = UNSET
    thumbnailDetails: list[Thumbnail] | UnsetType = UNSET
    gender: str | UnsetType = UNSET
    birthday: str | UnsetType = UNSET
    bloodType: str | UnsetType = UNSET
    aboutMe: str | UnsetType = UNSET
    occupation: str | UnsetType = UNSET
    interests: str | UnsetType = UNSET
    favoriteThings: str | UnsetType = UNSET
    organizations: str | UnsetType = UNSET
    missing: list[Missing] | UnsetType = UNSET


@endpoint("GET", "/people/{who}/{whom}", scopes=PROFILE, query=Asked, shows=Listed[Any])
def of(call: Call, who: str, whom: str) -> Answer[Any]:
    """`@me/@self` and `PERSON/@self` are one person, `@me/@friends` and `@me/CIRCLE` a list.
    Only of oneself are there lists."""
    asked = call.asked(Asked)
    if whom == "@self":
        return _one(call, asked, call.person(who))
    if call.person(who) != call.actor.me:
        raise NotFound
    return _list(call, asked, _of_group(call, whom, _after(call, asked)))


def _of_group(call: Call, whom: str, after: int) -> list[One]:
    if whom in {"@friends", "@all"}:
        return people.friends(call.actor, after)
    if len(whom) == pairwise.ENCODED and (circle := _circle(call, whom)):
        return people.members(call.actor, circle, after)
    return people.person(call.actor, call.person(whom))


def _circle(call: Call, name: str) -> Circle | None:
    try:
        return fetch(call.actor, Circle, pairwise.number(name, pairwise.CIRCLE, call.sector))
    except NotFound:
        return None


def _after(call: Call, asked: Asked) -> int:
    return call.person(asked.after) if asked.after else 0


def _one(call: Call, asked: Asked, number: int) -> Answer[Any]:
    found = people.person(call.actor, number)
    if not found:
        raise NotFound
    entries, items = _shown(call, asked, found)
    return Answer(Listed(entries[0], 0, 1, 1), "r_profile", items)


def _list(call: Call, asked: Asked, found: list[One]) -> Answer[Any]:
    total = len(found)
    if asked.sortBy == "displayName":
        found = sorted(found, key=lambda one: (one.name, one.id))
    if asked.sortOrder == "descending":
        found = found[::-1]
    part = found[asked.startIndex : asked.startIndex + asked.count]
    entries, items = _shown(call, asked, part)
    answer: Answer[Any] = Answer(
        Listed(entries, asked.startIndex, len(entries), total), "r_profile", items
    )
    if asked.startIndex + len(part) < total and not asked.sortBy:
        answer.headers.append(("Link", f'<?after={entries[-1].id}>; rel="next"'))
    return answer


def _shown(call: Call, asked: Asked, found: list[One]) -> tuple[list[Shown], dict[int, str]]:
    lines = [*LINES, "addresses"]
    if any(map(asked.wants, lines)):
        people.with_lines(call.actor, found)
    names = call.names_of([one.id for one in found])
    entries = [_entry(call, asked, one, names[one.id]) for one in found]
    items = {one.id: _items(entry) for one, entry in zip(found, entries, strict=True)}
    return entries, items


def _entry(call: Call, asked: Asked, one: One, name: str) -> Shown:
    photo = one.photo
    if one.id == call.actor.me and asked.thumbnailPrivacy == "friends":
        photo = one.friends_photo or photo
    entry = Shown(name, one.name, photo_url(call, photo), profile_url(call, name))
    scopes = call.actor.app.scopes if call.actor.app else frozenset()
    if asked.wants("name") and "r_profile_name" in scopes:
        entry.name = _parts(one.name)
    if asked.wants("thumbnailDetails") and photo is not None:
        entry.thumbnailDetails = [
            Thumbnail(photo_url(call, photo, size), edge, edge) for size, edge in SIZES.items()
        ]
    for field, line in LINES.items():
        if asked.wants(field) and line in one.lines:
            setattr(entry, field, one.lines[line])
    if asked.wants("addresses"):
        entry.addresses = [
            Address(kind, one.lines[line])
            for kind, line in ADDRESSES.items()
            if line in one.lines
        ]
    if asked.debug == "true":
        entry.missing = _missing(asked, scopes)
    return entry


def _parts(name: str) -> Name:
    """A display name has no parts of its own here: what stands before the last space."""
    given, _space, family = name.rpartition(" ")
    return Name(family, given) if given else Name("", name)


def _missing(asked: Asked, scopes: frozenset[str]) -> list[Missing]:
    """Fields that were asked for and that no scope of the token opens."""
    wanted = {field: SCOPE_OF[line] for field, line in LINES.items() if asked.wants(field)}
    if asked.wants("name"):
        wanted["name"] = "r_profile_name"
    return [
        Missing(field, scope, "PV-20") for field, scope in wanted.items() if scope not in scopes
    ]


def _items(entry: Shown) -> str:
    """The names of what stands in an entry, for the record."""
    found = [
        field for field in entry.__struct_fields__
        if field not in {"profileUrl", "missing"} and getattr(entry, field) is not UNSET
    ]  # fmt: skip
    return " ".join(found)


class Group(Struct, omit_defaults=True):
    id: str
    title: str
    members: list[str] | UnsetType = UNSET


class NewGroup(Struct):
    title: Annotated[str, Meta(min_length=1, max_length=40)]
    members: list[str] = []


class AskedGroups(Struct, frozen=True):
    fields: str = ""


@endpoint("GET", "/groups/{who}", scopes=("r_profile",), query=AskedGroups, shows=Listed[Any])
@endpoint("GET", "/groups/{who}/{id}", scopes=("r_profile",), query=AskedGroups,
          shows=Listed[Any])  # fmt: skip
def groups(call: Call, who: str = ME, id: str = "") -> Answer[Any]:
    """One's circles; `fields=members` says who is in each. Always an array."""
    if call.person(who) != call.actor.me:
        raise NotFound
    wanted = pairwise.number(id, pairwise.CIRCLE, call.sector) if id else 0
    found = [one for one in people.circles(call.actor) if wanted in (0, one.pk)]
    if id and not found:
        raise NotFound
    inside: dict[int, str] = {call.actor.me: "groups"}
    entries = [_group(call, one, call.asked(AskedGroups), inside) for one in found]
    return Answer(Listed(entries, 0, len(entries), len(entries)), "r_profile", inside)


def _group(call: Call, circle: Circle, asked: AskedGroups, inside: dict[int, str]) -> Group:
    shown = Group(pairwise.name(circle.pk, pairwise.CIRCLE, call.sector), circle.name)
    if "members" in asked.fields.split(","):
        numbers = [one.id for one in people.members(call.actor, circle)]
        shown.members = list(call.names_of(numbers).values())
        inside |= dict.fromkeys(numbers, "id groups")
    return shown


@endpoint("POST", "/groups/{who}", scopes=("w_profile",), body=NewGroup, shows=Listed[Any])
def new_group(call: Call, who: str) -> Answer[Any]:
    """A circle with a title and members, of friends alone."""
    if call.person(who) != call.actor.me:
        raise NotFound
    given = call.sent(NewGroup)
    members = [call.person(name) for name in given.members]
    name = parse(CircleInput({"name": given.title}))["name"]
    circle = create_circle(call.actor, myself(call.actor), name=name)
    if members:
        fill_circle(call.actor, circle, friends=members)
    shown = pairwise.name(circle.pk, pairwise.CIRCLE, call.sector)
    return Answer({"id": shown}, "w_profile", {call.actor.me: "groups"})
