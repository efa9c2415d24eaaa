"""Partner accounts and partner test accounts: issued, entered, renewed, closed (PR-15).

They are signed in to by a name that is no mailbox. Test accounts live in a world of their own.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account, Kind, Session, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.base import ids
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.partners.actions import settle
from hiroba.partners.models import MOST_TEST_ACCOUNTS, Issued, Partner
from hiroba.policy.gate import action


@dataclass(frozen=True)
class Secret:
    """A password, shown once, and its hash, which takes a while to make."""

    password: str
    hashed: str


def new_secret() -> Secret:
    """Outside of transactions: scrypt is slow."""
    password = secrets.token_urlsafe(12)
    return Secret(password, make_password(password))


@action("issued.issue")
def issue(actor: Actor, partner: Partner, /, *, name: str, secret: Secret) -> Issued:
    return _issue(partner, name, secret, Kind.PARTNER, 0)


@action("issued.issue_test")
def issue_test(actor: Actor, partner: Partner, /, *, name: str, secret: Secret) -> Issued:
    """Raises Conflict beyond five that are open."""
    held = Issued.objects.filter(partner=partner, account__kind=Kind.TEST)
    if held.filter(account__status=Status.ACTIVE).count() >= MOST_TEST_ACCOUNTS:
        raise Conflict(_("A partner has at most five test accounts. Close one first."))
    return _issue(partner, name, secret, Kind.TEST, partner.pk)


@action("issued.enter")
def enter(actor: Actor, issued: Issued, /) -> None:
    """On the record; the door then signs in as the account."""
    _open(issued)


@action("issued.rotate")
def rotate(actor: Actor, issued: Issued, /, *, secret: Secret) -> None:
    """A new password; whoever is signed in with the old one is signed out."""
    _open(issued)
    Account.objects.filter(pk=issued.account_id).update(password=secret.hashed)
    Session.objects.filter(account=issued.account_id).delete()


@action("issued.close")
def close(actor: Actor, issued: Issued, /) -> None:
    """Signed out, seen by nobody; erased with the next sweep."""
    end([issued.account_id])


def end(accounts: list[int]) -> None:
    """Part of the deeds that close accounts of a partner."""
    Account.objects.filter(pk__in=accounts).update(
        status=Status.CLOSING, closes_at=ids.time_of(ids.new_id())
    )
    Session.objects.filter(account__in=accounts).delete()


def _issue(partner: Partner, name: str, secret: Secret, kind: Kind, world: int) -> Issued:
    number = ids.new_id()
    host = urlsplit(settings.HIROBA_BASE_URL).hostname or "localhost"
    email = f"{kind}-{number}@accounts.{host}"
    account = Account.objects.create(
        pk=number,
        kind=kind,
        name=name,
        email=email,
        password=secret.hashed,
        status=Status.ACTIVE,
        world=world,
        language=(get_language() or "ja")[:2],
        findable="nobody" if kind == Kind.PARTNER else "everyone",
        suggested=False,
        **{f"{document}_version": in_force(document) for document in NAMES},
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    issued = Issued.objects.create(partner=partner, account=account)
    settle(partner)
    return issued


def _open(issued: Issued) -> None:
    if issued.account.status != Status.ACTIVE:
        raise Conflict(_("This account is closed."))
