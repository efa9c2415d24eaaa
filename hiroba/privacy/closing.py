"""Closing an account, and coming back: here, since a registration as a partner goes with it."""

from hiroba.accounts.actions import TIME_TO_CHANGE_ONES_MIND
from hiroba.accounts.models import Account, Session, Status
from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.partners import closing as registration
from hiroba.policy.gate import action, require


@action("account.close")
def close(actor: Actor, me: Account, /) -> None:
    """Hidden at once, signed out elsewhere, erased after 30 days unless reopened (T-24)."""
    _leave(actor, me)
    Account.objects.filter(pk=me.pk).update(
        status=Status.CLOSING,
        reopens_as=me.status,
        closes_at=clock.now() + TIME_TO_CHANGE_ONES_MIND,
    )
    Session.objects.filter(account=me).exclude(pk=actor.session_id or 0).delete()


def _leave(actor: Actor, me: Account) -> None:
    """The registration of an individual hangs from the account and ends with it (PR-5). An
    organisation keeps an owner: asked again, or two who close at once would both pass."""
    partner = registration.employer(me)
    if partner and not partner.is_organisation:
        registration.close(actor, partner)
    require(actor, "account.close", me)


@action("account.reopen")
def reopen(actor: Actor, me: Account, /) -> None:
    """As it was: closing an account and coming back ends no suspension, and brings no
    registration back."""
    Account.objects.filter(pk=me.pk).update(status=me.reopens_as, closes_at=None)
