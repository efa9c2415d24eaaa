"""A service of a partner: registered, described, confirmed, reviewed, opened, closed (PR-6)."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.agreements.models import Consent
from hiroba.base import clock, sentences
from hiroba.base.actor import Actor
from hiroba.base.models import Event
from hiroba.base.queue import outside
from hiroba.base.refusals import Conflict, Invalid, NotFound
from hiroba.connect.models import Grant, Key, Purposed, Service, State
from hiroba.desk import actions as desk
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.desk.models import State as CaseState
from hiroba.files import pictures
from hiroba.files.models import Picture
from hiroba.partners.models import Partner
from hiroba.policy import limits
from hiroba.policy.gate import Again, action

TIME_TO_CONFIRM = timedelta(days=2)
SALT = "service.contact"
# What was reviewed: a change of it in an open service is looked at anew, and so is any change
# of what it asks for. Contact and webhook are the partner's own affair.
REVIEWED = frozenset({
    "name", "logo", "description", "use", "site", "redirects", "after_logout", "policy",
    "country", "protection", "classic", "query_tokens",
})  # fmt: skip
Purposes = Mapping[str, tuple[str, int]]


@action("service.register")
def register(
    actor: Actor, partner: Partner, /, *, logo: pictures.Prepared | None, **columns: Any
) -> Service:
    """In its sandbox; the link for the contact address goes out at once."""
    picture = _kept(actor, logo) if logo else None
    service = Service.objects.create(partner=partner, logo=picture, **columns)
    send(actor, service)
    return service


@action("service.edit")
def edit(
    actor: Actor, service: Service, /, *, logo: pictures.Prepared | None, **columns: Any
) -> Case | None:
    """Consents that stand keep the words they were given for; returns the review, if one
    begins. What is open stays open meanwhile."""
    if logo:
        columns["logo"] = _kept(actor, logo)
    changed = {name for name, value in columns.items() if getattr(service, name) != value}
    moved = "contact_email" in changed
    confirmed = service.confirmed and not moved
    Service.objects.filter(pk=service.pk).update(confirmed=confirmed, **columns)
    if logo and service.logo:
        service.logo.delete()  # Its files go with the next sweep.
    if moved:
        send(actor, service)
    return _review(service) if changed & REVIEWED else None


@action("service.ask")
def ask(actor: Actor, service: Service, /, *, purposes: Purposes) -> Case | None:
    """Which scopes it asks for, what for, and how long it keeps what comes by them (PV-14)."""
    rows = service.scopes.all()
    if {row.scope: (row.purpose, row.keep_days) for row in rows} == dict(purposes):
        return None
    rows.delete()
    Purposed.objects.bulk_create(
        Purposed(service=service, scope=scope, purpose=purpose, keep_days=days)
        for scope, (purpose, days) in purposes.items()
    )
    return _review(service)


@action("service.send")
def send(actor: Actor, service: Service, /) -> dict[str, str]:
    """The mail with the link follows."""
    limits.spend("contact_link", actor.me)
    return {"language": sentences.language()}


@action("service.confirm")
def confirm(actor: Actor, service: Service, /, *, token: str) -> Again[None] | None:
    """The link proves that staff of the partner read this mailbox."""
    if _said_in(token) != [service.pk, service.contact_email]:
        raise NotFound
    if service.confirmed:
        return Again(None)
    Service.objects.filter(pk=service.pk).update(confirmed=True)
    return None


@action("service.submit")
def submit(actor: Actor, service: Service, /) -> Case:
    """To the desk. Raises Invalid for a service that asks for nothing, Conflict while a
    review is under way."""
    if not service.scopes.exists():
        raise Invalid(_("Say first what the service asks for, and why."))
    case = _open_review(actor.me, service)
    if case is None:
        raise Conflict(_("A review is under way already."))
    return case


@action("service.open")
def open_(actor: Actor, service: Service, /) -> None:
    """From now on everybody can consent."""
    _set(service, State.OPEN)


@action("service.send_back")
def send_back(actor: Actor, service: Service, /) -> None:
    """Into its sandbox, or left there. Consents stand; nobody new can give one."""
    _set(service, State.SANDBOX)


@action("service.question")
def question(actor: Actor, service: Service, /, *, clause: str, reason: str) -> Case:
    """The desk looks at it without having been asked; it goes on as it is until a decision."""
    case = desk.question("service", actor.me, service.pk, clause=clause, reason=reason)
    Service.objects.filter(pk=service.pk).update(case=case)
    return case


@action("service.suspend")
def suspend(actor: Actor, service: Service, /) -> None:
    """It gets nothing, with the next request already; nothing of it is deleted."""
    _set(service, State.SUSPENDED)


@action("service.close")
def close(actor: Actor, service: Service, /) -> None:
    """For good: keys, tokens and consents end, and a review with them."""
    _end(service)


def close_those_of(event: Event) -> None:
    """Follows the end of a partner's registration; until then its tier gives them nothing."""
    for service in Service.objects.filter(partner=event.subject).exclude(state=State.CLOSED):
        _end(service)


def _end(service: Service) -> None:
    now = clock.now()
    _set(service, State.CLOSED)
    Key.objects.filter(service=service, revoked_at=None).update(revoked_at=now)
    Grant.objects.filter(service=service).delete()
    Consent.objects.filter(client=service.client, ended_at=None).update(ended_at=now)
    reviews(service).filter(state__in=OPEN_STATES).update(
        state=CaseState.WITHDRAWN, decided_at=now
    )


def reviews(service: Service) -> Any:
    return Case.objects.filter(kind="service", subject=service.pk)


def token_of(service: Service) -> str:
    """Good for two days, and for the address that stands now."""
    return signing.dumps([service.pk, service.contact_email], salt=SALT)


def number_in(token: str) -> int:
    """Raises NotFound for a link that is not ours, or too old."""
    number: int = _said_in(token)[0]
    return number


def _said_in(token: str) -> list[Any]:
    try:
        said: list[Any] = signing.loads(token, salt=SALT, max_age=TIME_TO_CONFIRM)
    except signing.BadSignature as forged:
        raise NotFound from forged
    return said


@outside
def mail_link(event: Event) -> None:
    """To an address that anybody may have typed: no word of theirs is in it."""
    service = Service.objects.filter(pk=event.subject, confirmed=False).first()
    if service is None:
        return
    with translation.override(event.data["language"]):
        link = f"{settings.HIROBA_BASE_URL}/developers/services/confirm/{token_of(service)}/"
        lines = (
            _("A partner registered a service here and gave this address as its contact."),
            _("Whoever works for the partner confirms it within two days: {link}"),
            _("If you know nothing of it, you need not do anything."),
        )
        text = "\n\n".join(lines).format(link=link)
        send_mail(_("Please confirm the contact address"), text, None, [service.contact_email])


def _kept(actor: Actor, logo: pictures.Prepared) -> Picture:
    limits.spend("upload", actor.me)
    return pictures.keep(actor.me, logo)


def _set(service: Service, state: State) -> None:
    Service.objects.filter(pk=service.pk).update(state=state)


def _review(service: Service) -> Case | None:
    """Of what is open; in the sandbox the partner says when it is ready."""
    return _open_review(None, service) if service.state == State.OPEN else None


def _open_review(opener: int | None, service: Service) -> Case | None:
    """None while one is under way: whoever holds it sees what is new. Without an opener it is
    the desk's own, and nobody withdraws it."""
    if reviews(service).filter(state__in=OPEN_STATES).exists():
        return None
    case = desk.open_case("service", opener_id=opener, subject=service.pk)
    Service.objects.filter(pk=service.pk).update(case=case)
    return case
