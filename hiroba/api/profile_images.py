"""Profile images: two, one for friends and one public; of others the public one alone."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from hiroba.accounts.actions import move_photo, show_photo
from hiroba.accounts.queries import myself
from hiroba.agreements.journal import Answer
from hiroba.api.call import Call
from hiroba.api.pictures import RAW, prepared
from hiroba.api.routes import IMAGES, endpoint
from hiroba.api.shown import Listed, Moment, Only, PictureId, Url, iso, listed, photo_url
from hiroba.base import ids
from hiroba.base.refusals import Invalid, NotFound
from hiroba.connect import pairwise, people
from hiroba.files.models import Picture

Privacy = Literal["everyone", "friends"]
PLACES = {"everyone": "photo_public", "friends": "photo_friends"}
ITEMS = "profileImage"
R, W = ("r_profile",), ("w_profile",)


class ProfileImage(Struct):
    """`primary`: there is one for each audience, so each is the one that it sees."""

    id: PictureId
    privacy: Privacy
    thumbnailUrl: Url
    primary: bool
    created: Moment


class AskedPlace(Struct, frozen=True):
    privacy: Privacy = "everyone"


class Change(Struct):
    """`privacy`: the two photos change places. `primary` is accepted and is always true."""

    privacy: Annotated[Privacy | None, Meta(examples=["friends"])] = None
    primary: bool = True


@endpoint("GET", "/people/images/{person}/@self", scopes=R, shows=Listed[ProfileImage])
def images(call: Call, person: str) -> Answer[Any]:
    """The photos that this service may know: one's own, of others the public one."""
    found, number = _images(call, person)
    return Answer(listed(found, 0, len(found)), "r_profile", {number: ITEMS})


@endpoint("GET", "/people/images/{person}/@self/{id}", scopes=R, shows=Only[ProfileImage])
def image(call: Call, person: str, id: str) -> Answer[Any]:
    """One profile image."""
    found, number = _images(call, person)
    return Answer(Only(_named(found, id)), "r_profile", {number: ITEMS})


@endpoint("POST", "/people/images/{person}/@self", scopes=W, query=AskedPlace,
          takes=IMAGES, shows=ProfileImage)  # fmt: skip
def add(call: Call, person: str) -> Answer[Any]:
    """Send a photo: a raw JPEG or PNG takes the place that `?privacy=` says: `everyone`
    or `friends`."""
    place = call.asked(AskedPlace).privacy
    if call.content_type not in RAW:
        raise Invalid("The body is a picture: image/jpeg or image/png.")
    call.only_mine(person)
    photo = prepared(call.body)
    show_photo(call.actor, myself(call.actor), place=PLACES[place], photo=photo)
    found = [one for one in _images(call, person)[0] if one.privacy == place]
    return Answer(found[0], "w_profile", {call.actor.me: ITEMS})


@endpoint(
    "PUT", "/people/images/{person}/@self/{id}", scopes=W, body=Change, shows=ProfileImage
)
def change(call: Call, person: str, id: str) -> Answer[Any]:
    """Change who sees it: `{"privacy": "friends"}`. What stood there before changes
    places with it."""
    call.only_mine(person)
    wanted = call.sent(Change)
    one = _named(_images(call, person)[0], id)
    if wanted.privacy and wanted.privacy != one.privacy:
        move_photo(call.actor, myself(call.actor))
        one.privacy = wanted.privacy
    return Answer(one, "w_profile", {call.actor.me: ITEMS})


@endpoint("DELETE", "/people/images/{person}/@self/{id}", scopes=W, shows=ProfileImage)
def remove(call: Call, person: str, id: str) -> Answer[Any]:
    """Take it away; answers with what it was."""
    call.only_mine(person)
    one = _named(_images(call, person)[0], id)
    show_photo(call.actor, myself(call.actor), place=PLACES[one.privacy], photo=None)
    return Answer(one, "w_profile", {call.actor.me: ITEMS})


def _images(call: Call, person: str) -> tuple[list[ProfileImage], int]:
    """Raises NotFound for whom this service may not see."""
    number = call.person(person)
    found = people.person(call.actor, number)
    if not found:
        raise NotFound
    photos = people.photos(call.actor, found[0])
    return [_image(call, privacy, photo) for privacy, photo in photos], number


def _image(call: Call, privacy: Any, photo: Picture) -> ProfileImage:
    name = pairwise.name(photo.pk, pairwise.PICTURE, call.sector)
    at = iso(ids.time_of(photo.pk))
    return ProfileImage(name, privacy, photo_url(call, photo.pk), True, at)


def _named(found: list[ProfileImage], id: str) -> ProfileImage:
    for one in found:
        if one.id == id:
            return one
    raise NotFound
