"""The house rules hold in the source."""

import pytest
from django.apps import apps

from houqin.web.records import registered
from tests.architecture import rules
from tests.architecture.source import modules, recorded_actions

FILES = list(modules())


def test_the_source_was_found() -> None:
    assert len(FILES) > 40


@pytest.mark.parametrize(
    "rule",
    [
        rules.too_long,
        rules.now_outside_doors,
        rules.effects_after_commit,
        rules.unmarked_words,
        rules.unscoped_doors,
        rules.measured_by_float,
        rules.shapeless_names,
        rules.silent_public_functions,
        rules.impure_rules,
    ],
    ids=lambda rule: rule.__name__,
)
def test_house_rule(rule: object) -> None:
    assert callable(rule)
    breaches = list(rule(FILES))
    assert not breaches, "\n".join(breaches)


def test_every_table_is_written_by_its_own_app() -> None:
    owner_of = {
        model.__name__: model.__module__.rsplit(".models", 1)[0].replace(".", "/")
        for model in apps.get_models()
        if model.__module__.startswith("houqin.")
    }
    breaches = list(rules.writes_elsewhere(FILES, owner_of))
    assert not breaches, "\n".join(breaches)


def test_every_recorded_action_has_words() -> None:
    breaches = list(rules.unworded_records(FILES, registered()))
    assert not breaches, "\n".join(breaches)
    assert len({action for module in FILES for action, _ in recorded_actions(module)}) > 100, "the actions were found"
