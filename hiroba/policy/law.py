"""What a rule is. The rules themselves are in rules.py."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hiroba.base.actor import Actor
from hiroba.policy.clauses import clause
from hiroba.policy.deeds import deed
from hiroba.policy.who import NO_ROW, All, Any_, Leaf, Not, Who

LAW: dict[str, "Rule"] = {}
RESTRICTIONS: list["Restriction"] = []


@dataclass(frozen=True)
class Rule:
    """`standing` is answered in memory, `rows` by the database; it rests on `clauses`.

    `granted` is the standing as its row says it; the restrictions that hold for the verb are
    in `standing` as well.
    """

    verb: str
    on: str
    granted: Who
    standing: Who
    rows: Who
    clauses: tuple[str, ...]

    @property
    def model(self) -> type[Model]:
        return apps.get_model(self.on)

    @property
    def who(self) -> Who:
        return All(parts=(self.standing, self.rows))

    @property
    def said(self) -> str:
        """Who may, in words: whoever one is, and how one has to stand to the row."""
        who = _("{standing}. What it takes: {rows}")
        return who.format(standing=self.granted.text, rows=self.rows.text)

    @property
    def cited(self) -> tuple[str, ...]:
        """Every clause of its row in the table, each once, its own first."""
        said = All(parts=(self.granted, self.rows))
        return tuple(dict.fromkeys([*self.clauses, *cited_in(said)]))


@dataclass(frozen=True)
class Restriction:
    """Whoever does anything that fits the pattern has to be this, whatever its rule says."""

    pattern: str
    who: Who
    but: tuple[str, ...]

    def covers(self, verb: str) -> bool:
        return fnmatchcase(verb, self.pattern) and not any(
            fnmatchcase(verb, pattern) for pattern in self.but
        )

    @property
    def exceptions(self) -> str:
        """Where it does not hold, in words."""
        return _("but not for {verbs}").format(verbs=" ".join(self.but)) if self.but else ""

    @property
    def said(self) -> str:
        """Who alone may, in words, and where it does not hold."""
        return f"{self.who.text} ({self.exceptions})" if self.but else str(self.who.text)

    @property
    def cited(self) -> tuple[str, ...]:
        return tuple(cited_in(self.who))


def restrict(pattern: str, who: Who, but: tuple[str, ...] = ()) -> None:
    RESTRICTIONS.append(Restriction(pattern, who, but))


def rule(verb: str, on: str, standing: Who, rows: Who, *clauses: str) -> None:
    """Restrictions that stand above it hold for it, too."""
    if verb in LAW:
        raise ValueError(f"{verb} has a rule already")
    held = [restriction.who for restriction in RESTRICTIONS if restriction.covers(verb)]
    whole = All(parts=(standing, *held)) if held else standing
    rests_on = tuple(clause(name).id for name in clauses)
    LAW[verb] = Rule(verb, on, standing, whole, rows, rests_on)


def may(verb: str, through: str = "") -> Who:
    """Whoever another rule lets in, on this row or on the row it hangs from."""
    rule = LAW[verb]
    if not through:
        return rule.rows

    def ask(actor: Actor) -> Q:
        parents = rule.model._default_manager.filter(rule.rows.rows(actor))
        return Q(Exists(parents.filter(pk=OuterRef(through))))

    return Leaf(said=MaySee(verb), ask=ask)


@dataclass(frozen=True)
class MaySee:
    """Says a rule that is used inside another one."""

    verb: str

    def __str__(self) -> str:
        return _("who may “{deed}”").format(deed=deed(self.verb))


@dataclass(frozen=True)
class InRoles:
    """A text with roles put in for {roles}, in the reader's language."""

    said: Any
    roles: tuple[Any, ...]

    def __str__(self) -> str:
        return str(self.said).format(roles=pgettext("roles", " or ").join(map(str, self.roles)))


@dataclass(frozen=True)
class ScopeNamed:
    """Says which scopes open something to an app; one of them is enough."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return _("a person, or an app with the scope {names}").format(
            names=_(" or ").join(self.names)
        )


def hangs(label: str, *, row: str, verb: str, through: str) -> Who:
    """What hangs from other rows by a table `label`: seen by whoever sees one of them."""
    rule = LAW[verb]

    def ask(actor: Actor) -> Q:
        hooks = apps.get_model(label)._default_manager.filter(**{row: OuterRef("pk")})
        parents = rule.model._default_manager.filter(
            rule.rows.rows(actor), pk=OuterRef(through)
        )
        return Q(Exists(hooks.filter(Exists(parents))))

    return Leaf(said=MaySee(verb), ask=ask)


def looked_at(said: object, label: str, *, row: str, what: str, through: str) -> Who:
    """What hangs from something that an operator looked at, on record, for an open case."""

    def ask(actor: Actor) -> Q:
        if actor.kind != "operator":
            return NO_ROW
        looks = apps.get_model("desk.Look")._default_manager.filter(
            looker=actor.account_id, case__holder=actor.account_id,
            case__state__in=("open", "asked"), what=what, row=OuterRef(through),
        )  # fmt: skip
        hooks = apps.get_model(label)._default_manager.filter(**{row: OuterRef("pk")})
        return Q(Exists(hooks.filter(Exists(looks))))

    return Leaf(said=said, ask=ask)


def cited_in(who: Who) -> Iterator[str]:
    if who.clause:
        yield who.clause
    if isinstance(who, All | Any_):
        for part in who.parts:
            yield from cited_in(part)
    elif isinstance(who, Not):
        yield from cited_in(who.part)


def uncited(who: Who) -> Iterator[Who]:
    """Leaves that can refuse without a clause, neither on them nor on a node above them."""
    if who.clause:
        return
    if isinstance(who, All | Any_):
        for part in who.parts:
            yield from uncited(part)
    elif isinstance(who, Not):
        yield from uncited(who.part)
    else:
        yield who
