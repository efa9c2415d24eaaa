"""What the site itself says in a notice, and where it leads: the page and the mail alike."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.desk import queries
from hiroba.desk.models import Case
from hiroba.inbox.models import NoticeKind
from hiroba.policy.tiers import Service, Tier, changes

# Where the event behind it says no more than that.
ANYTHING: dict[str, Any] = {
    NoticeKind.CASE: _("There is news in your case"),
    NoticeKind.DESK: _("A case waits at the desk"),
    NoticeKind.PARTNER: _("Something changed in your partner registration"),
}
# fmt: off
NEWS: dict[str, Any] = {
    "desk.ask":              _("The operator asks for more in your case"),
    "desk.decide":           _("Your case has been decided"),
    "certification.grant":   _("You are a certified partner, for a year"),
    "certification.expire":  _("The certification has ended: you are a general partner"),
    "certification.remind":  _("The certification ends soon: renew it in time"),
    "certification.revoke":  _("The certification was revoked: you are a general partner"),
    "certification.restore": _("The certification was given back"),
    "card.confirm":          _("A card was registered"),
    "card.heard":            _("A card was registered"),
    "card.remove":           _("The card was removed: what it opened is closed"),
    "card.expire":           _("The card has expired: what it opened is closed"),
    "card.refuse":           _("The bank refused the card: what it opened is closed"),
    "card.remind":           _("The card expires soon: register another one in time"),
    "partner.question":      _("The operator looks at your certification anew"),
    "service.question":      _("The operator looks at a service of yours"),
    "service.open":          _("Your service is open to everyone"),
    "service.send_back":     _("Your service was sent back to the sandbox"),
    "service.suspend":       _("Your service was suspended"),
    "service.miss":         _("A service has not confirmed in time that data was erased"),
    "partner.close":         _("The registration of the partner was closed"),
    "staff.promote":         _("Your role at the partner was changed"),
    "staff.remove":          _("You no longer work for the partner"),
}
# What those at the desk read, where it is not a new case that waits.
AT_THE_DESK: dict[str, Any] = {
    "desk.remind":           _("A case at the desk is nearly due, or overdue"),
    "desk.assign":           _("You hold a case from now on"),
    "desk.refer":            _("A case was handed to the senior reviewers"),
    "case.answer":           _("There is an answer in a case that you hold"),
    "inquiry.answer":        _("There is an answer in a case that you hold"),
}
# How each of these moves a partner between tiers, and those that say it is about to come.
TURNS = {
    "certification.grant":   (Tier.GENERAL, Tier.CERTIFIED),
    "certification.restore": (Tier.GENERAL, Tier.CERTIFIED),
    "certification.expire":  (Tier.CERTIFIED, Tier.GENERAL),
    "certification.revoke":  (Tier.CERTIFIED, Tier.GENERAL),
    "certification.remind":  (Tier.CERTIFIED, Tier.GENERAL),
    "card.confirm":          (Tier.NO_CARD, Tier.CARD),
    "card.heard":            (Tier.NO_CARD, Tier.CARD),
    "card.remove":           (Tier.CARD, Tier.NO_CARD),
    "card.expire":           (Tier.CARD, Tier.NO_CARD),
    "card.refuse":           (Tier.CARD, Tier.NO_CARD),
    "card.remind":           (Tier.CARD, Tier.NO_CARD),
}
# fmt: on


def more(verb: str, about: int | None) -> Iterator[str]:
    """What the mail adds: how a case ended; what opens and closes with a change of tier, as
    the matrix has it."""
    if verb == "desk.decide" and (case := Case.objects.filter(pk=about or 0).first()):
        yield f"{queries.label_of(case)}: {queries.outcome(case)}"
    opens, closes = changes(*TURNS[verb]) if verb in TURNS else ((), ())
    ahead = verb.endswith(".remind")
    if opens:
        yield _listed(_("Open to you now:"), opens)
    if closes:
        yield _listed(_("If not, this closes:") if ahead else _("Closed from now on:"), closes)
        yield str(_("What you built stands still; nothing is deleted."))


def _listed(title: Any, services: Iterable[Service]) -> str:
    return "\n".join((str(title), *(f"・{one.label}" for one in services)))


def line(kind: str, verb: str) -> Any:
    """`verb`: that of the event behind the notice."""
    said = AT_THE_DESK if kind == NoticeKind.DESK else NEWS
    return said.get(verb, ANYTHING[kind])


def path(kind: str, about: int | None) -> str:
    """`about`: the number of a case, or of a service of the partner."""
    if kind == NoticeKind.PARTNER:
        return f"/developers/services/{about}/" if about else "/developers/"
    return f"/cases/{about}/" if kind == NoticeKind.CASE else f"/desk/{about}/"
