"""Reading notices, and choosing which to get."""

from collections.abc import Mapping

from hiroba.accounts.models import Account
from hiroba.base.actor import Actor
from hiroba.inbox.models import Notice, NoticeChoice
from hiroba.policy.gate import action


@action("notice.read")
def read(actor: Actor, me: Account, /, *, up_to: int) -> None:
    """Everything up to this notice is read."""
    Notice.objects.filter(to=me, pk__lte=up_to, read=False).update(read=True)


@action("notice.choose")
def choose(actor: Actor, me: Account, /, *, chosen: Mapping[str, tuple[bool, bool]]) -> None:
    """`chosen`: kind to (shown here, sent by mail). What is mailed is shown here as well."""
    for kind, (here, by_mail) in chosen.items():
        NoticeChoice.objects.update_or_create(
            person=me, kind=kind, defaults={"here": here or by_mail, "by_mail": by_mail}
        )
