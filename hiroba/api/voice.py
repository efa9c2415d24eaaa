"""Voice: bare arrays, snake_case, counts as strings, dates as they were once written."""

from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType

from hiroba.accounts.queries import myself
from hiroba.agreements.journal import Answer
from hiroba.api.call import Call, called, row_number
from hiroba.api.pictures import sent_photo
from hiroba.api.routes import FORM, IMAGES, MULTIPART, endpoint
from hiroba.api.shown import (
    Count,
    DisplayName,
    PersonId,
    PostId,
    Url,
    Words,
    everybody,
    photo_url,
    profile_url,
)
from hiroba.base import ids
from hiroba.base.inputs import parse
from hiroba.base.refusals import NotFound
from hiroba.policy.gate import fetch_for
from hiroba.posts import actions, statuses
from hiroba.posts.inputs import CommentInput
from hiroba.posts.kinds import KINDS
from hiroba.posts.models import Comment, Post

KIND = "voice"
T = TypeVar("T")
OldMoment = Annotated[str, Meta(examples=["Thu Nov 26 09:12:00 +0000 2026"])]
READ, WRITE = "r_voice", "w_voice"
R, W = (READ,), (WRITE,)
ITEMS, REPLY_ITEMS = "displayName thumbnailUrl voice", "displayName thumbnailUrl comment"
LIKE_ITEMS = "displayName thumbnailUrl like"


class Look(Struct, frozen=True):
    """How much of a voice is shown."""

    trim_user: Literal["true", "false", "exclude_screen_name", "1", "0", ""] = ""
    attach_photo: Literal["true", "false", "1", "0", ""] = ""

    @property
    def photos(self) -> bool:
        return self.attach_photo in {"true", "1"}


class Timeline(Look, frozen=True):
    """`startIndex` and `start_index` are the same."""

    count: Annotated[int, Meta(ge=1, le=200)] = 20
    startIndex: Annotated[int, Meta(ge=0, le=199)] = 0
    start_index: Annotated[int, Meta(ge=0, le=199)] = 0
    since_id: Annotated[int, Meta(ge=0, le=ids.LARGEST)] = 0

    @property
    def start(self) -> int:
        return self.startIndex or self.start_index

    def part(self, found: list[T]) -> list[T]:
        return found[self.start : self.start + self.count]


class User(Struct, omit_defaults=True):
    """`trim_user` leaves out all but the id, or the name alone."""

    id: PersonId
    screen_name: DisplayName | UnsetType = UNSET
    profile_image_url: Url | UnsetType = UNSET
    url: Url | UnsetType = UNSET


class VoicePhoto(Struct):
    image_url: Url
    thumbnail_url: Url


class Voice(Struct, omit_defaults=True):
    id: PostId
    created_at: OldMoment
    text: Words
    user: User
    reply_count: Count
    favorite_count: Count
    photo: list[VoicePhoto] | UnsetType = UNSET


class Reply(Struct):
    id: PostId
    created_at: OldMoment
    text: Words
    user: User


class Touched(Struct):
    """A voice that the program may change and not read."""

    id: PostId


class NewVoice(Struct):
    """At most 150 characters; none are needed beside a photo."""

    status: Words = ""


class NewReply(Struct):
    text: Words = ""


@endpoint("GET", "/voice/statuses/{person}/user_timeline", scopes=R, query=Timeline,
          shows=list[Voice])  # fmt: skip
def user_timeline(call: Call, person: str) -> Answer[Any]:
    """One person's voices, newest first."""
    asked = call.asked(Timeline)
    found = statuses.of_person(call.actor, KIND, asked.since_id, call.person(person))
    return _timeline(call, asked, found)


@endpoint("GET", "/voice/statuses/friends_timeline", scopes=R, query=Timeline,
          shows=list[Voice])  # fmt: skip
def friends_timeline(call: Call) -> Answer[Any]:
    """Friends' voices and one's own, newest first."""
    asked = call.asked(Timeline)
    enough = asked.start + asked.count
    found = statuses.of_friends(call.actor, KIND, asked.since_id, enough)
    return _timeline(call, asked, found)


@endpoint("GET", "/voice/statuses/friends_timeline/{group}", scopes=R, query=Timeline,
          shows=list[Voice])  # fmt: skip
def group_timeline(call: Call, group: str) -> Answer[Any]:
    """Voices of the friends in one of one's circles; `@friends` is all of them."""
    if group in {"@friends", "@all"}:
        return friends_timeline(call)
    asked = call.asked(Timeline)
    found = statuses.of_circle(call.actor, KIND, asked.since_id, call.circle(group).pk)
    return _timeline(call, asked, found)


