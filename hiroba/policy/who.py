"""The vocabulary of the rules: a tree of leaves joined by `&`, `|` and `~`.

A *fact* is about the actor alone and is answered in memory. A *leaf about rows* says for an
actor which rows it holds for, always as a database filter, so that the check of one row and
the list of all rows are the same rule. A node that can refuse cites its clause and, where
there is one, the step that would turn the no into a yes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext, pgettext_lazy

from hiroba.base.actor import Actor

EVERY_ROW = Q(pk__isnull=False)
NO_ROW = Q(pk__in=[])
_AND = pgettext_lazy("part of a rule", " and ")
_OR = pgettext_lazy("part of a rule", " or ")
_NOT = pgettext_lazy("part of a rule", "not {text}")
_ONLY_FOR = pgettext_lazy("why a rule refuses", "This is only for {text}.")
_NOT_FOR = pgettext_lazy("why a rule refuses", "This is not possible for {text}.")


@dataclass(frozen=True)
class Remedy:
    """What would turn a no into a yes. `cost` orders remedies: 1 a click, 5 somebody else."""

    text: Any
    cost: int = 1


NO_REMEDY = Remedy("", 100)


@dataclass(frozen=True, kw_only=True)
class Who:
    """A set of people, stated relative to a row."""

    clause: str = ""
    remedy: Remedy = NO_REMEDY
    no: Any = ""

    def __and__(self, other: "Who") -> "Who":
        return All(parts=(self, other))

    def __or__(self, other: "Who") -> "Who":
        return Any_(parts=(self, other))

    def __invert__(self) -> "Who":
        return Not(part=self)

    def cite(self, clause: str, remedy: Any = "", cost: int = 1) -> Self:
        found = Remedy(remedy, cost) if remedy else NO_REMEDY
        return replace(self, clause=clause, remedy=found)

    def otherwise(self, no: Any) -> Self:
        """The sentence for whoever is refused, where “only for …” says it badly."""
        return replace(self, no=no)

    def rows(self, actor: Actor) -> Q:
        raise NotImplementedError

    @property
    def text(self) -> Any:
        raise NotImplementedError

    @property
    def refusal(self) -> Any:
        """The sentence with which it refuses."""
        return self.no or Filled(_ONLY_FOR, self)

    def leaves(self) -> Iterator["Who"]:
        yield self


@dataclass(frozen=True, kw_only=True)
class Fact(Who):
    """Something about the actor alone."""

    said: Any
    holds: Callable[[Actor], bool]

    def rows(self, actor: Actor) -> Q:
        return EVERY_ROW if self.holds(actor) else NO_ROW

    @property
    def text(self) -> Any:
        return self.said


@dataclass(frozen=True, kw_only=True)
class Leaf(Who):
    """How actor and row stand to each other; nobody who is signed out stands to anything."""

    said: Any
    ask: Callable[[Actor], Q]

    def rows(self, actor: Actor) -> Q:
        return self.ask(actor)

    @property
    def text(self) -> Any:
        return self.said


@dataclass(frozen=True, kw_only=True)
class All(Who):
    """`said`: in a word what the parts say together."""

    parts: tuple[Who, ...]
    said: Any = ""

    def __and__(self, other: Who) -> Who:
        whole = self.clause or self.said
        return All(parts=(self, other)) if whole else All(parts=(*self.parts, other))

    def rows(self, actor: Actor) -> Q:
        found = [part.rows(actor) for part in self.parts]
        if any(q is NO_ROW for q in found):
            return NO_ROW
        return _joined([q for q in found if q is not EVERY_ROW], Q.AND) or EVERY_ROW

    @property
    def text(self) -> Any:
        return self.said or Joined(_AND, self.parts)

    def leaves(self) -> Iterator[Who]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, kw_only=True)
class Any_(Who):  # noqa: N801  (`Any` is taken)
    parts: tuple[Who, ...]

    def __or__(self, other: Who) -> Who:
        return (
            Any_(parts=(*self.parts, other)) if not self.clause else Any_(parts=(self, other))
        )

    def rows(self, actor: Actor) -> Q:
        found = [part.rows(actor) for part in self.parts]
        if any(q is EVERY_ROW for q in found):
            return EVERY_ROW
        return _joined([q for q in found if q is not NO_ROW], Q.OR) or NO_ROW

    @property
    def text(self) -> Any:
        return Joined(_OR, self.parts)

    def leaves(self) -> Iterator[Who]:
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, kw_only=True)
class Not(Who):
    part: Who

    def rows(self, actor: Actor) -> Q:
        found = self.part.rows(actor)
        if found is EVERY_ROW:
            return NO_ROW
        return EVERY_ROW if found is NO_ROW else ~found

    @property
    def text(self) -> Any:
        return Filled(_NOT, self.part)

    @property
    def refusal(self) -> Any:
        return self.no or Filled(_NOT_FOR, self.part)

    def leaves(self) -> Iterator[Who]:
        yield from self.part.leaves()


@dataclass(frozen=True)
class Joined:
    """The words of several parts, put together when shown, in the reader's language."""

    by: Any
    parts: tuple[Who, ...]

    def __str__(self) -> str:
        return str(self.by).join(self._said(part.text) for part in self.parts)

    def _said(self, text: Any) -> str:
        """In brackets where it is joined by another word than the whole."""
        if isinstance(text, Joined) and text.by != self.by and len(text.parts) > 1:
            return pgettext("part of a rule", "({text})").format(text=text)
        return str(text)


