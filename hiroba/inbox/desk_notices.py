"""What the inbox tells of cases and partners. Wired in hiroba/follow_ups.py."""

from collections.abc import Iterable

from django.db.models import Q

from hiroba.accounts.models import Account, Kind, Status
from hiroba.base.models import Event
from hiroba.connect.models import Service
from hiroba.desk.kinds import is_told
from hiroba.desk.models import Case
from hiroba.inbox.models import Notice, NoticeKind
from hiroba.partners.models import Application, Role, Staff
from hiroba.policy.rules import BOSS


def tell_of_case(event: Event) -> None:
    """Whoever opened it, and whom it is about once they may know (T-23, PV-13)."""
    case = Case.objects.filter(pk=event.subject).first()
    if case and is_told(case):
        told = {case.opener_id, case.person_id if case.told else None, *_party(case)}
        _write(event, told, NoticeKind.CASE, case.pk)


def tell_party(event: Event) -> None:
    """The partner at which the desk looks by itself, or at a service of it."""
    if case := Case.objects.filter(pk=event.made).first():
        _write(event, _party(case), NoticeKind.CASE, case.pk)


def _party(case: Case) -> Iterable[int]:
    """Who runs the partner, in a case that nobody there opened."""
    if case.opener_id is not None:
        return ()
    about = Q(partner=case.subject) | Q(partner__services=case.subject)
    running = Staff.objects.filter(about, role__in=BOSS)
    return running.values_list("account", flat=True).distinct()


def tell_whose_outcome_it_is(event: Event) -> None:
    """Whoever opened what an appeal is about learns that it was decided anew, in their own
    case: not who appealed, nor what was said (EV-21, T-23)."""
    appeal = Case.objects.filter(pk=event.subject).select_related("appeal_of").first()
    if appeal and (first := appeal.appeal_of):
        _write(event, {first.opener_id} - {appeal.opener_id}, NoticeKind.CASE, first.pk)


def tell_holder(event: Event) -> None:
    if case := Case.objects.filter(pk=event.subject).first():
        _write(event, {case.holder_id} - {event.account_id}, NoticeKind.DESK, case.pk)


def tell_desk_of_application(event: Event) -> None:
    """A new case in the queue: everybody at the desk learns of it."""
    if case := Case.objects.filter(application=event.made).first():
        _write(event, _operators(), NoticeKind.DESK, case.pk)


def tell_desk_of_case(event: Event) -> None:
    """A new one in the queue: everybody at the desk learns of it."""
    if case := Case.objects.filter(pk=event.made).first():
        _write(event, _operators(), NoticeKind.DESK, case.pk)


def tell_desk(event: Event) -> None:
    """A case that is due or late: its holder, or everybody while nobody holds it."""
    if case := Case.objects.filter(pk=event.subject).first():
        whom = [case.holder_id] if case.holder_id else _operators()
        _write(event, whom, NoticeKind.DESK, case.pk)


def tell_owners(event: Event) -> None:
    """What opened or closed for a partner, with or without them."""
    _tell_owners_of(event, event.subject)


def tell_owners_of_application(event: Event) -> None:
    """Whose application was granted."""
    if application := Application.objects.filter(pk=event.subject).first():
        _tell_owners_of(event, application.partner_id)


def tell_staff(event: Event) -> None:
    """Whose work for a partner changed or ended."""
    _write(event, event.data["staff"], NoticeKind.PARTNER, None)


def tell_owners_of_service(event: Event) -> None:
    """What the desk decided about a service of theirs."""
    if service := Service.objects.filter(pk=event.subject).first():
        _tell_owners_of(event, service.partner_id, service.pk)


def tell_owners_who_missed(event: Event) -> None:
    """A service of theirs has not confirmed an erasure: the case is about it."""
    case = Case.objects.filter(pk=event.subject).first()
    service = Service.objects.filter(pk=case.subject).first() if case else None
    if service:
        _tell_owners_of(event, service.partner_id, service.pk)


def _tell_owners_of(event: Event, partner: int, about: int | None = None) -> None:
    owners = Staff.objects.filter(partner=partner, role=Role.OWNER)
    _write(event, owners.values_list("account", flat=True), NoticeKind.PARTNER, about)


def _operators() -> Iterable[int]:
    active = Account.objects.filter(kind=Kind.OPERATOR, status=Status.ACTIVE)
    return list(active.values_list("pk", flat=True))


def _write(
    event: Event, people: Iterable[int | None], kind: NoticeKind, about: int | None
) -> None:
    for person in people:
        if person is not None:
            Notice.objects.get_or_create(
                to_id=person, cause=event.pk, defaults={"kind": kind, "about": about}
            )