@endpoint("GET", "/voice/statuses/show/{id}", "/voice/statuses/{id}", scopes=R, query=Look,
          shows=Voice)  # fmt: skip
def show(call: Call, id: str) -> Answer[Any]:
    """One voice."""
    asked = call.asked(Look)
    found = statuses.one(call.actor, KIND, row_number(id))
    if not found:
        raise NotFound
    answer = _voices(call, asked, found)
    answer.body = answer.body[0]
    return answer


@endpoint("POST", "/voice/statuses/update", "/voice/statuses", scopes=W, body=NewVoice,
          query=NewVoice, takes=(FORM, MULTIPART, *IMAGES), photos=("photo",),
          shows=Voice)  # fmt: skip
def update(call: Call) -> Answer[Any]:
    """Write a voice: a form with `status`, a photo as multipart `photo`, or a JPEG as the
    body with `?status=`. A photo without words is fine."""
    words, photos = sent_photo(call, "status")
    form = KINDS[KIND].input({"body": words.get("status", ""), "audience": "friends"})
    with called(body="status", photos="photo"):
        given = parse(form) | {"photos": photos}
        post = actions.publish(call.actor, myself(call.actor), kind=KIND, **given)
    return show_own(call, post.pk)


@endpoint("POST", "/voice/statuses/destroy/{id}", scopes=W, shows=Voice)
@endpoint("DELETE", "/voice/statuses/destroy/{id}", "/voice/statuses/{id}", scopes=W,
          shows=Voice)  # fmt: skip
def destroy(call: Call, id: str) -> Answer[Any]:
    """Delete one's own voice; answers with what it was."""
    post = fetch_for(call.actor, "post.delete", Post, row_number(id))
    if post.kind != KIND:
        raise NotFound
    answer = show_own(call, post.pk)
    actions.delete(call.actor, post)
    return answer


@endpoint("GET", "/voice/replies/show/{id}", "/voice/replies/{id}", scopes=R, query=Timeline,
          shows=list[Reply])  # fmt: skip
def replies(call: Call, id: str) -> Answer[Any]:
    """Comments under a voice, oldest first."""
    asked = call.asked(Timeline)
    post = _voice(call, id)
    found = asked.part(statuses.replies(call.actor, post.id))
    users = _users(call, found, asked.trim_user)
    body = [Reply(str(r.id), _when(r.id), r.body, users[r.author_id]) for r in found]
    return Answer(body, READ, everybody(users, REPLY_ITEMS))


@endpoint("POST", "/voice/replies/create/{id}", "/voice/replies/{id}", scopes=W, body=NewReply,
          shows=Reply)  # fmt: skip
def reply(call: Call, id: str) -> Answer[Any]:
    """Comment: a form with `text`."""
    post = fetch_for(call.actor, "post.comment", Post, row_number(id))
    with called(body="text"):
        given = parse(CommentInput({"body": call.sent(NewReply).text}))
    made = actions.comment(call.actor, post, **given)
    return _own_reply(call, made)


@endpoint("POST", "/voice/replies/destroy/{id}/{comment}", scopes=W, shows=Reply)
@endpoint("DELETE", "/voice/replies/destroy/{id}/{comment}", "/voice/replies/{id}/{comment}",
          scopes=W, shows=Reply)  # fmt: skip
def unreply(call: Call, id: str, comment: str) -> Answer[Any]:
    """Delete a comment: one's own, or any under one's own voice."""
    found = fetch_for(call.actor, "comment.delete", Comment, row_number(comment))
    if found.post_id != row_number(id):
        raise NotFound
    answer = _own_reply(call, found)
    actions.delete_comment(call.actor, found)
    return answer


@endpoint("GET", "/voice/favorites/show/{id}", "/voice/favorites/{id}", scopes=R,
          query=Timeline, shows=list[User])  # fmt: skip
def favorites(call: Call, id: str) -> Answer[Any]:
    """Who likes a voice, the latest first."""
    asked = call.asked(Timeline)
    post = _voice(call, id)
    found = asked.part(statuses.likers(call.actor, post.id))
    users = _users(call, found, asked.trim_user)
    return Answer([users[one.author_id] for one in found], READ,
                  everybody(users, LIKE_ITEMS))  # fmt: skip


