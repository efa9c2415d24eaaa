"""Invitations by e-mail: a signed link, so that the table holds no secret."""

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account
from hiroba.base.links import number_in
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.base.refusals import NotFound
from hiroba.friends.models import Invitation, Request

_signer = signing.Signer(salt="invitation")


def token_of(invitation: Invitation) -> str:
    return _signer.sign(str(invitation.pk))


def of_token(token: str) -> Invitation:
    """Raises NotFound for a token that is not ours, and for an invitation that is gone."""
    number = number_in(token, _signer)
    found = Invitation.objects.select_related("sender").filter(
        pk=number, sender__status="active"
    )
    if invitation := found.first():
        return invitation
    raise NotFound


def turn_into_requests(event: Event) -> None:
    """Whoever was invited and comes finds the inviter's friend request waiting."""
    new = Account.objects.filter(pk=event.subject).first()
    for invitation in Invitation.objects.filter(email=new.email or "") if new else ():
        Request.objects.get_or_create(
            sender_id=invitation.sender_id,
            to_id=event.subject,
            defaults={"message": invitation.message},
        )
        invitation.delete()


@outside
def mail(event: Event) -> None:
    invitation = Invitation.objects.select_related("sender").filter(pk=event.made).first()
    if invitation is None:
        return
    with translation.override(invitation.sender.language):
        name = invitation.sender.name
        link = f"{settings.HIROBA_BASE_URL}/join/{token_of(invitation)}/"
        lines = [
            _("{name} invites you to the square.").format(name=name),
            invitation.message,
            _("Have a look and join here: {link}").format(link=link),
            _("If you do not know {name}, you need not do anything.").format(name=name),
        ]
        subject = _("{name} invites you to hiroba").format(name=name)
        send_mail(
            " ".join(subject.split()),
            "\n\n".join(filter(None, lines)),
            None,
            [invitation.email],
        )
