"""From an account or a session to the Actor that acts."""

from dataclasses import replace
from datetime import datetime

from hiroba.accounts.models import Account
from hiroba.accounts.sessions import STEP_UP_LASTS, Found
from hiroba.agreements.documents import in_force
from hiroba.base import clock
from hiroba.base.actor import ANYONE, Actor, App


def of_session(found: Found) -> Actor:
    proved = found.proved is not None and clock.now() - found.proved < STEP_UP_LASTS
    return Actor(
        account_id=found.account_id,
        kind=found.kind,
        status=found.status,
        accepted=accepted(found.terms_version, found.privacy_version),
        step_up=proved,
        session_id=found.session_id,
        tier=found.tier,
        bound=_bound(found.bound_version, found.bound_until),
        role=found.role,
        world=found.world,
        second_factor=found.factors > 1,
    )


def of_account(account: Account) -> Actor:
    """The account acting by itself: the terminal, the tests, the first steps after joining."""
    return Actor(
        account_id=account.pk,
        kind=account.kind,
        status=account.status,
        accepted=accepted(account.terms_version, account.privacy_version),
        tier=account.tier,
        bound=_bound(account.bound_version, account.bound_until),
        role=account.role,
        world=account.world,
    )


def in_the_terminal(account: Account) -> Actor:
    """An operator, for whom whoever holds the terminal answers: there is nothing to prove there
    that is worth more than the terminal itself."""
    return replace(of_account(account), step_up=True, second_factor=True)


def again(actor: Actor) -> Actor:
    """The actor as the account stands now, inside the transaction that locked it."""
    if actor.account_id is None:
        return ANYONE
    account = Account.objects.filter(pk=actor.account_id).first()
    if account is None:
        return ANYONE
    return replace(
        of_account(account),
        step_up=actor.step_up,
        session_id=actor.session_id,
        second_factor=actor.second_factor,
        app=actor.app,
    )


def through(actor: Actor, app: App) -> Actor:
    """The same person, acting through a program (PV-20)."""
    return replace(actor, app=app)


def accepted(terms: int, privacy: int) -> bool:
    return terms >= in_force("terms") and privacy >= in_force("privacy")


def _bound(version: int, until: datetime | None) -> bool:
    """The data terms: in the version in force, and within the year (PV-32)."""
    return version >= in_force("data") and until is not None and clock.now() < until
