"""How the law is asked: can, require, visible, fetch, why; and one promise, `@action`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeGuard, TypeVar, cast

from django.apps import apps
from django.conf import settings
from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When
from django.utils.module_loading import import_string

from hiroba.base.actor import ANYONE, Actor
from hiroba.base.models import Event
from hiroba.base.queue import enqueue
from hiroba.base.refusals import Forbidden, NotFound, Reason, SignIn, StepUp
from hiroba.base.whole import whole
from hiroba.policy import rules
from hiroba.policy.deeds import OF_THE_CLOCK
from hiroba.policy.hot import Hot
from hiroba.policy.law import LAW, Rule
from hiroba.policy.reasons import holds, questions, reasons
from hiroba.policy.who import Fact, Who

M = TypeVar("M", bound=Model)
T = TypeVar("T")
P = ParamSpec("P")
Deed = Callable[Concatenate[Actor, M, P], T]


@dataclass(frozen=True)
class Again(Generic[T]):
    """What a deed returns for a second click: what the first one made. Nothing new happened."""

    result: T


ACTIONS: dict[str, Callable[..., Any]] = {}


def can(actor: Actor, verb: str, row: Model) -> bool:
    return _stands(actor, LAW[verb]) and _holds(actor, verb, row)


def require(actor: Actor, verb: str, row: Model) -> None:
    """Raises SignIn, StepUp or Forbidden for the standing; NotFound for what is not seen."""
    rule = LAW[verb]
    require_standing(actor, rule)
    if not _holds(actor, verb, row):
        if not _seen(actor, row):
            raise NotFound
        raise Forbidden(*why(actor, verb, row).reasons)


def require_standing(actor: Actor, rule: Rule) -> None:
    """What is about the actor alone, in memory, whether or not a row exists."""
    lacks = missing(actor, rule.verb)
    if not lacks:
        return
    if not actor.signed_in:
        raise SignIn
    if not rules.proved.holds(actor) and _only_step_up(rule, actor):
        raise StepUp
    raise Forbidden(*lacks)


def require_verb(actor: Actor, verb: str) -> None:
    """The standing for a deed, asked before its form is shown."""
    require_standing(actor, LAW[verb])


def missing(actor: Actor, verb: str) -> tuple[Reason, ...]:
    """What the actor's standing lacks for a deed, whatever the row; empty when nothing."""
    return reasons(LAW[verb].standing, _answer_in_memory(actor))


def ever(actor: Actor, verb: str) -> bool:
    """Whether such an account may do this once it is in use, agreed and proved: what it is
    never granted, no page offers. A guest may yet sign in as anybody."""
    return not actor.signed_in or _ever(actor.kind, actor.tier, actor.role, verb)


@cache  # Every page asks some seven times.
def _ever(kind: str, tier: str, role: str, verb: str) -> bool:
    at_best = Actor(
        account_id=0, kind=kind, tier=tier, role=role, status="active",
        accepted=True, step_up=True, bound=True, second_factor=True,
    )  # fmt: skip
    return not missing(at_best, verb)


def visible(actor: Actor, model: type[M]) -> QuerySet[M]:
    """Every read begins here."""
    rule = LAW[_view_of(model)]
    require_standing(actor, rule)
    return model._default_manager.filter(rule.rows.rows(actor))


def allowed(actor: Actor, verb: str) -> QuerySet[Any]:
    """Every row for which the actor may do this: the rule of one row, as a list."""
    require_standing(actor, LAW[verb])
    return _rows(actor, LAW[verb])


def fetch(actor: Actor, model: type[M], pk: object) -> M:
    """One row the actor may see. A row they may not see does not exist."""
    require_standing(actor, LAW[_view_of(model)])
    if not _is_id(pk):
        raise NotFound
    for row in _row_of(model)(actor, row=pk):
        return cast(M, row)
    raise NotFound


@dataclass(frozen=True)
class Answer:
    """What the law says, leaf by leaf. `seen`: whether the row exists for this actor."""

    verb: str
    yes: bool
    seen: bool
    reasons: tuple[Reason, ...]
    leaves: tuple[tuple[Any, bool, str], ...]


def why(actor: Actor, verb: str, row: Model) -> Answer:
    """The same answer as `require`, without trying, every leaf annotated in one query."""
    rule = LAW[verb]
    truth = _answers(actor, rule, row)
    lacks = reasons(rule.who, truth)
    if lacks and not actor.signed_in:  # Whatever else would help, nobody does it as a guest.
        lacks = tuple(dict.fromkeys((*reasons(rules.signed_in, truth), *lacks)))
    return Answer(
        verb=verb,
        yes=holds(rule.who, truth),
        seen=_seen(actor, row),
        reasons=lacks,
        leaves=tuple((leaf.text, truth(leaf), leaf.clause) for leaf in rule.who.leaves()),
    )


def fetch_for(actor: Actor, verb: str, model: type[M], pk: object) -> M:
    """One row on which the actor may do this; NotFound where it is not seen, else Forbidden."""
    if LAW[verb].model is not model:
        raise LookupError(f"{verb} is not about {model.__name__}")
    if not _is_id(pk):
        raise NotFound
    row: M | None = allowed(actor, verb).filter(pk=pk).first()
    if row is None:
        require(actor, verb, fetch(actor, model, pk))
        raise NotFound
    return row


