"""What can be reported: one row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.accounts.models import Account
from hiroba.base.refusals import NotFound
from hiroba.desk.models import Case, Reported
from hiroba.moderation import actions
from hiroba.posts.models import Comment, Post


@dataclass(frozen=True)
class Reportable:
    """Something that can be reported: under which rule, and by which deed."""

    verb: str
    model: type[Any]
    report: Callable[..., Case]


REPORTABLE: Mapping[str, Reportable] = {
    Reported.POST: Reportable("post.report", Post, actions.report_post),
    Reported.COMMENT: Reportable("comment.report", Comment, actions.report_comment),
    Reported.ACCOUNT: Reportable("account.report", Account, actions.report_account),
}


def reportable(what: str) -> Reportable:
    if what not in REPORTABLE:
        raise NotFound
    return REPORTABLE[what]
