"""Certification and review as kinds of case: what may be decided, and what follows."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.desk.kinds import CaseKind, Decision, nothing
from hiroba.desk.models import Case
from hiroba.partners import certification
from hiroba.partners.models import Application, Paper, Partner
from hiroba.partners.queries import twins
from hiroba.policy.gate import visible


def _of(case: Case) -> Partner:
    partner = Partner.objects.filter(pk=case.subject, closed_at=None).first()
    if partner is None:
        raise Conflict(now_("This partner has closed its registration."))
    return partner


def _grant(actor: Actor, case: Case) -> None:
    _of(case)
    certification.grant(actor, Application.objects.get(case=case))


def _revoke(actor: Actor, case: Case) -> None:
    certification.revoke(actor, _of(case))


def _restore(actor: Actor, case: Case) -> None:
    certification.restore(actor, _of(case))


def _application(actor: Actor, case: Case) -> Mapping[str, Any]:
    found = visible(actor, Application).filter(case=case).select_related("partner").first()
    papers = list(found.documents.order_by("pk")) if found else []
    return {
        "application": found,
        "documents": papers,
        **_registered(actor, found.partner if found else None),
    }


def _partner(actor: Actor, case: Case) -> Mapping[str, Any]:
    return _registered(actor, visible(actor, Partner).filter(pk=case.subject).first())


def _registered(actor: Actor, partner: Partner | None) -> Mapping[str, Any]:
    return {"partner": partner, "twins": twins(actor, partner) if partner else []}


CERTIFICATION = CaseKind(
    label=_("Certification"),
    days=5,
    rank=1,
    clauses=("PR-2", "PR-10", "PR-11", "PR-12"),
    template="desk/certification.html",
    about=_application,
    looked=dict(Paper.choices),
    decisions={
        "accept": Decision(label=_("Certified"), run=_grant),
        "reject": Decision(label=_("Not certified"), run=nothing, undo=_grant),
    },
)
REVIEW = CaseKind(
    label=_("Review of a certified partner"),
    days=5,
    rank=2,
    clauses=("PR-2", "PR-10", "PR-12", "PR-15", "PV-32"),
    template="desk/review.html",
    about=_partner,
    decisions={
        "keep": Decision(label=_("The certification stands"), run=nothing),
        "revoke": Decision(label=_("The certification is revoked"), run=_revoke, undo=_restore),
    },
)