def action(verb: str) -> Callable[[Deed[M, P, T | Again[T]]], Deed[M, P, T]]:
    """Something an actor does to a row: allowed or refused, all or nothing, on the record.

    One transaction: the actor is read again and locked together with every account whose
    counter may move, in id order; the rule is asked; the deed done; the Event written and
    what follows from it enqueued.
    """

    def wrap(deed: Deed[M, P, T | Again[T]]) -> Deed[M, P, T]:
        @wraps(deed)
        def act(actor: Actor, row: M, /, *args: P.args, **given: P.kwargs) -> T:
            require_standing(actor, LAW[verb])

            def once() -> T:
                who, what = _locked(actor, row)
                require(who, verb, what)
                subject = what.pk
                result = deed(who, what, *args, **given)
                if isinstance(result, Again):
                    return result.result
                _record(who, verb, subject, result)
                return result

            return whole(once)

        ACTIONS[verb] = act
        return act

    return wrap


def happened(verb: str, row: Model) -> None:
    """What the clock does, on the record and followed up; nobody acts."""
    if verb not in OF_THE_CLOCK:
        raise LookupError(f"{verb} is a deed of somebody: write an action")
    _record(ANYONE, verb, row.pk, None)


def _record(actor: Actor, verb: str, subject: int, result: Any) -> None:
    event = Event.objects.create(
        verb=verb,
        account_id=actor.account_id,
        subject=subject,
        result=result.pk if isinstance(result, Model) else None,
        data=result if isinstance(result, dict) else {},
    )
    enqueue(event)


def _locked(actor: Actor, row: M) -> tuple[Actor, M]:
    """Lock accounts in id order, then the row; both as they stand now.

    `no_key`: others may still write rows that merely point here, such as likes.
    """
    accounts = apps.get_model(settings.AUTH_USER_MODEL)._default_manager
    people = {actor.account_id, *(getattr(row, name, None) for name in _people_of(type(row)))}
    ids = sorted(pk for pk in people if pk is not None)
    mine = accounts.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    list(mine.values_list("pk"))
    rows = type(row)._default_manager.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=row.pk).first()
    if found is None:
        raise NotFound
    return import_string(settings.ACTOR_AGAIN)(actor), found


def _people_of(model: type[Model]) -> tuple[str, ...]:
    """The columns by which a row points at accounts; the row itself when it is one."""
    if model._meta.label == settings.AUTH_USER_MODEL:
        return ("pk",)
    return tuple(
        field.attname
        for field in model._meta.concrete_fields
        if field.related_model and field.related_model._meta.label == settings.AUTH_USER_MODEL
    )


def _rows(actor: Actor, rule: Rule) -> QuerySet[Any]:
    return rule.model._default_manager.filter(rule.rows.rows(actor))


def _stands(actor: Actor, rule: Rule) -> bool:
    return holds(rule.standing, _answer_in_memory(actor))


def _answer_in_memory(actor: Actor) -> Callable[[Who], bool]:
    return lambda leaf: isinstance(leaf, Fact) and leaf.holds(actor)


def _only_step_up(rule: Rule, actor: Actor) -> bool:
    return _stands(replace(actor, step_up=True), rule)


def _seen(actor: Actor, row: Model) -> bool:
    return can(actor, _view_of(type(row)), row)


def _view_of(model: type[Model]) -> str:
    return f"{model._meta.model_name}.view"


def _holds(actor: Actor, verb: str, row: Model) -> bool:
    """Whether the rule holds for this row, by a query compiled once a verb."""
    return bool(_row_under(verb)(actor, row=row.pk))


@cache
def _row_under(verb: str) -> Hot[int]:
    def build(actor: Actor, *, row: int) -> QuerySet[Any, Any]:
        return _rows(actor, LAW[verb]).filter(pk=row).values_list("pk")

    return Hot(build, int, f"may {verb}")


@cache
def _row_of(model: type[M]) -> Hot[M]:
    names = [field.attname for field in model._meta.concrete_fields]

    def build(actor: Actor, *, row: int) -> QuerySet[Any, Any]:
        return visible(actor, model).filter(pk=row).values_list(*names)

    def into(*values: Any) -> M:
        return model.from_db("default", names, values)

    return Hot(build, into, f"fetch {model._meta.label}")


def _answers(actor: Actor, rule: Rule, row: Model) -> Callable[[Who], bool]:
    asked = questions(rule.who)
    columns = {f"leaf_{n}": _truth(leaf.rows(actor)) for n, leaf in enumerate(asked)}
    found = rule.model._default_manager.filter(pk=row.pk).values(**columns).first() or {}
    said = {leaf: bool(found.get(f"leaf_{n}")) for n, leaf in enumerate(asked)}
    memory = _answer_in_memory(actor)
    return lambda leaf: said[leaf] if leaf in said else memory(leaf)


def _truth(q: Q) -> Case:
    return Case(When(q, then=Value(True)), default=Value(False), output_field=BooleanField())


def _is_id(pk: object) -> TypeGuard[int]:
    return isinstance(pk, int) and 0 <= pk < 1 << 63
