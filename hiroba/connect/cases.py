"""A service at the desk: its review (PR-6, PV-20), and erasures it did not confirm (PV-9)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.connect import countries, queries, services
from hiroba.connect.deliveries import note_confirmed
from hiroba.connect.models import Delivery, Service, State
from hiroba.desk.kinds import CaseKind, Decision, nothing
from hiroba.desk.models import Case
from hiroba.policy.gate import visible


def _of(case: Case) -> Service:
    service = Service.objects.exclude(state=State.CLOSED).filter(pk=case.subject).first()
    if service is None:
        raise Conflict(now_("Its partner has closed this service."))
    return service


def _open(actor: Actor, case: Case) -> None:
    services.open_(actor, _of(case))


def _send_back(actor: Actor, case: Case) -> None:
    services.send_back(actor, _of(case))


def _suspend(actor: Actor, case: Case) -> None:
    services.suspend(actor, _of(case))


def _give_back(actor: Actor, case: Case) -> None:
    """Open again, if a review had opened it."""
    service = _of(case)
    opened = services.reviews(service).filter(decision="accept").exists()
    deed = services.open_ if opened else services.send_back
    deed(actor, service)


def _confirm(actor: Actor, case: Case) -> None:
    note_confirmed(Delivery.objects.filter(case=case))


def _about(actor: Actor, case: Case) -> Mapping[str, Any]:
    found = visible(actor, Service).select_related("partner").filter(pk=case.subject).first()
    return {
        "service": found,
        "country": countries.name(found.country) if found else "",
        "asked": queries.asked(found) if found else [],
    }


def _missed(actor: Actor, case: Case) -> Mapping[str, Any]:
    told = visible(actor, Delivery).filter(case=case).order_by("pk")
    return {**_about(actor, case), "deliveries": list(told)}


SERVICE = CaseKind(
    label=_("Review of a service"),
    days=5,
    rank=1,
    clauses=("PR-6", "PR-10", "PV-14", "PV-20", "PV-23", "PV-29", "PV-32"),
    template="desk/service.html",
    about=_about,
    decisions={
        "accept": Decision(label=_("Open it to everyone"), run=_open),
        "reject": Decision(
            label=_("Not open: in the sandbox until it is submitted again"),
            run=_send_back,
            undo=_open,
        ),
        "suspend": Decision(label=_("Suspend it: it gets nothing"), run=_suspend, undo=_open),
    },
)
ERASURE = CaseKind(
    label=_("Erasure not confirmed by a service"),
    days=5,
    rank=1,
    clauses=("PV-9", "PV-11", "PV-23", "PR-6"),
    template="desk/erasure.html",
    about=_missed,
    decisions={
        "confirmed": Decision(label=_("Everything is erased"), run=_confirm),
        "suspend": Decision(
            label=_("Suspend it: it gets nothing"), run=_suspend, undo=_give_back
        ),
        "end": Decision(label=_("Nothing more can be done"), run=nothing),
    },
)
