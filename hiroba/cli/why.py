"""`hiroba why ACTOR VERB ROW`: the answer of the law, leaf by leaf, without trying."""

from collections.abc import Iterator
from difflib import get_close_matches

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.accounts.actors import of_account
from hiroba.accounts.models import Account
from hiroba.base.actor import ANYONE, Actor
from hiroba.base.refusals import Invalid, NotFound
from hiroba.policy import gate
from hiroba.policy.clauses import clause
from hiroba.policy.law import LAW
from hiroba.policy.reasons import Truth, holds
from hiroba.policy.who import All, Any_, Not, Who

GUEST = "guest"


def why(*, actor: str, verb: str, row: int, ja: bool) -> int:
    """0 for yes, 1 for no, so that a script can ask too."""
    with translation.override("ja" if ja else "en"):
        answer = gate.why(_actor(actor), _verb(verb), _row(verb, row))
        print("\n".join(_lines(actor, answer)))
    return 0 if answer.yes else 1


def _actor(said: str) -> Actor:
    if said == GUEST:
        return ANYONE
    key = {"pk": int(said)} if said.isdigit() else {"email__iexact": said}
    account = Account.objects.filter(**key).first()
    if account is None:
        raise NotFound(f"nobody here is “{said}”")
    return of_account(account)


def _verb(said: str) -> str:
    if said in LAW:
        return said
    near = ", ".join(get_close_matches(said, LAW, n=3, cutoff=0.4))
    raise Invalid(f"the law has no verb “{said}”. Near it: {near or 'see `hiroba law`'}")


def _row(verb: str, pk: int) -> Model:
    model = LAW[verb].model
    # Past the law on purpose: who asks here runs the place, and asks about somebody else.
    row = model._default_manager.filter(pk=pk).first() if 0 <= pk < 1 << 63 else None
    if row is None:
        raise NotFound(f"{verb} is about {LAW[verb].on}, and none has the id {pk}")
    return row


def _lines(actor: str, answer: gate.Answer) -> Iterator[str]:
    verdict = _("Yes: {actor} may {verb}.") if answer.yes else _("No: {actor} may not {verb}.")
    yield verdict.format(actor=actor, verb=answer.verb)
    if not answer.seen:
        yield _("For them this row does not exist.")
    yield ""
    who = LAW[answer.verb].who
    said = dict(zip(who.leaves(), (holds_ for _t, holds_, _c in answer.leaves), strict=True))
    yield from _tree(who, said.__getitem__, "", "")
    yield ""
    yield from _steps(answer)


def _tree(who: Who, truth: Truth, indent: str, above: str) -> Iterator[str]:
    """`above`: the clause of the nearest node that has one; a leaf without one rests on it."""
    sign = "✓" if holds(who, truth) else "✗"
    cites = who.clause or above
    if isinstance(who, All | Any_):
        words = _("all of these") if isinstance(who, All) else _("one of these")
        yield f"{indent}{sign} {words}"
        for part in _flat(who):
            yield from _tree(part, truth, f"{indent}    ", cites)
    elif isinstance(who, Not) and isinstance(who.part, All | Any_):
        yield f"{indent}{sign} {_('not')}"
        yield from _tree(who.part, truth, f"{indent}    ", cites)
    else:
        yield f"{indent}{sign} {who.text}  {cites}".rstrip()


def _flat(who: All | Any_) -> Iterator[Who]:
    """“All of all of” says nothing more than “all of”."""
    for part in who.parts:
        if type(part) is type(who) and not part.clause and isinstance(part, All | Any_):
            yield from _flat(part)
        else:
            yield part


def _steps(answer: gate.Answer) -> Iterator[str]:
    """The cheapest set of leaves that would have to change, each with its clause."""
    if answer.yes:
        return
    yield _("What would turn it into a yes:")
    nothing = _("Nothing that this person can do.")
    for reason in answer.reasons:
        yield f"  {reason.remedy or nothing}"
        if reason.clause:
            yield f"      {reason.clause}  {clause(reason.clause).text}"
