"""Inquiries: a question to the operator, by anyone, answered by mail (PV-28, PV-12).

Whoever has no account is reached by signed links: the first confirms the address and opens the
case, the later ones lead to it. Before that nothing of it is shown at the desk, and the mail
that goes out has no word in it that the sender chose.
"""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.base import clock, sentences
from hiroba.base.actor import Actor
from hiroba.base.links import number_in
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.base.refusals import NotFound
from hiroba.desk.actions import open_case, take_answer
from hiroba.desk.kinds import is_told
from hiroba.desk.models import TIME_TO_CONFIRM, Case, Entry, Inquiry, Said
from hiroba.policy import limits
from hiroba.policy.gate import Again, action

_to_confirm = signing.Signer(salt="inquiry")
_to_case = signing.Signer(salt="inquiry.case")


def is_known(actor: Actor) -> bool:
    """Signed in, with an address that is confirmed."""
    return actor.signed_in and actor.status != "new"


def ask(actor: Actor, *, title: str, body: str) -> Case:
    """By somebody with an account: a case at once."""
    with transaction.atomic():
        limits.spend("inquiry", actor.me)
        inquiry = Inquiry.objects.create(
            opener_id=actor.me, title=title, body=body, language=sentences.language()
        )
        return confirm(actor, inquiry)


def ask_as_stranger(actor: Actor, *, ip: str, email: str, **words: str) -> None:
    """It waits for two days until the address is confirmed. `ip` is where it comes from.

    Raises TooMany for more than five a day to one address, or twenty from one place.
    """
    email = email.lower()
    limits.spend_unknown("inquiry_ip", limits.network_of(ip))
    limits.spend_unknown("inquiry", email)
    with transaction.atomic():
        inquiry = Inquiry.objects.create(email=email, language=sentences.language(), **words)
        send(actor, inquiry)


@action("inquiry.send")
def send(actor: Actor, inquiry: Inquiry, /) -> None:
    """The mail with the link follows."""


@action("inquiry.confirm")
def confirm(actor: Actor, inquiry: Inquiry, /) -> Case | Again[Case]:
    """The address is theirs: from here on it is a case. A second time it is the same one."""
    if inquiry.case is not None:
        return Again(inquiry.case)
    case = open_case(
        "inquiry",
        words=f"{inquiry.title}\n\n{inquiry.body}",
        opener_id=inquiry.opener_id,
        name=inquiry.name,
        email=inquiry.email,
        language=inquiry.language,
    )
    Inquiry.objects.filter(pk=inquiry.pk).update(case=case)
    return case


@action("inquiry.answer")
def answer(actor: Actor, case: Case, /, *, body: str) -> Entry:
    """By the link: whoever is signed in in the same browser has nothing to do with it."""
    limits.spend_unknown("inquiry_answer", str(case.pk))
    return take_answer(case, None, body)


def token_of(inquiry: Inquiry) -> str:
    return _to_confirm.sign(str(inquiry.pk))


def token_of_case(case: Case) -> str:
    return _to_case.sign(str(case.pk))


def of_token(token: str) -> Inquiry:
    """Raises NotFound for a token that is not ours, and for an inquiry older than two days."""
    number = number_in(token, _to_confirm)
    found = Inquiry.objects.select_related("case").filter(pk=number, opener=None).first()
    if found is None or clock.now() - found.at > TIME_TO_CONFIRM:
        raise NotFound
    return found


def case_of_token(token: str) -> Case:
    """The signature stands for the law: whoever has the link is whom it was mailed to."""
    found = Case.objects.filter(pk=number_in(token, _to_case), kind="inquiry", opener=None)
    if case := found.exclude(email="").first():
        return case
    raise NotFound


def said_in(case: Case) -> QuerySet[Entry]:
    """For whoever has the link: without the notes of the desk."""
    return Entry.objects.filter(case=case).exclude(kind=Said.NOTE).order_by("pk")


def forget(addresses: Iterable[str]) -> None:
    """Who is erased is erased as an inquirer, too; a case without words and address stays."""
    Inquiry.objects.filter(email__in=addresses).delete()
    theirs = Case.objects.filter(opener=None, email__in=addresses)
    Entry.objects.filter(case__in=theirs, kind=Said.ANSWERED).update(body="")
    theirs.update(name="", email="")


@outside
def mail_link(event: Event) -> None:
    """To an address that anybody may have typed: no word of theirs is in it."""
    inquiry = Inquiry.objects.filter(pk=event.subject, case=None).first()
    if inquiry is None:
        return
    with translation.override(inquiry.language):
        link = f"{settings.HIROBA_BASE_URL}/contact/confirm/{token_of(inquiry)}/"
        _send(
            inquiry.email,
            _("Your inquiry: please confirm your address"),
            _("Somebody, probably you, wrote to us and gave this address for the answer."),
            _("Look at it and send it here, within two days: {link}").format(link=link),
            _("If it was not you, you need not do anything: it is deleted unread."),
        )


@outside
def mail_receipt(event: Event) -> None:
    case = _of_stranger(event.made)
    if case is None:
        return
    with translation.override(case.language):
        due = clock.in_words(case.due)
        _send(
            case.email,
            _("We have your inquiry"),
            _("You will have an answer by {due}.").format(due=due),
            _link(case),
        )


@outside
def mail_news(event: Event) -> None:
    """The desk asks something, or answers."""
    case = _of_stranger(event.subject)
    if case is None or not is_told(case):
        return
    asked = Entry.objects.filter(pk=event.made, case=case).first()
    with translation.override(case.language):
        if asked:
            subject = _("A question about your inquiry")
        else:
            subject = _("The answer to your inquiry")
        _send(case.email, subject, asked.body if asked else case.reason, _link(case))


def _of_stranger(number: int) -> Case | None:
    found = Case.objects.filter(pk=number, kind="inquiry", opener=None)
    return found.exclude(email="").first()


def _link(case: Case) -> str:
    link = f"{settings.HIROBA_BASE_URL}/contact/{token_of_case(case)}/"
    if not case.is_open:
        return _("Everything that was said: {link}").format(link=link)
    return _("Everything that was said, and room for your answer: {link}").format(link=link)


def _send(to: str, subject: str, *lines: str) -> None:
    send_mail(subject, "\n\n".join(lines), None, [to])
