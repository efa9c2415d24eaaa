"""Lookup: which of these e-mail addresses belong to people here, as far as they allow it."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from hiroba.agreements.journal import Answer
from hiroba.api.call import Call
from hiroba.api.routes import endpoint
from hiroba.api.shown import DisplayName, Listed, PersonId, Url, listed, photo_url, profile_url
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import people
from hiroba.connect.people import Named

MOST = 20


class AskedLookup(Struct, frozen=True):
    """`q`: up to 20 e-mail addresses with commas."""

    q: str = ""

    @property
    def addresses(self) -> list[str]:
        found = [one.strip() for one in self.q.split(",") if one.strip()]
        if not 0 < len(found) <= MOST:
            raise Invalid(f"q takes 1 to {MOST} addresses.")
        return found


class Known(Struct, omit_defaults=True):
    """A friend as a profile; of a stranger the address alone."""

    email: str
    id: PersonId | UnsetType = UNSET
    displayName: DisplayName | UnsetType = UNSET
    thumbnailUrl: Url | UnsetType = UNSET
    profileUrl: Url | UnsetType = UNSET


@endpoint("GET", "/search/people/{whom}", scopes=("r_profile",), query=AskedLookup,
          shows=Listed[Known])  # fmt: skip
def look_up(call: Call, whom: str) -> Answer[Any]:
    """Find people by e-mail among `@friends` or `@all`: a friend as a profile, a stranger
    who lets services find them as the address echoed; whoever is not found or does not is
    absent. Limited, and on record."""
    if whom not in {"@friends", "@all"}:
        raise NotFound
    asked = {address.lower(): address for address in call.asked(AskedLookup).addresses}
    found = people.named_by_mail(call.actor, list(asked))
    found = [one for one in found if one.near or whom == "@all"]
    names = call.names_of([one.person.id for one in found])
    entries = [_known(call, one, asked[one.email], names[one.person.id]) for one in found]
    items = {one.person.id: _items(one) for one in found}
    return Answer(listed(entries, 0, len(entries)), "r_profile", items)


def _known(call: Call, one: Named, asked: str, name: str) -> Known:
    """With the address as it was asked for, large letters included."""
    if not one.near:
        return Known(asked)
    photo = photo_url(call, one.person.photo)
    return Known(asked, name, one.person.name, photo, profile_url(call, name))


def _items(one: Named) -> str:
    return "email id displayName thumbnailUrl" if one.near else "email"
