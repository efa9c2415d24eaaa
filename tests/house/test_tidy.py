"""What must be declared, is: every table and column, every rule, every step that follows."""

import importlib

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

from hiroba.accounts.foreign import BARE_TABLES, FOREIGN
from hiroba.base.personal import NotPersonal, Personal
from hiroba.follow_ups import FOLLOW_UPS
from hiroba.policy.clauses import clauses
from hiroba.policy.deeds import OF_THE_CLOCK
from hiroba.policy.gate import ACTIONS
from hiroba.policy.law import LAW, uncited
from hiroba.privacy.register import declaration, entries
from hiroba.schedule import SCHEDULE
from tests.house import rooms

MODELS = apps.get_models(include_auto_created=True)
OURS = [model for model in MODELS if model.__module__.startswith("hiroba.")]
# Verbs that only read: `visible` and `allowed` ask their rules, no action does.
ONLY_READ = {
    "account.find", "account.suggest", "account.know", "account.look_up", "desk.list",
    "case.read", "partner.compare",
}  # fmt: skip


def label(model: type[Model]) -> str:
    return model._meta.label


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {c.name for c in connection.introspection.get_table_description(cursor, table)}


@pytest.mark.parametrize("model", OURS, ids=label)
def test_a_model_of_ours_declares_what_it_holds(model):
    assert isinstance(vars(model).get("personal"), Personal | NotPersonal)


@pytest.mark.parametrize("model", [m for m in MODELS if m not in OURS], ids=label)
def test_a_table_that_a_library_brings_is_declared(model):
    if model._meta.db_table not in BARE_TABLES:
        assert label(model) in FOREIGN


def test_every_declared_library_table_is_installed():
    assert set(FOREIGN) <= {label(model) for model in MODELS}


def test_every_table_of_the_database_is_classified(db):
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor, include_views=True))
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables |= {name for (name,) in cursor.fetchall()}
    known = {model._meta.db_table for model in MODELS if declaration(model)} | set(BARE_TABLES)
    assert tables - known - {"sqlite_stat1", "sqlite_stat4"} == set()


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry.name)
def test_every_column_is_personal_or_plain_and_not_both(db, entry):
    """The live table has exactly the columns that the declaration names."""
    personal = entry.personal
    named = [
        *personal.fields,
        *(name for name in personal.plain if not _composite(entry, name)),
    ]
    assert len(named) == len(set(named)), "a column is declared twice"
    columns = {entry.model._meta.get_field(name).column for name in named}
    assert columns == columns_of(entry.model._meta.db_table)
    assert set(personal.hidden) <= set(personal.fields)


def _composite(entry, name):
    return name == "pk" and entry.model._meta.pk.name == "pk"


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry.name)
def test_every_path_to_a_person_resolves(db, entry):
    """`of` and `also` lead to an account's number."""
    from hiroba.accounts.models import Account

    for path in (entry.personal.of, *entry.personal.also):
        assert list(entry.model._default_manager.filter(**{path: 1}).values_list(path)) == []
        assert _ends_at(entry.model, path) is Account, f"{path} does not lead to an account"


def _ends_at(model, path):
    for step in path.split("__"):
        field = model._meta.pk if step == "pk" else model._meta.get_field(step)
        model = field.related_model or model
    return model


@pytest.mark.parametrize("entry", list(entries()), ids=lambda entry: entry.name)
def test_what_is_emptied_says_with_what(entry):
    personal = entry.personal
    if personal.erase == "blank":
        assert set(personal.blank) <= set(personal.fields)
        for name, value in personal.blank.items():
            field = entry.model._meta.get_field(name)
            assert value is not None or field.null, f"{name} cannot be empty"
    else:
        assert not personal.blank


def test_every_rule_is_about_a_real_table():
    for rule in LAW.values():
        assert apps.get_model(rule.on)


def test_every_action_has_a_rule_and_every_rule_an_action_unless_it_only_reads():
    rooms.enter_all()
    assert set(ACTIONS) - set(LAW) == set()
    assert {v for v in LAW if not v.endswith(".view")} - ONLY_READ - set(ACTIONS) == set()


def test_an_action_takes_the_kind_of_row_that_its_rule_is_about():
    rooms.enter_all()
    for verb, act in ACTIONS.items():
        _actor, row = list(act.__wrapped__.__annotations__.values())[:2]
        assert row is LAW[verb].model, f"{verb} takes {row}, its rule is about {LAW[verb].on}"


@pytest.mark.parametrize("verb", LAW)
def test_every_leaf_that_can_refuse_cites_a_clause(verb):
    assert [str(leaf.text) for leaf in uncited(LAW[verb].who)] == []


@pytest.mark.parametrize("verb", LAW)
def test_every_rule_rests_on_clauses_that_exist(verb):
    assert LAW[verb].clauses
    assert set(LAW[verb].cited) <= set(clauses())


def test_what_follows_follows_from_a_deed():
    rooms.enter_all()
    assert set(FOLLOW_UPS) <= set(ACTIONS) | OF_THE_CLOCK
    assert not set(ACTIONS) & OF_THE_CLOCK


def test_steps_have_names_of_their_own():
    """Jobs are found again by the name of their step."""
    from hiroba.base.queue import name_of

    for steps in FOLLOW_UPS.values():
        assert len({name_of(step) for step in steps}) == len(steps)
    assert len({name_of(every.step) for every in SCHEDULE}) == len(SCHEDULE)
    for step in {step for steps in FOLLOW_UPS.values() for step in steps}:
        assert importlib.import_module(step.__module__).__dict__[step.__name__] is step
