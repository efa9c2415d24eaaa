"""Updates: that somebody wrote something, as Activity Streams 1.0; not what they wrote."""

from datetime import UTC, datetime
from typing import Annotated

from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from hiroba.agreements.journal import Answer
from hiroba.api.call import Call
from hiroba.api.routes import endpoint
from hiroba.api.shown import Moment, PersonId, PostId, everybody, iso, photo_url, profile_url
from hiroba.base import ids
from hiroba.base.refusals import Invalid
from hiroba.connect.claims import issuer
from hiroba.files.models import SIZES
from hiroba.posts import statuses
from hiroba.posts.statuses import Update

ITEMS = "displayName thumbnailUrl update"
OBJECTS = {"voice": "note", "diary": "article"}
EDGE = SIZES["small"]


class Asked(Struct, frozen=True):
    """`fields`: kinds with commas, all of them by default; `updatedSince`: ISO 8601."""

    fields: str = ""
    count: Annotated[int, Meta(ge=1, le=200)] = 20
    updatedSince: Annotated[str, Meta(extra_json_schema={"format": "date-time"})] = ""

    @property
    def kinds(self) -> set[str]:
        asked = {name for name in self.fields.split(",") if name}
        return set(OBJECTS) if not asked or "@all" in asked else asked

    @property
    def since(self) -> int:
        """Raises Invalid. An unescaped `+` arrives as a space; a day alone begins at 0:00."""
        if not self.updatedSince:
            return 0
        try:
            at = datetime.fromisoformat(self.updatedSince.upper().replace(" ", "+"))
        except ValueError as wrong:
            raise Invalid("updatedSince is a time of ISO 8601.") from wrong
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(ids.first_id(at), ids.LARGEST)


class ActorImage(Struct):
    url: str
    width: int
    height: int


class Who(Struct):
    id: PersonId
    displayName: str
    objectType: str
    link: str
    image: ActorImage


class What(Struct):
    id: PostId
    objectType: str
    link: str
    postedTime: Moment


class Item(Struct):
    id: str
    title: str
    link: str
    postedTime: Moment
    verb: str
    actor: Who
    object: What


class Stream(Struct):
    items: list[Item]


@endpoint("GET", "/updates/{person}/{whom}", scopes=("r_updates",), query=Asked, shows=Stream)
def updates(call: Call, person: str, whom: str) -> Answer[Stream]:
    """What is new, newest first: of one person by `PERSON/@self`, of friends by `@me/@friends`
    and `@me/CIRCLE`."""
    asked = call.asked(Asked)
    found = [one for one in _found(call, person, whom, asked.since) if one.kind in asked.kinds]
    part = found[: asked.count]
    names = call.names_of(list({one.author_id for one in part}))
    items = [_item(call, one, names[one.author_id]) for one in part]
    return Answer(Stream(items), "r_updates", everybody(names, ITEMS))


def _found(call: Call, person: str, whom: str, since: int) -> list[Update]:
    if whom == "@self":
        return statuses.updates_of_person(call.actor, since, call.person(person))
    call.only_mine(person)
    if whom in {"@friends", "@all"}:
        return statuses.updates_of_friends(call.actor, since)
    return statuses.updates_of_circle(call.actor, since, call.circle(whom).pk)


def _item(call: Call, one: Update, name: str) -> Item:
    link, at, kind = f"{issuer()}/posts/{one.id}/", iso(one.at), OBJECTS[one.kind]
    photo = ActorImage(photo_url(call, one.author_photo), EDGE, EDGE)
    who = Who(name, one.author_name, "person", profile_url(call, name), photo)
    what = What(str(one.id), kind, link, at)
    return Item(f"{one.kind}:{one.id}", _title(one), link, at, "post", who, what)


def _title(one: Update) -> str:
    if one.kind == "diary":
        return _("%(name)s wrote a diary.") % {"name": one.author_name}
    return _("%(name)s wrote a voice.") % {"name": one.author_name}
