"""The operator's review of a service as a kind of case (PR-6, PV-20)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.connect import countries, queries, services
from hiroba.connect.models import Service, State
from hiroba.desk.kinds import CaseKind, Decision
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


def _about(actor: Actor, case: Case) -> Mapping[str, Any]:
    found = visible(actor, Service).select_related("partner").filter(pk=case.subject).first()
    return {
        "service": found,
        "country": countries.name(found.country) if found else "",
        "asked": queries.asked(found) if found else [],
    }


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
