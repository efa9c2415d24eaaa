"""Who works for a partner: invited, joined, given a role, removed."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account
from hiroba.base.actor import Actor
from hiroba.base.links import number_in
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.base.refusals import NotFound
from hiroba.partners.actions import hold, settle
from hiroba.partners.models import Partner, Staff, StaffInvitation
from hiroba.policy import limits
from hiroba.policy.gate import action, require

_signer = signing.Signer(salt="staff")


def token_of(invitation: StaffInvitation) -> str:
    return _signer.sign(str(invitation.pk))


def of_token(token: str) -> StaffInvitation:
    """Raises NotFound for a token that is not ours, and for an invitation that is gone."""
    number = number_in(token, _signer)
    found = StaffInvitation.objects.select_related("partner").filter(pk=number).first()
    if found is None:
        raise NotFound
    return found


@action("staff.invite")
def invite(actor: Actor, partner: Partner, /, *, email: str, role: str) -> StaffInvitation:
    """Once more to the same address renews it, with the role given now."""
    limits.spend("staff_invitation", actor.me)
    StaffInvitation.objects.filter(partner=partner, email=email.lower()).delete()
    return StaffInvitation.objects.create(
        partner=partner, inviter_id=actor.me, email=email.lower(), role=role
    )


@action("staffinvitation.withdraw")
def withdraw(actor: Actor, invitation: StaffInvitation, /) -> None:
    invitation.delete()


@action("staff.join")
def join(actor: Actor, me: Account, /, *, token: str) -> Staff:
    """The link proves the mailbox; it works for the address that was invited alone."""
    invitation = of_token(token)
    if invitation.email != (me.email or ""):
        raise NotFound
    partner = hold(invitation.partner_id)
    staff = Staff.objects.create(partner=partner, account=me, role=invitation.role)
    invitation.delete()
    settle(partner)
    return staff


@action("staff.promote")
def promote(actor: Actor, staff: Staff, /, *, role: str) -> dict[str, list[int]]:
    hold(staff.partner_id)
    require(actor, "staff.promote", staff)  # Again: of two owners at once one is left.
    Staff.objects.filter(pk=staff.pk).update(role=role)
    return {"staff": [staff.account_id]}


@action("staff.remove")
def remove(actor: Actor, staff: Staff, /) -> dict[str, list[int]]:
    """Their login stays theirs; it acts for nobody from now on."""
    hold(staff.partner_id)
    require(actor, "staff.remove", staff)  # Again: of two owners at once one is left.
    return {"staff": release(Staff.objects.filter(pk=staff.pk))}


@action("authenticator.remove")
def remove_factor(actor: Actor, factor: Authenticator, /) -> None:
    """One owner of a certified partner keeps a second factor (T-5)."""
    if works := Staff.objects.filter(account=factor.user_id).first():
        hold(works.partner_id)
        require(actor, "authenticator.remove", factor)  # Again: of two at once one is left.
    factor.delete()


def release(works: QuerySet[Staff]) -> list[int]:
    """Part of the deeds by which people stop working for a partner; returns who they are."""
    accounts = sorted(works.values_list("account", flat=True))
    works.delete()
    Account.objects.filter(pk__in=accounts).update(tier="", bound_version=0, bound_until=None)
    return accounts


@outside
def mail(event: Event) -> None:
    """Follows `staff.invite`."""
    found = StaffInvitation.objects.select_related("inviter", "partner")
    invitation = found.filter(pk=event.made).first()
    if invitation is None:
        return
    with translation.override(invitation.inviter.language):
        words = {"name": invitation.inviter.name, "partner": invitation.partner.name}
        link = f"{settings.HIROBA_BASE_URL}/developers/join/{token_of(invitation)}/"
        lines = [
            _("{name} invites you to work on hiroba for {partner}.").format(**words),
            _("Sign up as staff with this address, then open the link: {link}").format(
                link=link
            ),
            _("If you do not know {name}, you need not do anything.").format(**words),
        ]
        subject = _("Join the staff of {partner} on hiroba").format(**words)
        send_mail(" ".join(subject.split()), "\n\n".join(lines), None, [invitation.email])
