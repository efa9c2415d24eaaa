"""Diary: articles with a title, a body and up to three photos; and what is new."""

from typing import Annotated, Any

from msgspec import Meta, Struct

from hiroba.accounts.models import Audience
from hiroba.accounts.queries import myself
from hiroba.agreements.journal import Answer
from hiroba.api.call import Call, Paging, converted, row_number
from hiroba.api.pictures import sent_photo
from hiroba.api.routes import JSON, MULTIPART, endpoint
from hiroba.api.shown import (
    Count,
    Listed,
    Made,
    Moment,
    Only,
    Person,
    PostId,
    Url,
    Words,
    everybody,
    iso,
    listed,
    next_page,
    photo_url,
    shown_person,
)
from hiroba.base import ids
from hiroba.base.inputs import parse
from hiroba.base.refusals import Invalid, NotFound
from hiroba.posts import actions, statuses
from hiroba.posts.kinds import KINDS
from hiroba.posts.statuses import Status

KIND = "diary"
R, W = ("r_diary",), ("w_diary",)
ITEMS = "displayName thumbnailUrl diary"
# The wire's names for audiences; what this place has not got is narrowed, never widened.
VISIBLE = {
    "everyone": Audience.EVERYONE, "friends_of_friends": Audience.FRIENDS_OF_FRIENDS,
    "friends": Audience.FRIENDS, "top_friends": Audience.TOP_FRIENDS,
    "group": Audience.CIRCLE,
    "user": Audience.SELF, "access_key": Audience.SELF, "self": Audience.SELF,
}  # fmt: skip
SAID = {value: name for name, value in VISIBLE.items()}


class Privacy(Struct, frozen=True, omit_defaults=True):
    """`group`: where `visibility` is `group`. `show_users`: show the author who has read it."""

    visibility: Annotated[str, Meta(examples=["friends"])] = ""
    group: str = ""
    show_users: bool | str = False


class NewDiary(Struct):
    """Titles have at most 100 characters, bodies 10,000."""

    title: Annotated[str, Meta(min_length=1, max_length=100, examples=["宍道湖の夕日"])]
    body: Annotated[str, Meta(min_length=1, max_length=10_000, examples=["湖まで歩きました。"])]
    privacy: Privacy = Privacy()


class DiaryPhoto(Struct):
    url: Url
    thumbnailUrl: Url


class Diary(Struct, omit_defaults=True):
    id: PostId
    title: Words
    body: Words
    created: Moment
    author: Person
    privacy: Privacy
    numComments: Count
    numFavorites: Count
    photos: list[DiaryPhoto] = []


@endpoint("POST", "/diary/articles/{person}/@self", scopes=W, body=NewDiary,
          takes=(JSON, MULTIPART), photos=("photo1", "photo2", "photo3"), part="request",
          shows=Made)  # fmt: skip
def write(call: Call, person: str) -> Answer[Any]:
    """Write a diary: JSON, or multipart with that JSON as `request`, and `photo1` to
    `photo3`."""
    call.only_mine(person)
    given, photos = _given(call)
    typed = {"title": given.title, "body": given.body, "audience": "friends"}
    words = parse(KINDS[KIND].input(typed)) | {
        "audience": _audience(call, given.privacy),
        "show_readers": given.privacy.show_users in {True, "1", "true"},
        "photos": photos,
    }
    post = actions.publish(call.actor, myself(call.actor), kind=KIND, **words)
    return Answer(Made(str(post.pk)), "w_diary", everybody([call.actor.me], "diary"))


def _given(call: Call) -> tuple[NewDiary, list[Any]]:
    if call.content_type == "multipart/form-data":
        words, photos = sent_photo(call)
        return converted(words, NewDiary), photos
    return call.sent(NewDiary), []


def _audience(call: Call, privacy: Privacy) -> tuple[str, int | None]:
    level = VISIBLE.get(privacy.visibility or "friends")
    if level is None:
        raise Invalid(f"visibility is one of {', '.join(VISIBLE)}.")
    if level != Audience.CIRCLE:
        return level, None
    try:
        return level, call.circle(privacy.group).pk
    except NotFound as unknown:
        raise Invalid("group is the id of one of the person’s groups.") from unknown


@endpoint("GET", "/diary/articles/{person}/{whom}", scopes=R, query=Paging,
          shows=Listed[Diary])  # fmt: skip
def articles(call: Call, person: str, whom: str) -> Answer[Any]:
    """Diaries, newest first: `PERSON/@self` one person's, `@me/@friends` friends' and
    one's own."""
    asked = call.asked(Paging)
    before = row_number(asked.after) if asked.after else ids.LARGEST
    found = _of(call, call.person(person), whom, before)
    part = found[asked.startIndex : asked.startIndex + min(asked.count, 100)]
    answer = _answer(part, listed(_shown(call, part), asked.startIndex, len(found)))
    if part and part[-1] is not found[-1]:
        answer.headers.append(next_page(call, str(part[-1].id)))
    return answer


def _of(call: Call, number: int, whom: str, before: int) -> list[Status]:
    if whom == "@self":
        return statuses.of_person(call.actor, KIND, 0, number, before)
    if number == call.actor.me and whom == "@friends":
        return statuses.friends_before(call.actor, KIND, before=before)
    raise NotFound


@endpoint("GET", "/diary/articles/{person}/@self/{id}", scopes=R, shows=Only[Diary])
def article(call: Call, person: str, id: str) -> Answer[Any]:
    """One diary."""
    found = statuses.one(call.actor, KIND, row_number(id))
    if not found or found[0].author_id != call.person(person):
        raise NotFound
    return _answer(found, Only(_shown(call, found)[0]))


def _answer(part: list[Status], body: Any) -> Answer[Any]:
    by_law = any(one.audience != Audience.EVERYONE for one in part)
    return Answer(body, "r_diary", everybody({one.author_id for one in part}, ITEMS), by_law)


def _shown(call: Call, part: list[Status]) -> list[Diary]:
    statuses.with_photos(call.actor, part)
    names = call.names_of(list({one.author_id for one in part}))
    return [_one(call, one, names[one.author_id]) for one in part]


def _one(call: Call, one: Status, name: str) -> Diary:
    photos = [
        DiaryPhoto(photo_url(call, photo.id, "large"), photo_url(call, photo.id))
        for photo in one.photos
    ]
    author = shown_person(call, name, one.author_name, one.author_photo)
    return Diary(
        str(one.id), one.title, one.body, iso(one.at), author, _privacy(call, one),
        str(one.comments), str(one.likes), photos,
    )  # fmt: skip


def _privacy(call: Call, one: Status) -> Privacy:
    said = SAID[Audience(one.audience)]
    if one.circle_id and one.author_id == call.actor.me:
        return Privacy(said, call.circle_name(one.circle_id))
    return Privacy(said)
