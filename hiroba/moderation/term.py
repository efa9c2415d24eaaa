"""What is to be deleted goes when the term to appeal is over; until then it is hidden."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from hiroba.base import clock
from hiroba.desk.actions import TO_APPEAL
from hiroba.desk.models import OPEN_STATES, Case, Reported, State
from hiroba.policy.gate import happened
from hiroba.posts.actions import remove, remove_comment
from hiroba.posts.models import Comment, Post


def delete_what_was_hidden() -> None:
    """Nothing while an appeal is open; what an appeal showed again is hidden no more.

    The files of its pictures are without a row then, and are swept (`files/sweep.py`).
    """
    for post in _over(Post, Reported.POST).values_list("pk", flat=True):
        _delete_post(post)
    for comment in _over(Comment, Reported.COMMENT).values_list("pk", flat=True):
        _delete_comment(comment)


@transaction.atomic
def _delete_post(pk: int) -> None:
    posts = _over(Post, Reported.POST).select_for_update(of=("self",))
    if post := posts.filter(pk=pk).first():
        happened("moderation.delete", post)
        remove(post)


@transaction.atomic
def _delete_comment(pk: int) -> None:
    comments = _over(Comment, Reported.COMMENT).select_for_update(of=("self",))
    if comment := comments.filter(pk=pk).first():
        happened("moderation.delete", comment)
        remove_comment(comment)


def _over(model: type[Any], what: Reported) -> QuerySet[Any]:
    decided = Case.objects.filter(kind="report", what=what, state=State.DECIDED)
    ended = decided.filter(decision="delete", decided_at__lt=clock.now() - TO_APPEAL)
    appealed = Case.objects.filter(
        kind="appeal", what=what, subject=OuterRef("pk"), state__in=OPEN_STATES
    )
    standing = ended.exclude(appeal__decision="overturn").values("subject")
    rows: QuerySet[Any] = model._default_manager.filter(hidden=True, pk__in=standing)
    return rows.filter(~Exists(appealed))