@endpoint("POST", "/voice/favorites/create/{id}", "/voice/favorites/{id}", scopes=W,
          shows=(Voice, Touched))  # fmt: skip
def favorite(call: Call, id: str) -> Answer[Any]:
    """Like a voice."""
    post = fetch_for(call.actor, "post.like", Post, row_number(id))
    actions.like(call.actor, post)
    return _touched(call, post.pk)


@endpoint("POST", "/voice/favorites/destroy/{id}/{person}", scopes=W,
          shows=(Voice, Touched))  # fmt: skip
@endpoint("DELETE", "/voice/favorites/destroy/{id}/{person}",
          "/voice/favorites/{id}/{person}", scopes=W, shows=(Voice, Touched))  # fmt: skip
def unfavorite(call: Call, id: str, person: str) -> Answer[Any]:
    """Take one's own like back."""
    call.only_mine(person)
    post = fetch_for(call.actor, "post.unlike", Post, row_number(id))
    actions.unlike(call.actor, post)
    return _touched(call, post.pk)


def show_own(call: Call, post: int) -> Answer[Any]:
    """What the person just wrote: theirs to show, whatever the program may read."""
    found = fetch_for(call.actor, "post.delete", Post, post)
    user = _me(call)
    body = Voice(str(found.pk), _when(found.pk), found.body, user, str(found.comments_count),
                 str(found.likes_count))  # fmt: skip
    return Answer(body, WRITE, everybody([call.actor.me], ITEMS))


def _touched(call: Call, post: int) -> Answer[Any]:
    """The voice, where it may be read; else its id alone."""
    if READ in call.scopes and (found := statuses.one(call.actor, KIND, post)):
        answer = _voices(call, Look(), found)
        answer.body = answer.body[0]
        return answer
    return Answer(Touched(str(post)), WRITE)


def _own_reply(call: Call, comment: Comment) -> Answer[Any]:
    mine = comment.author_id == call.actor.me
    user = _me(call) if mine else User(call.name_of(comment.author_id))
    body = Reply(str(comment.pk), _when(comment.pk), comment.body, user)
    return Answer(body, WRITE, everybody([comment.author_id], REPLY_ITEMS))


def _me(call: Call) -> User:
    me = statuses.myself(call.actor)
    return _user(call, call.name_of(me.author_id), me, "")


def _voice(call: Call, id: str) -> statuses.Status:
    found = statuses.one(call.actor, KIND, row_number(id))
    if not found:
        raise NotFound
    return found[0]


def _timeline(call: Call, asked: Timeline, found: list[statuses.Status]) -> Answer[Any]:
    return _voices(call, asked, asked.part(found))


def _voices(call: Call, asked: Look, part: list[statuses.Status]) -> Answer[Any]:
    if asked.photos:
        statuses.with_photos(call.actor, part)
    users = _users(call, part, asked.trim_user)
    body = [
        Voice(
            str(one.id), _when(one.id), one.body, users[one.author_id], str(one.comments),
            str(one.likes), _photos(call, one) if asked.photos and one.photos else UNSET,
        )
        for one in part
    ]  # fmt: skip
    items = ITEMS + (" photo" if asked.photos else "")
    by_law = any(one.audience != "everyone" for one in part)
    return Answer(body, READ, everybody(users, items), by_law)


def _photos(call: Call, one: statuses.Status) -> list[VoicePhoto]:
    return [
        VoicePhoto(photo_url(call, photo.id, "large"), photo_url(call, photo.id))
        for photo in one.photos
    ]


def _users(call: Call, rows: list[Any], trim: str) -> dict[int, User]:
    """One a person, however often they occur; their ids enciphered together."""
    first = {row.author_id: row for row in rows}
    names = call.names_of(list(first))
    return {one: _user(call, names[one], row, trim) for one, row in first.items()}


def _user(call: Call, name: str, row: Any, trim: str) -> User:
    if trim in {"true", "1"}:
        return User(name)
    photo, url = photo_url(call, row.author_photo), profile_url(call, name)
    if trim == "exclude_screen_name":
        return User(name, UNSET, photo, url)
    return User(name, row.author_name, photo, url)


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@lru_cache(20_000)  # Many read the same rows.
def _when(row: int) -> str:
    """Its time as `Thu Jun 10 01:32:13 +0000 2010`, whatever language the process speaks."""
    at = ids.time_of(row)
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    hour = f"{at.hour:02}:{at.minute:02}:{at.second:02}"
    return f"{day} {month} {at.day:02} {hour} +0000 {at.year}"
