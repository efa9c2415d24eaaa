"""The appeal, for fresh eyes (T-23), and the inquiry, open to anyone (PV-28)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.desk.kinds import CaseKind, Decision, kind_of, nothing
from hiroba.desk.models import Case
from hiroba.desk.queries import entries


def _undo(actor: Actor, case: Case) -> None:
    first = case.appeal_of
    undo = first and kind_of(first).decisions[first.decision].undo
    if first and undo:
        undo(actor, first)


def _about(actor: Actor, case: Case) -> Mapping[str, Any]:
    first = case.appeal_of
    if first is None:
        return {}
    return {
        **kind_of(first).about(actor, first),
        "first": first,
        "first_entries": entries(actor, first),
        "first_label": kind_of(first).label,
        "first_decision": kind_of(first).decisions[first.decision].label,
    }


APPEAL = CaseKind(
    label=_("Appeal"),
    days=10,
    rank=2,
    clauses=("T-23", "PR-2", "PV-13"),
    template="desk/appeal.html",
    about=_about,
    decisions={
        "uphold": Decision(label=_("The decision stands"), run=nothing),
        "overturn": Decision(label=_("The decision is reversed"), run=_undo),
    },
)
INQUIRY = CaseKind(
    label=_("Inquiry"),
    days=5,
    rank=1,
    clauses=("PV-28", "PV-12", "PV-13"),
    template="desk/inquiry.html",
    decisions={
        "answered": Decision(label=_("Answered"), run=nothing),
        "nothing": Decision(label=_("No answer needed"), run=nothing, told=False),
    },
)
