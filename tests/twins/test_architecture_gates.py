"""Each gate of the architecture rings when its fault is planted."""

import ast
from collections.abc import Callable, Iterable, Iterator

import ninja
import pytest
from django.db import connections

from houqin.web.api import Body, Router
from tests.architecture import rules, test_api_shapes, test_tables
from tests.architecture.source import Module

pytestmark = pytest.mark.twin

Rule = Callable[[Iterable[Module]], Iterator[str]]


def module(name: str, text: str) -> Module:
    return Module(name, text, ast.parse(text))


FAULTS: list[tuple[Rule, str, str]] = [
    (rules.too_long, "houqin/domains/orders/rules.py", "x = 1\n" * 401),
    (rules.too_long, "houqin/domains/orders/rules.py", "def f():\n" + "    x = 1\n" * 70),
    (
        rules.now_outside_doors,
        "houqin/domains/orders/services/acts.py",
        "from x import timezone\nat = timezone.now()\n",
    ),
    (rules.effects_after_commit, "houqin/domains/orders/services/acts.py", "transaction.on_commit(send)\n"),
    (rules.unscoped_doors, "houqin/domains/orders/views.py", "rows = Order.objects.all()\n"),
    (rules.unscoped_doors, "houqin/domains/orders/api.py", "row = Order.objects.get(pk=1)\n"),
    (rules.measured_by_float, "houqin/domains/contracts/models.py", "price = models.DecimalField()\n"),
    (rules.measured_by_float, "houqin/kernel/money.py", "fen = float('1')\n"),
    (rules.shapeless_names, "houqin/web/utils.py", "x = 1\n"),
    (rules.silent_public_functions, "houqin/web/pages.py", '"""Pages."""\ndef page(): pass\n'),
    (rules.unmarked_words, "houqin/domains/orders/rules.py", 'raise BadInput(field="x", problem="it is late")\n'),
    (rules.unmarked_words, "houqin/domains/orders/rules.py", 'raise BadInput(field="x", problem=f"{day} is late")\n'),
    (rules.impure_rules, "houqin/domains/orders/rules.py", "from django.db import connection\n"),
    (rules.impure_rules, "houqin/domains/orders/rules.py", "from houqin.domains.orders.models import Order\n"),
    (rules.impure_rules, "houqin/domains/orders/rules_late.py", "from django.db import connection\n"),
    (rules.impure_rules, "houqin/domains/orders/rules/timing.py", "from houqin.domains.orders.models import Order\n"),
]


@pytest.mark.parametrize(("rule", "name", "text"), FAULTS, ids=lambda value: getattr(value, "__name__", None))
def test_the_gate_rings(rule: Rule, name: str, text: str) -> None:
    assert list(rule([module(name, text)])), "a gate that has never been red is not evidence"


def test_writing_a_table_of_another_app_rings() -> None:
    fault = module("houqin/domains/orders/services/acts.py", "DeliveryRecord.objects.create(quantity=1)\n")
    assert list(rules.writes_elsewhere([fault], {"DeliveryRecord": "houqin/domains/contracts"}))
    assert not list(rules.writes_elsewhere([fault], {"DeliveryRecord": "houqin/domains/orders"}))


def test_an_action_recorded_without_words_rings() -> None:
    fault = module("houqin/domains/orders/services/acts.py", 'act.finish("orders.vanished" if x else "orders.taken")\n')
    assert len(list(rules.unworded_records([fault], ["orders.taken"]))) == 1
    assert not list(rules.unworded_records([fault], ["orders.taken", "orders.vanished"]))
    together = module("houqin/domains/orders/services/acts.py", 'record(actor, f"orders.quote_{how}", order, at=at)\n')
    assert list(rules.unworded_records([together], ["orders.taken"]))
    assert not list(rules.unworded_records([together], ["orders.quote_lapsed"]))


class OpenPart(ninja.Schema):
    """A shape that lets unknown keys pass."""

    fen: int = 0


class WholeIn(Body):
    """One that does not, with one inside that does."""

    parts: list[OpenPart] | None = None


class LoosenedIn(Body, extra="ignore"):
    """One that was closed and is not any more."""


@pytest.mark.parametrize(
    ("shape", "found"), [(OpenPart, "OpenPart"), (WholeIn, "OpenPart"), (LoosenedIn, "LoosenedIn")]
)
def test_a_body_that_lets_unknown_keys_pass_rings(shape: type[ninja.Schema], found: str) -> None:
    def operation(request: object, body: object) -> None:
        """Take it."""

    operation.__annotations__["body"] = shape
    outer, router = Router(), Router()
    router.post("/planted")(operation)
    outer.add_router("", router)
    open_bodies = test_api_shapes.open_bodies(test_api_shapes.operations(outer))
    assert [name.rsplit(".", 1)[1] for name in open_bodies] == [found]


@pytest.mark.django_db(databases=["default", "owner"], transaction=True)
def test_an_unguarded_or_open_table_rings() -> None:
    organisation = next(config for config in test_tables.own_apps() if config.label == "organisation")
    audit = next(config for config in test_tables.own_apps() if config.label == "audit")
    with connections["owner"].cursor() as cursor:
        cursor.execute("drop trigger guarded on organisation_unit")
        cursor.execute("alter table audit_auditrecord disable row level security")
    try:
        with pytest.raises(AssertionError, match="organisation_unit"):
            test_tables.test_every_table_is_guarded_or_excused(None, organisation)
        with pytest.raises(AssertionError, match="audit_auditrecord"):
            test_tables.test_rows_of_an_authority_are_secured_or_excused(None, audit)
    finally:
        connections["owner"].close()
