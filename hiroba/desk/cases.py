"""The appeal: a case about the decision of another one, for fresh eyes (T-23)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.desk.kinds import CaseKind, Decision, kind_of, nothing
from hiroba.desk.models import Case


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
        "first": first,
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
