"""The house rules hold in the database."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping

import pytest
from django.apps import AppConfig, apps
from django.db import connection, models

#: Lowest first; a foreign key may point at its own app or at one further left (house.md §2).
ORDER = [
    *(
        "scope",
        "organisation",
        "audit",
        "terms",
        "documents",
        "calendars",
        "places",
        "jobs",
        "notices",
        "imports",
        "web",
    ),
    *("catalogue", "providers", "budgets", "tenders", "contracts", "orders"),
    *("assets", "stock", "vehicles", "rooms", "canteen", "energy", "emergency"),
    *("evaluation", "settlement", "compliance", "decisions", "reform", "portal"),
]


def own_apps() -> list[AppConfig]:
    """The project's applications that have tables."""
    return [config for config in apps.get_app_configs() if config.name.startswith("houqin.") and any(tables(config))]


def tables(config: AppConfig) -> Iterator[type[models.Model]]:
    """Concrete models of an app, many-to-many tables included."""
    yield from (model for model in config.get_models(include_auto_created=True) if model._meta.managed)


def excused(config: AppConfig, name: str) -> Mapping[str, str]:
    """An app's own list of exceptions with their reasons."""
    module = importlib.import_module(f"{config.name}.apps")
    found: Mapping[str, str] = getattr(module, name, {})
    assert all(len(reason) > 10 for reason in found.values()), f"{config.label}: each exception needs its reason"
    return found


def triggered(name: str) -> set[str]:
    """Tables that carry the trigger *name*."""
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = %s", [name])
        return {row[0] for row in cursor.fetchall()}


def secured() -> set[str]:
    """Tables with row security switched on and a policy."""
    with connection.cursor() as cursor:
        cursor.execute("select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity")
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("config", own_apps(), ids=lambda config: config.label)
def test_every_table_is_guarded_or_excused(db: None, config: AppConfig) -> None:
    guarded, excuses = triggered("guarded"), excused(config, "UNGUARDED")
    for model in tables(config):
        table = model._meta.db_table
        assert (table in guarded) != (table in excuses), f"{table}: guard it, or excuse it in {config.label}/apps.py"


@pytest.mark.parametrize("config", own_apps(), ids=lambda config: config.label)
def test_rows_of_an_authority_are_secured_or_excused(db: None, config: AppConfig) -> None:
    closed, excuses = secured(), excused(config, "OPEN")
    for model in tables(config):
        table = model._meta.db_table
        if table in closed:
            assert table not in excuses, f"{table} is secured, so it needs no excuse"
            continue
        assert table in excuses, f"{table}: give it row security, or excuse it in OPEN of {config.label}/apps.py"


def test_foreign_keys_look_down() -> None:
    place = {label: position for position, label in enumerate(ORDER)}
    breaches = [
        f"{model._meta.label}.{field.name} points up at {field.related_model._meta.label}"
        for config in own_apps()
        for model in tables(config)
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey)
        and isinstance(field.related_model, type)
        and field.related_model._meta.app_label in place
        and place[field.related_model._meta.app_label] > place[config.label]
    ]
    assert not breaches, "\n".join(breaches)


def test_measured_columns_are_integers() -> None:
    breaches = [
        f"{model._meta.label}.{field.name}"
        for config in own_apps()
        for model in tables(config)
        for field in model._meta.get_fields()
        if isinstance(field, models.DecimalField | models.FloatField)
    ]
    assert not breaches, breaches


def test_constraints_have_names_of_their_own() -> None:
    names = [
        constraint.name for config in own_apps() for model in tables(config) for constraint in model._meta.constraints
    ]
    assert len(names) == len(set(names))
    assert len(names) > 10
