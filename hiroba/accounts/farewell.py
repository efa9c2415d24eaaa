"""Mail on closing and on coming back: it may have been somebody else."""

from django.conf import settings
from django.core.mail import send_mail
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from hiroba.accounts.models import Account, Status
from hiroba.base.models import Event
from hiroba.base.queue import outside


@outside
def say_goodbye(event: Event) -> None:
    """Until when one may change one's mind, and where (T-24)."""
    me = Account.objects.filter(pk=event.subject, status=Status.CLOSING).first()
    if me is None or me.closes_at is None:
        return
    with translation.override(me.language), timezone.override(me.timezone):
        day = formats.date_format(timezone.localtime(me.closes_at), "DATE_FORMAT")
        link = f"{settings.HIROBA_BASE_URL}/my-data/close/"
        _send(
            me,
            _("Your account is closing"),
            _("From now on nobody sees you or what you wrote."),
            _("On {day} everything is erased.").format(day=day),
            _("Until then you can change your mind here: {link}").format(link=link),
        )


@outside
def welcome_back(event: Event) -> None:
    me = Account.objects.filter(pk=event.subject, closes_at=None).first()
    if me is not None and me.email:
        with translation.override(me.language):
            text = _("Everything is as it was. If this was not you, change your password.")
            _send(me, _("Your account is open again"), text)


def _send(me: Account, subject: str, *lines: str) -> None:
    send_mail(subject, "\n\n".join(lines), None, [me.email or ""])
