"""What the inbox does when something happens elsewhere. Wired in hiroba/follow_ups.py."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.friends.models import Block, Mute, Request
from hiroba.inbox import news
from hiroba.inbox.models import ALWAYS, Notice, NoticeChoice, NoticeKind
from hiroba.policy.gate import can
from hiroba.posts import mentions
from hiroba.posts.models import Comment, Post

LINES = {
    NoticeKind.REQUEST: gettext_lazy("{name} would like to be your friend"),
    NoticeKind.ACCEPTANCE: gettext_lazy("{name} accepted your friend request"),
    NoticeKind.COMMENT: gettext_lazy("{name} commented on your post"),
    NoticeKind.LIKE: gettext_lazy("{name} likes your post"),
    NoticeKind.MENTION: gettext_lazy("{name} mentioned you"),
}
PATHS = {
    NoticeKind.REQUEST: "/friends/requests/",
    NoticeKind.ACCEPTANCE: "/friends/",
}


def tell_who_was_asked(event: Event) -> None:
    if Request.objects.filter(pk=event.made, declined=False, withdrawn=False).exists():
        _tell(event, event.subject, NoticeKind.REQUEST)


def tell_who_asked(event: Event) -> None:
    asked = event.data["other"] if event.data["one"] == event.account_id else event.data["one"]
    _tell(event, asked, NoticeKind.ACCEPTANCE)


def tell_author_of_comment(event: Event) -> None:
    if comment := Comment.objects.select_related("post").filter(pk=event.made).first():
        _tell(event, comment.post.author_id, NoticeKind.COMMENT, comment.post)


def tell_author_of_like(event: Event) -> None:
    post = Post.objects.filter(pk=event.subject, likes__person=event.account_id).first()
    earlier = Notice.objects.filter(
        kind=NoticeKind.LIKE, doer=event.account_id, post=event.subject
    )
    if post and not earlier.exists():
        _tell(event, post.author_id, NoticeKind.LIKE, post)


def tell_mentioned_in_post(event: Event) -> None:
    if post := Post.objects.filter(pk=event.made).first():
        _tell_mentioned(event, post, post.body)


def tell_mentioned_in_comment(event: Event) -> None:
    if comment := Comment.objects.select_related("post").filter(pk=event.made).first():
        _tell_mentioned(event, comment.post, comment.body)


@outside
def mail(event: Event) -> None:
    """To whoever wants it by mail, once the notices of the same event are written."""
    for notice in _notices_of(event).select_related("to", "doer"):
        if _chosen(notice.to_id, notice.kind).by_mail and notice.to.email:
            _send(notice, event.verb)


def _tell_mentioned(event: Event, post: Post, text: str) -> None:
    for person in Account.objects.filter(pk__in=mentions.people(text)):
        if person.pk != post.author_id and can(of_account(person), "post.view", post):
            _tell(event, person.pk, NoticeKind.MENTION, post)


def _tell(event: Event, to: int, kind: str, post: Post | None = None) -> None:
    """Once a cause; not oneself, not across a block or a mute, not what was switched off."""
    doer = event.account_id
    if doer is None or to == doer or _silent(to, doer) or not _chosen(to, kind).here:
        return
    Notice.objects.get_or_create(
        to_id=to, cause=event.pk, defaults={"kind": kind, "doer_id": doer, "post": post}
    )


def _silent(to: int, doer: int) -> bool:
    blocks = Block.objects.filter(Q(who=to, whom=doer) | Q(who=doer, whom=to))
    return blocks.exists() or Mute.objects.filter(who=to, whom=doer).exists()


def _chosen(person: int, kind: str) -> NoticeChoice:
    if kind in ALWAYS:
        return NoticeChoice(person_id=person, kind=kind, here=True, by_mail=True)
    found = NoticeChoice.objects.filter(person=person, kind=kind).first()
    return found or NoticeChoice(person_id=person, kind=kind)


def _notices_of(event: Event) -> Any:
    return Notice.objects.filter(cause=event.pk)


def _send(notice: Notice, verb: str) -> None:
    kind = NoticeKind(notice.kind)
    with translation.override(notice.to.language):
        line, path = _news(notice, kind, verb)
        said = [line, *news.more(verb, notice.about), f"{settings.HIROBA_BASE_URL}{path}"]
        if kind not in ALWAYS:
            link = f"{settings.HIROBA_BASE_URL}/settings/notices/"
            said.append(_("You can choose what comes by mail here: {link}").format(link=link))
        send_mail(" ".join(line.split()), "\n\n".join(said), None, [notice.to.email or ""])


def _news(notice: Notice, kind: NoticeKind, verb: str) -> tuple[str, str]:
    """What is said, and where it leads."""
    if notice.doer is None:
        return str(news.line(kind, verb)), news.path(kind, notice.about)
    path = f"/posts/{notice.post_id}/" if notice.post_id else PATHS[kind]
    return str(LINES[kind]).format(name=notice.doer.name), path