@dataclass(frozen=True)
class Filled:
    """Words with those of a part put in for {text}, in the reader's language."""

    said: Any
    part: Who

    def __str__(self) -> str:
        return str(self.said).format(text=self.part.text)


def _joined(found: list[Q], how: str) -> Q | None:
    total: Q | None = None
    for q in found:
        total = q if total is None else (total & q if how == Q.AND else total | q)
    return total


def fact(said: Any, holds: Callable[[Actor], bool]) -> Fact:
    return Fact(said=said, holds=holds)


def is_(said: Any, path: str) -> Leaf:
    """The person a row points at: its author, its owner, itself (`pk`)."""
    return Leaf(said=said, ask=lambda a: Q(**{path: a.account_id}) if a.signed_in else NO_ROW)


def where(said: Any, **conditions: object) -> Leaf:
    """A fact about the row itself, whoever asks."""
    return Leaf(said=said, ask=lambda actor: Q(**conditions))


def at_home(said: Any, path: str) -> Leaf:
    """In the world in which the actor lives: the square, or that of one partner's tests."""
    return Leaf(said=said, ask=lambda a: Q(**{path: a.world}))


def unstopped(said: Any, label: str, *, path: str) -> Leaf:
    """Of whom an app may learn: nobody who stopped providing to it, or to every app (PV-11).

    `label` is the table of stops; one with an empty client stops them all.
    """

    def ask(actor: Actor) -> Q:
        if actor.app is None:
            return EVERY_ROW
        stops = apps.get_model(label)._default_manager
        mine = stops.filter(person=OuterRef(path), client__in=("", actor.app.client))
        return ~Q(Exists(mine))

    return Leaf(said=said, ask=ask)


def opened(said: Any, column: str, what: str) -> Leaf:
    """For an app only what its scopes open: `what` names the list in `App` of them."""

    def ask(actor: Actor) -> Q:
        if actor.app is None:
            return EVERY_ROW
        return Q(**{f"{column}__in": getattr(actor.app, what)})

    return Leaf(said=said, ask=ask)


def linked(
    said: Any, label: str, *, mine: str, theirs: str, to: str, **conditions: object
) -> Leaf:
    """Joined to the actor by a row of another table: `theirs` there equals `to` here."""

    def ask(actor: Actor) -> Q:
        if not actor.signed_in:
            return NO_ROW
        links = apps.get_model(label)._default_manager.filter(
            **{mine: actor.account_id, theirs: OuterRef(to)}, **conditions
        )
        return Q(Exists(links))

    return Leaf(said=said, ask=ask)


def linked_twice(said: Any, label: str, *, mine: str, theirs: str, to: str) -> Leaf:
    """Joined by two rows with somebody in between: friends of friends."""

    def ask(actor: Actor) -> Q:
        if not actor.signed_in:
            return NO_ROW
        table = apps.get_model(label)._default_manager
        near = table.filter(**{mine: actor.account_id, theirs: OuterRef(mine)})
        return Q(Exists(table.filter(Exists(near), **{theirs: OuterRef(to)})))

    return Leaf(said=said, ask=ask)


def has(said: Any, label: str, *, of: str, to: str, **conditions: object) -> Leaf:
    """What another table has a row of, whoever asks: `of` there equals `to` here."""

    def ask(actor: Actor) -> Q:
        table = apps.get_model(label)._default_manager
        return Q(Exists(table.filter(**{of: OuterRef(to)}, **conditions)))

    return Leaf(said=said, ask=ask)


def alone(said: Any, label: str, *, alike: str, **conditions: object) -> Leaf:
    """The only row of its table that meets the conditions, of those with the same `alike`."""

    def ask(actor: Actor) -> Q:
        table = apps.get_model(label)._default_manager.filter(**conditions)
        others = table.filter(**{alike: OuterRef(alike)}).exclude(pk=OuterRef("pk"))
        return Q(Exists(table.filter(pk=OuterRef("pk")))) & ~Q(Exists(others))

    return Leaf(said=said, ask=ask)


def sole(said: Any, label: str, *, mine: str, of: str, to: str, **conditions: object) -> Leaf:
    """Whoever is the only one with an account in use to hold something: `of` names in the table
    what is held, `mine` who holds it, `to` here the holder."""

    def ask(actor: Actor) -> Q:
        held = apps.get_model(label)._default_manager.filter(**conditions)
        used = {of: OuterRef(of), f"{mine}__status": "active"}
        others = held.filter(**used).exclude(**{mine: OuterRef(mine)})
        return Q(Exists(held.filter(~Exists(others), **{mine: OuterRef(to)})))

    return Leaf(said=said, ask=ask)


__all__ = [
    "EVERY_ROW", "NO_ROW", "All", "Any_", "Fact", "Leaf", "Not", "Remedy", "Who",
    "alone", "at_home", "fact", "has", "is_", "linked", "linked_twice", "opened", "sole",
    "unstopped", "where",
]  # fmt: skip
