"""Reporting, looking at what was reported, and what a decision does to it (EV-21, T-23)."""

from django.utils.translation import gettext as _

from hiroba.accounts.models import Account, Status
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.desk.actions import look, open_case
from hiroba.desk.models import OPEN_STATES, Case, Reported
from hiroba.moderation.seen import Seen, seen
from hiroba.policy import limits
from hiroba.policy.gate import action
from hiroba.posts.models import Comment, Post


@action("post.report")
def report_post(actor: Actor, post: Post, /, *, category: str, body: str = "") -> Case:
    """A case for the desk. Raises Conflict while an earlier report of theirs is open."""
    return _report(actor, Reported.POST, post.pk, post.author_id, category, body)


@action("comment.report")
def report_comment(actor: Actor, comment: Comment, /, *, category: str, body: str = "") -> Case:
    return _report(actor, Reported.COMMENT, comment.pk, comment.author_id, category, body)


@action("account.report")
def report_account(actor: Actor, person: Account, /, *, category: str, body: str = "") -> Case:
    """The person with their profile."""
    return _report(actor, Reported.ACCOUNT, person.pk, person.pk, category, body)


@action("moderation.read")
def read(actor: Actor, case: Case, /, *, reason: str) -> Seen:
    """What was reported, after the look at it was written down (PV-15)."""
    found = seen(case)
    if found is None:
        raise Conflict(_("It is gone already."))
    look(actor, case, what=case.what, row=case.subject, person=case.person_id, reason=reason)
    return found


@action("moderation.hide_post")
def hide_post(actor: Actor, post: Post, /) -> None:
    """From now on its author alone sees it."""
    Post.objects.filter(pk=post.pk).update(hidden=True)


@action("moderation.show_post")
def show_post(actor: Actor, post: Post, /) -> None:
    """To whom it was for, as before."""
    Post.objects.filter(pk=post.pk).update(hidden=False)


@action("moderation.hide_comment")
def hide_comment(actor: Actor, comment: Comment, /) -> None:
    Comment.objects.filter(pk=comment.pk).update(hidden=True)


@action("moderation.show_comment")
def show_comment(actor: Actor, comment: Comment, /) -> None:
    Comment.objects.filter(pk=comment.pk).update(hidden=False)


@action("moderation.suspend")
def suspend(actor: Actor, person: Account, /) -> None:
    """They may still sign in, read why, take their data, appeal and close the account (T-7,
    T-24). One that is closing is suspended if it comes back."""
    if person.status not in {Status.ACTIVE, Status.SUSPENDED, Status.CLOSING}:
        raise Conflict(_("This account is not in use."))
    _stand(person, Status.SUSPENDED)


@action("moderation.restore")
def restore(actor: Actor, person: Account, /) -> None:
    _stand(person, Status.ACTIVE)


def _stand(person: Account, status: Status) -> None:
    """From now on, or once the account comes back."""
    column = "reopens_as" if person.status == Status.CLOSING else "status"
    Account.objects.filter(pk=person.pk).update(**{column: status})


def _report(
    actor: Actor, what: Reported, row: int, person: int, category: str, body: str
) -> Case:
    mine = Case.objects.filter(kind="report", opener=actor.me, what=what, subject=row)
    if mine.filter(state__in=OPEN_STATES).exists():
        raise Conflict(_("You have reported this already. It is being looked at."))
    limits.spend("report", actor.me)
    about = {"what": what, "subject": row, "person_id": person, "category": category}
    return open_case("report", words=body, opener_id=actor.me, **about)
