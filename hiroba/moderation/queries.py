"""Where those whom a report concerns find what it is about."""

from hiroba.accounts.models import Account
from hiroba.base.actor import Actor
from hiroba.desk.models import Reported
from hiroba.policy.gate import visible
from hiroba.posts.models import Comment, Post


def page_of(actor: Actor, what: str, row: int) -> tuple[str, int] | None:
    """The name and number of the page where it stands; None where this reader sees none."""
    if what == Reported.ACCOUNT:
        return ("person", row) if visible(actor, Account).filter(pk=row).exists() else None
    if what == Reported.COMMENT:
        post = visible(actor, Comment).filter(pk=row).values_list("post_id", flat=True).first()
    else:
        post = visible(actor, Post).filter(pk=row).values_list("pk", flat=True).first()
    return ("post", post) if post else None
