"""Certification: applied for with papers, decided at the desk, good for a year (PR-2)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.base import clock
from hiroba.base.actor import Actor
from hiroba.base.refusals import Conflict
from hiroba.base.whole import whole
from hiroba.desk import actions as desk
from hiroba.desk.models import OPEN_STATES, Case
from hiroba.files import documents
from hiroba.partners.actions import hold, set_tier
from hiroba.partners.models import (
    DOCUMENTS_KEPT,
    Application,
    Document,
    Partner,
)
from hiroba.policy.gate import Again, action, fetch_for, happened
from hiroba.policy.tiers import Tier

LASTS = timedelta(days=365)
REMIND_BEFORE = timedelta(days=60)
Papers = Mapping[str, documents.Examined]
Sealed = Mapping[str, tuple[str, documents.Examined]]


def apply(actor: Actor, partner: Partner, *, issued_on: date, papers: Papers) -> Application:
    """Papers are sealed first: nobody waits for their store in a transaction."""
    fetch_for(actor, "certification.apply", Partner, partner.pk)
    return note_applied(actor, partner, issued_on=issued_on, sealed=_sealed(papers))


@action("certification.apply")
def note_applied(
    actor: Actor, partner: Partner, /, *, issued_on: date, sealed: Sealed
) -> Application:
    """A case for the desk. Raises Conflict while another one is open (PR-2, PR-11)."""
    if open_application(partner):
        raise Conflict(_("An application is under way already."))
    case = desk.open_case("certification", opener_id=actor.me, subject=partner.pk)
    application = Application.objects.create(
        partner=partner, applicant_id=actor.me, case=case, issued_on=issued_on
    )
    _keep(application, actor, sealed)
    return application


def answer(actor: Actor, application: Application, *, body: str, papers: Papers) -> None:
    """To a question of the desk, with further papers: both or neither."""
    fetch_for(actor, "case.answer", Case, application.case_id)
    sealed = _sealed(papers)
    with transaction.atomic():
        desk.answer(actor, application.case, body=body)
        _keep(application, actor, sealed)


@action("certification.grant")
def grant(actor: Actor, application: Application, /) -> None:
    """For a year from today; for a renewal, from the day on which the old one ends."""
    partner = hold(application.partner_id)
    begins = timezone.localdate(clock.now())
    if partner.tier == Tier.CERTIFIED and partner.certified_until:
        begins = max(begins, partner.certified_until)
    set_tier(partner, Tier.CERTIFIED, certified_until=begins + LASTS, reminded=None)


@action("partner.question")
def question(actor: Actor, partner: Partner, /, *, clause: str, reason: str) -> Case:
    """The desk looks at a certification without a change of names; it stands meanwhile."""
    return desk.question("review", actor.me, partner.pk, clause=clause, reason=reason)


@action("certification.revoke")
def revoke(actor: Actor, partner: Partner, /) -> None:
    """Back to general, at once; what was built stands still, nothing is deleted."""
    set_tier(partner, Tier.GENERAL)


@action("certification.restore")
def restore(actor: Actor, partner: Partner, /) -> Again[None] | None:
    """An appeal reversed it: certified again until the day that stood before, if that is yet
    to come."""
    until = partner.certified_until
    if until is None or until < timezone.localdate(clock.now()):
        return Again(None)
    set_tier(partner, Tier.CERTIFIED)
    return None


@action("document.read")
def read(actor: Actor, document: Document, /) -> bytes:
    """What was sent, opened for the desk; the look is recorded before (PV-15)."""
    return documents.unseal(document.name)


def open_application(partner: Partner) -> Application | None:
    return partner.applications.filter(case__state__in=OPEN_STATES).first()


def expire() -> None:
    """What has run out by today goes back to general, at once (PR-2)."""
    today = timezone.localdate(clock.now())
    for partner in Partner.objects.filter(tier=Tier.CERTIFIED, certified_until__lt=today):
        whole(partial(_end, partner.pk, today))


def _end(partner: int, today: date) -> None:
    """Unless it was renewed since."""
    over = Partner.objects.select_for_update(no_key=True).filter(certified_until__lt=today)
    if found := over.filter(pk=partner, tier=Tier.CERTIFIED).first():
        set_tier(found, Tier.GENERAL)
        happened("certification.expire", found)


def remind() -> None:
    """Once, two months before a certification ends."""
    soon = timezone.localdate(clock.now()) + REMIND_BEFORE
    for partner in Partner.objects.filter(
        tier=Tier.CERTIFIED, certified_until__lte=soon, reminded=None
    ):
        with transaction.atomic():
            Partner.objects.filter(pk=partner.pk).update(reminded=clock.now())
            happened("certification.remind", partner)


def erase_papers() -> None:
    """90 days after the decision the files go; fingerprint, checker, day and outcome stay."""
    over = clock.now() - DOCUMENTS_KEPT
    for document in Document.objects.filter(
        erased_at=None, application__case__decided_at__lt=over
    ):
        documents.shred(document.name)
        Document.objects.filter(pk=document.pk).update(erased_at=clock.now(), name="")


def _sealed(papers: Papers) -> Sealed:
    """A file whose row is never written is swept (`files/sweep.py`)."""
    return {paper: (documents.seal(found), found) for paper, found in papers.items()}


def _keep(application: Application, actor: Actor, sealed: Sealed) -> None:
    for paper, (name, examined) in sealed.items():
        Document.objects.create(
            application=application,
            sender_id=actor.me,
            paper=paper,
            name=name,
            media_type=examined.media_type,
            size=examined.size,
            digest=examined.sha256,
        )
