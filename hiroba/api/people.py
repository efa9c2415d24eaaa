"""People: oneself, friends, circles; `fields` asks for more, as far as the scopes open it."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal

from django.utils.functional import cached_property
from msgspec import UNSET, Meta, Struct, UnsetType

from hiroba.agreements.journal import Answer
from hiroba.api.call import Call
from hiroba.api.routes import endpoint
from hiroba.api.shown import (
    DisplayName,
    Listed,
    Moment,
    Only,
    PersonId,
    Url,
    Words,
    iso,
    next_page,
    photo_url,
    profile_url,
)
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import people
from hiroba.connect.people import One
from hiroba.files import pictures
from hiroba.friends.models import Circle
from hiroba.policy.scopes import PROFILE, SCOPES
from hiroba.posts import statuses

# Fields of the wire, and the line of the profile that each shows.
LINES = {
    "gender": "gender", "birthday": "birthday", "bloodType": "blood_type",
    "aboutMe": "about_me", "occupation": "occupation", "interests": "interests",
    "favoriteThings": "favorite_things", "organizations": "organizations",
}  # fmt: skip
ADDRESSES = ("location", "hometown")
NESTED = ("name", "addresses", "thumbnailDetails")
PREFECTURE = re.compile("(東京都|北海道|京都府|大阪府|[^県]{2,3}県)(.*)")
FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # kana, Han, hangul
_SCOPE_OF = {scope.line: scope.name for scope in SCOPES.values() if scope.line}
STATUS, LAST_LOGIN, NAME = "r_profile_status", "r_profile_last_login", "r_profile_name"
# Which scopes open a field; one of them is enough.
OPENED_BY = {field: (_SCOPE_OF[line],) for field, line in LINES.items()} | {
    "addresses": tuple(_SCOPE_OF[line] for line in ADDRESSES),
    "name": (NAME,), "status": (STATUS,), "lastLogin": (LAST_LOGIN,),
}  # fmt: skip


class AskedPeople(Struct, frozen=True, dict=True):
    """`fields`: names with commas, `@all` for all of them; `debug` says what is missing.
    `affinity`: top friends first."""

    fields: str = ""
    startIndex: Annotated[int, Meta(ge=0)] = 0
    count: Annotated[int, Meta(ge=1, le=1000)] = 20
    after: str = ""
    sortBy: Literal["displayName", "affinity", ""] = ""
    sortOrder: Literal["ascending", "descending", ""] = ""
    thumbnailPrivacy: Literal["everyone", "friends", ""] = ""
    filterBy: Literal["hasApp", "pageId", ""] = ""
    filterValue: str = ""
    debug: Literal["true", "false", ""] = ""

    @cached_property
    def names(self) -> dict[str, set[str]]:
        """Each field that is asked for, with the nested names of it; "" is all of it."""
        found: dict[str, set[str]] = {}
        for name in self.fields.split(","):
            field, _dot, nested = name.strip().partition(".")
            found.setdefault(field, set()).add(nested)
        return found

    def wants(self, name: str) -> bool:
        names = self.names
        return name in names or "@all" in names

    @property
    def wants_lines(self) -> bool:
        return any(map(self.wants, (*LINES, "addresses")))


class Address(Struct, omit_defaults=True):
    """`region`: the prefecture, where the line begins with one."""

    type: Literal["location", "hometown"] | UnsetType = UNSET
    region: Annotated[str, Meta(examples=["島根県"])] | UnsetType = UNSET
    locality: Annotated[str, Meta(examples=["松江市"])] | UnsetType = UNSET


class Name(Struct, omit_defaults=True):
    familyName: Annotated[str, Meta(examples=["山田"])] | UnsetType = UNSET
    givenName: Annotated[str, Meta(examples=["花"])] | UnsetType = UNSET


class Thumbnail(Struct, omit_defaults=True):
    url: Url | UnsetType = UNSET
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET


class Missing(Struct):
    field: Annotated[str, Meta(examples=["birthday"])]
    scope: Annotated[str, Meta(examples=["r_profile_birthday"])]
    clause: Annotated[str, Meta(examples=["PV-20"])]


class Profile(Struct, omit_defaults=True):
    """A person, with whatever was asked for in `fields` and is opened by the scopes."""

    id: PersonId
    displayName: DisplayName
    thumbnailUrl: Url
    profileUrl: Url
    name: Name | UnsetType = UNSET
    addresses: list[Address] | UnsetType = UNSET
    thumbnailDetails: list[Thumbnail] | UnsetType = UNSET
    gender: Annotated[str, Meta(examples=["female"])] | UnsetType = UNSET
    birthday: Annotated[str, Meta(examples=["1991-04-12"])] | UnsetType = UNSET
    bloodType: Annotated[str, Meta(examples=["A"])] | UnsetType = UNSET
    aboutMe: Words | UnsetType = UNSET
    occupation: Words | UnsetType = UNSET
    interests: Words | UnsetType = UNSET
    favoriteThings: Words | UnsetType = UNSET
    organizations: Words | UnsetType = UNSET
    status: Words | UnsetType = UNSET
    lastLogin: Moment | UnsetType = UNSET
    userHash: str | UnsetType = UNSET
    missing: list[Missing] | UnsetType = UNSET


@endpoint("GET", "/people/{person}/{whom}", scopes=PROFILE, query=AskedPeople,
          shows=(Listed[Profile], Only[Profile]))  # fmt: skip
def of(call: Call, person: str, whom: str) -> Answer[Any]:
    """People: `@me/@self`, `PERSON/@self` and `@me/PERSON` one of them, `@me/@friends` and
    `@me/CIRCLE` a list. Only of oneself are there lists."""
    asked = call.asked(AskedPeople)
    if asked.filterBy:
        raise Invalid("filterBy waits for apps and pages.")
    if whom == "@self":
        return _one(call, asked, call.person(person))
    call.only_mine(person)
    if whom in {"@friends", "@all"}:
        return _list(call, asked, people.friends(call.actor, _after(call, asked)))
    if circle := _circle(call, whom):
        return _list(call, asked, people.members(call.actor, circle, _after(call, asked)))
    return _one(call, asked, call.person(whom))


def _circle(call: Call, name: str) -> Circle | None:
    try:
        return call.circle(name)
    except NotFound:
        return None


def _after(call: Call, asked: AskedPeople) -> int:
    return call.person(asked.after) if asked.after else 0


def _one(call: Call, asked: AskedPeople, number: int) -> Answer[Any]:
    found = people.person(call.actor, number)
    if not found:
        raise NotFound
    entries, items = _shown(call, asked, found)
    return Answer(Only(entries[0]), "r_profile", items)


def _list(call: Call, asked: AskedPeople, found: list[One]) -> Answer[Any]:
    total = len(found)
    if asked.sortBy == "displayName":
        found = sorted(found, key=lambda one: (one.name, one.id))
    if asked.sortBy == "affinity":
        top = people.top_friends(call.actor)
        found = sorted(found, key=lambda one: (one.id not in top, one.id))
    if asked.sortOrder == "descending":
        found = found[::-1]
    part = found[asked.startIndex : asked.startIndex + asked.count]
    entries, items = _shown(call, asked, part)
    answer: Answer[Any] = Answer(
        Listed(entries, asked.startIndex, len(entries), total), "r_profile", items
    )
    if asked.startIndex + len(part) < total and not asked.sortBy:
        answer.headers.append(next_page(call, entries[-1].id))
    return answer


def _shown(
    call: Call, asked: AskedPeople, found: list[One]
) -> tuple[list[Profile], dict[int, str]]:
    if asked.wants_lines:
        people.with_lines(call.actor, found)
    voices = {}
    if asked.wants("status") and STATUS in call.scopes:
        voices = statuses.newest_voices(call.actor, [one.id for one in found])
    names = call.names_of([one.id for one in found])
    entries = [_entry(call, asked, one, names[one.id]) for one in found]
    if asked.wants("thumbnailDetails"):
        _with_thumbnails(call, asked, found, entries)
    for one, entry in zip(found, entries, strict=True):
        entry.status = voices.get(one.id, UNSET)
        _narrow(entry, asked.names)
    items = {one.id: _items(entry) for one, entry in zip(found, entries, strict=True)}
    return entries, items


def _entry(call: Call, asked: AskedPeople, one: One, name: str) -> Profile:
    mine, scopes = one.id == call.actor.me, call.scopes
    photo = photo_url(call, _photo(call, asked, one))
    entry = Profile(name, one.name, photo, profile_url(call, name))
    if asked.wants("name") and NAME in scopes:
        entry.name = _parts(one.name)
    if asked.wants("userHash"):
        entry.userHash = sha256(name.encode()).hexdigest()
    if asked.wants_lines:
        _with_lines(entry, asked, one)
    if asked.wants("lastLogin") and mine and LAST_LOGIN in scopes:
        at = people.last_login(call.actor)
        entry.lastLogin = iso(at) if at else UNSET
    if asked.debug == "true":
        entry.missing = _missing(asked, scopes)
    return entry


def _photo(call: Call, asked: AskedPeople, one: One) -> int | None:
    """The photo for friends only where it is asked for, and never that of others."""
    if one.id == call.actor.me and asked.thumbnailPrivacy == "friends":
        return one.friends_photo or one.photo
    return one.photo


def _with_thumbnails(
    call: Call, asked: AskedPeople, found: list[One], entries: list[Profile]
) -> None:
    photos = [_photo(call, asked, one) for one in found]
    measures = people.measures(photos)
    for photo, entry in zip(photos, entries, strict=True):
        if photo in measures:
            entry.thumbnailDetails = [
                Thumbnail(photo_url(call, photo, size), *edges)
                for size, edges in pictures.edges(*measures[photo]).items()
            ]


def _with_lines(entry: Profile, asked: AskedPeople, one: One) -> None:
    for field, line in LINES.items():
        if asked.wants(field) and line in one.lines:
            setattr(entry, field, one.lines[line])
    if asked.wants("addresses"):
        entry.addresses = [
            Address(line, *_place(one.lines[line]))  # type: ignore[arg-type]
            for line in ADDRESSES
            if line in one.lines
        ]


def _narrow(entry: Profile, names: Mapping[str, set[str]]) -> None:
    """Where only nested names of a field are asked for, the others are left out."""
    for field in NESTED:
        wanted, value = names.get(field, {""}), getattr(entry, field)
        if "" in wanted or "@all" in names or value is UNSET:
            continue
        for part in value if isinstance(value, list) else [value]:
            for name in set(part.__struct_fields__) - wanted:
                setattr(part, name, UNSET)


def _place(line: str) -> tuple[str | UnsetType, str]:
    """Prefecture and the rest of a line; other lines are all of them the rest."""
    found = PREFECTURE.match(line)
    return (found[1], found[2].strip()) if found else (UNSET, line)


def _parts(name: str) -> Name:
    """A display name has no parts of its own here: its last space parts it, and the family
    comes first where East Asia writes it so."""
    first, _space, last = " ".join(name.split()).rpartition(" ")
    if not first:
        return Name("", last)
    return Name(first, last) if FAMILY_FIRST.search(name) else Name(last, first)


def _missing(asked: AskedPeople, scopes: frozenset[str]) -> list[Missing]:
    """Fields that were asked for and that no scope of the token opens."""
    return [
        Missing(field, openers[0], "PV-20")
        for field, openers in OPENED_BY.items()
        if asked.wants(field) and scopes.isdisjoint(openers)
    ]


def _items(entry: Profile) -> str:
    """The names of what stands in an entry, for the record."""
    found = [
        field for field in entry.__struct_fields__
        if field not in {"profileUrl", "missing"} and getattr(entry, field) is not UNSET
    ]  # fmt: skip
    return " ".join(found)
