"""Who works at the desk (PV-15). Whoever runs the place appoints them, from its terminal.

No account does this, and none can: the law grants it to nobody. It is on the record all the
same.
"""

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q, QuerySet

from hiroba.accounts.actions import TIME_TO_CHANGE_ONES_MIND
from hiroba.accounts.models import Account, Kind, Role, Session, Status
from hiroba.agreements.documents import NAMES, in_force
from hiroba.base import clock
from hiroba.base.refusals import Conflict, Invalid, NotFound
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.policy.gate import happened

NAME = Account._meta.get_field("name").max_length


def operators() -> QuerySet[Account]:
    """Whoever has a role at the desk."""
    return Account.objects.filter(kind=Kind.OPERATOR).exclude(role=Role.NONE).order_by("email")


def appoint(email: str, role: Role) -> Account:
    """A new operator, or another role for one. No password: they set it by a link.

    Raises Conflict where the address belongs to another kind of account.
    """
    email = _address(email)
    with transaction.atomic():
        found = Account.objects.select_for_update().filter(email=email).first()
        if _is_of_another_kind(email):
            raise Conflict(
                f"{email} belongs to another kind of account. Whoever works at the desk needs"
                " an address of their own for it (PV-15)"
            )
        if found and (found.role, found.status) == (role, Status.ACTIVE):
            return found
        account = found or _new(email)
        account.role, account.status, account.closes_at = role, Status.ACTIVE, None
        account.save(update_fields=["role", "status", "closes_at"])
        happened("account.appoint", account)
        return account


def dismiss(email: str) -> Account:
    """No role and no session from here on, held cases back in the queue; erased like everybody
    who closes. Raises NotFound for whoever has no role."""
    with transaction.atomic():
        account = operators().select_for_update().filter(email=email.lower()).first()
        if account is None:
            raise NotFound(f"{email} is no operator. `hiroba operator list` names them")
        account.role, account.status = Role.NONE, Status.CLOSING
        account.closes_at = clock.now() + TIME_TO_CHANGE_ONES_MIND
        account.save(update_fields=["role", "status", "closes_at"])
        Session.objects.filter(account=account).delete()
        Case.objects.filter(holder=account, state__in=OPEN_STATES).update(holder=None)
        happened("account.dismiss", account)
        return account


def _address(said: str) -> str:
    try:
        validate_email(said)
    except ValidationError as malformed:
        raise Invalid(f"“{said}” is not an e-mail address") from malformed
    return said.lower()


def _is_of_another_kind(email: str) -> bool:
    confirmed = Q(emailaddress__email=email, emailaddress__verified=True)
    others = Account.objects.exclude(kind=Kind.OPERATOR)
    return others.filter(Q(email=email) | confirmed).exists()


def _new(email: str) -> Account:
    account = Account.objects.create(
        kind=Kind.OPERATOR,
        name=email.partition("@")[0][:NAME],
        email=email,
        password=make_password(None),
        status=Status.ACTIVE,
        findable="nobody",
        suggested=False,
        **{f"{document}_version": in_force(document) for document in NAMES},
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account
