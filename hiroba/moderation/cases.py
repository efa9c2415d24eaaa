"""The report as a kind of case: what may be decided, and what follows (T-23)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hiroba.base.actor import Actor
from hiroba.base.refusals import Invalid
from hiroba.desk.kinds import CaseKind, Decision, nothing
from hiroba.desk.models import Case, Reported, State
from hiroba.moderation import actions
from hiroba.moderation.inputs import CATEGORIES
from hiroba.posts.models import Comment, Post

HIDING = ("hide", "delete")
SUSPENDING = ("suspend",)
Deed = Callable[[Actor, Any], None]
HIDE: Mapping[str, tuple[type[Any], Deed, Deed]] = {
    Reported.POST: (Post, actions.hide_post, actions.show_post),
    Reported.COMMENT: (Comment, actions.hide_comment, actions.show_comment),
}


def _hide(actor: Actor, case: Case) -> None:
    if case.what not in HIDE:
        raise Invalid(decision=_now("A profile is not hidden: warn, or suspend the account."))
    model, hide, _show = HIDE[case.what]
    row = model.objects.filter(pk=case.subject).first()
    if row is None:
        raise Invalid(decision=_now("It is gone already."))
    hide(actor, row)


def _show(actor: Actor, case: Case) -> None:
    """What its author deleted in the meantime stays away, and what another report hid."""
    model, _hide, show = HIDE[case.what]
    row = model.objects.filter(pk=case.subject).first()
    if row and not _stands(case, HIDING, subject=case.subject):
        show(actor, row)


def _suspend(actor: Actor, case: Case) -> None:
    person = case.person
    if person is None:
        raise Invalid(decision=_now("It is gone already."))
    actions.suspend(actor, person)


def _restore(actor: Actor, case: Case) -> None:
    person = case.person
    if person and not _stands(case, SUSPENDING, person=case.person_id):
        actions.restore(actor, person)


def _stands(case: Case, decisions: tuple[str, ...], **same: Any) -> bool:
    """Whether another report was decided like this and no appeal has reversed it."""
    others = Case.objects.filter(
        kind="report", state=State.DECIDED, decision__in=decisions, **same
    ).exclude(pk=case.pk)
    return others.exclude(appeal__decision="overturn").exists()


def _about(actor: Actor, case: Case) -> Mapping[str, Any]:
    """Bare facts; what was reported is opened with a reason (PV-15)."""
    return {"category": CATEGORIES.get(case.category, "")}


REPORT = CaseKind(
    label=_("Report"),
    days=3,
    rank=1,
    clauses=tuple(CATEGORIES),
    template="desk/report.html",
    about=_about,
    looked=dict(Reported.choices),
    decisions={
        "nothing": Decision(label=_("No breach was found"), run=nothing, person_told=False),
        "warn": Decision(label=_("A warning"), run=nothing, undo=nothing),
        "hide": Decision(label=_("It is hidden"), run=_hide, undo=_show),
        "delete": Decision(
            label=_("It is hidden at once, and deleted when the time to appeal is over"),
            run=_hide,
            undo=_show,
        ),
        "suspend": Decision(
            label=_("The account is suspended"), run=_suspend, undo=_restore, rank=2
        ),
    },
)
