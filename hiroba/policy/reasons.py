"""Why the law says no: the cheapest set of leaves that would have to change."""

from collections.abc import Callable

from hiroba.base.refusals import Reason
from hiroba.policy.who import All, Any_, Fact, Leaf, Not, Who

Truth = Callable[[Who], bool]


def holds(who: Who, truth: Truth) -> bool:
    """The value of a tree, given the value of its leaves."""
    if isinstance(who, All):
        return all(holds(part, truth) for part in who.parts)
    if isinstance(who, Any_):
        return any(holds(part, truth) for part in who.parts)
    if isinstance(who, Not):
        return not holds(who.part, truth)
    return truth(who)


def reasons(who: Who, truth: Truth) -> tuple[Reason, ...]:
    """Empty where the answer is yes."""
    if holds(who, truth):
        return ()
    if who.clause:
        return (Reason(who.clause, who.refusal, who.remedy.text, who.remedy.cost),)
    if isinstance(who, All):
        return _in_order(who, truth)
    if isinstance(who, Any_):
        return min((reasons(part, truth) for part in who.parts), key=cost)
    inner = who.part if isinstance(who, Not) else who
    return (Reason(inner.clause, who.refusal, inner.remedy.text, inner.remedy.cost),)


def _in_order(who: All, truth: Truth) -> tuple[Reason, ...]:
    """What comes after a no about the actor is not yet a question: first sign in."""
    found: tuple[Reason, ...] = ()
    for part in who.parts:
        found += reasons(part, truth)
        if found and all(isinstance(leaf, Fact) for leaf in part.leaves()):
            break
    return found


def cost(found: tuple[Reason, ...]) -> int:
    return sum(reason.cost for reason in found)


def questions(who: Who) -> list[Leaf]:
    """The leaves that only the database can answer, in order, each once."""
    return list(dict.fromkeys(leaf for leaf in who.leaves() if isinstance(leaf, Leaf)))
