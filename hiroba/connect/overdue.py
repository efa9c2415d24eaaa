"""Erasures that a service has not confirmed in time come to the desk (PV-9)."""

from functools import partial

from hiroba.base.whole import whole
from hiroba.connect.deliveries import unconfirmed
from hiroba.connect.models import Delivery, Service
from hiroba.desk.actions import open_case
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.partners.models import Role, Staff
from hiroba.policy.gate import happened


def open_cases() -> None:
    """One case a service, however many erasures it is about; each of them once."""
    waiting = unconfirmed().filter(case=None).order_by("service")
    for service in set(waiting.values_list("service", flat=True)):
        whole(partial(_open, service))


def _open(number: int) -> None:
    """The rows are locked, so that a confirmation comes either before or into the case."""
    service = Service.objects.select_for_update(no_key=True).get(pk=number)
    missed = unconfirmed().filter(service=service, case=None).select_for_update(no_key=True)
    late = list(missed.values_list("pk", flat=True))
    if late:
        case = _running(service) or _begun(service)
        Delivery.objects.filter(pk__in=late).update(case=case)


def _running(service: Service) -> Case | None:
    same = Case.objects.filter(kind="erasure", subject=service.pk, state__in=OPEN_STATES)
    return same.first()


def _begun(service: Service) -> Case:
    """About an owner of the partner, who can appeal against what is decided."""
    owners = Staff.objects.filter(partner=service.partner_id, role=Role.OWNER)
    owner = owners.order_by("pk").values_list("account", flat=True).first()
    case = open_case("erasure", subject=service.pk, person_id=owner)
    happened("service.miss", case)
    return case
