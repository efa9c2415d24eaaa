"""What was reported, as the desk sees it: no more of a person than the report is about."""

from django.db.models import QuerySet
from msgspec import Struct

from hiroba.accounts.models import Account, Audience, ProfileField
from hiroba.desk.models import Case, Reported
from hiroba.posts import mentions
from hiroba.posts.models import Comment, Post


class Seen(Struct, frozen=True):
    """`lines`: of a profile, label and value. `pictures`: their numbers."""

    name: str
    title: str = ""
    body: str = ""
    hidden: bool = False
    lines: list[tuple[str, str]] = []
    pictures: list[int] = []


def seen(case: Case) -> Seen | None:
    """None when it is gone. Part of the deed that records the look."""
    if case.what == Reported.POST:
        return _post(Post.objects.filter(pk=case.subject))
    if case.what == Reported.COMMENT:
        return _comment(Comment.objects.filter(pk=case.subject))
    return _account(Account.objects.filter(pk=case.subject).exclude(name=""))


def _post(posts: QuerySet[Post]) -> Seen | None:
    post = posts.select_related("author").first()
    if post is None:
        return None
    hung = list(post.photos.order_by("position").values_list("picture_id", flat=True))
    body = mentions.typed(post.body, {})
    return Seen(post.author.name, post.title, body, post.hidden, pictures=hung)


def _comment(comments: QuerySet[Comment]) -> Seen | None:
    comment = comments.select_related("author").first()
    if comment is None:
        return None
    body = mentions.typed(comment.body, {})
    return Seen(comment.author.name, body=body, hidden=comment.hidden)


def _account(people: QuerySet[Account]) -> Seen | None:
    """With the lines that somebody else may see."""
    person = people.first()
    if person is None:
        return None
    shown = ProfileField.objects.filter(person=person).exclude(audience=Audience.SELF)
    lines = [(str(line.label), line.value) for line in shown.order_by("pk")]
    photos = [pk for pk in (person.photo_public_id, person.photo_friends_id) if pk]
    return Seen(person.name, lines=lines, pictures=photos)
