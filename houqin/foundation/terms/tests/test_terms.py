"""Dated terms: what applied, what was believed, and that nothing is edited."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, Office, make_office
from houqin.foundation.scope.scope import NOTHING, entering
from houqin.foundation.terms import succession
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED, read_rows
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.queries import NoSuchRule, rule_at
from houqin.foundation.terms.services import ColumnsWrong, change_regulation, load_regulations
from houqin.kernel.refusal import BadInput, NotPermitted

ROW: dict[str, Any] = {
    "code": "lifts.maintain_every",
    "name": "电梯维保",
    "value": 15,
    "unit": "days",
    "valid_from": date(2020, 1, 1),
}


@pytest.fixture
def office(db: None) -> Office:
    office = make_office()
    load_regulations(office.system, [ROW], at=AT)
    return office


def value_on(office: Office, on: date) -> Any:
    return rule_at("lifts.maintain_every", authority_id=office.authority.pk, on=on).value


@use_case
def in_use_case(actor: Actor, what: Any) -> Any:
    """Run *what* as a service would, and leave a record."""
    result = what()
    record(actor, "tests.tried", Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY), at=AT)
    return result


def test_a_change_takes_over_from_its_day(office: Office) -> None:
    with entering(office.system.scope):
        old = rule_at("lifts.maintain_every", authority_id=office.authority.pk, on=date(2026, 1, 1))
        change_regulation(office.system, ROW["code"], value=10, valid_from=date(2026, 7, 1), source="新规", at=AT)
        assert [value_on(office, date(2026, month, 1)) for month in (6, 7, 8)] == [15, 10, 10]
        assert value_on(office, date(2026, 6, 30)) == 15
        old.refresh_from_db()
        assert old.valid_until is None, "the row that others may have stored is as it was"
        assert old.superseded_at is not None
        record_of_it = AuditRecord.objects.filter(action="terms.regulation_changed").get()
    assert record_of_it.content["changes"]["value"] == [15, 10]


def test_nothing_is_in_force_before_its_first_day(office: Office) -> None:
    with entering(office.system.scope), pytest.raises(NoSuchRule):
        value_on(office, date(2019, 12, 31))


def test_a_change_needs_its_source_and_somebody_who_may(office: Office) -> None:
    with pytest.raises(BadInput):
        change_regulation(office.system, ROW["code"], value=10, valid_from=date(2026, 7, 1), source=" ", at=AT)
    clerk = office.actor("李强", office.finance, Role.REQUESTER)
    with pytest.raises(NotPermitted):
        change_regulation(clerk, ROW["code"], value=10, valid_from=date(2026, 7, 1), source="新规", at=AT)


@pytest.mark.parametrize("on", [date(2020, 1, 1), date(2019, 6, 1)])
def test_a_term_is_not_followed_outside_itself(office: Office, on: date) -> None:
    with entering(office.system.scope):
        term = RegulationRule.objects.get()
        with pytest.raises(succession.OutsideTerm):
            in_use_case(office.system, lambda: succession.end(term, on=on))


def test_two_changes_of_the_same_version_do_not_both_stand(office: Office) -> None:
    with entering(office.system.scope):
        term = RegulationRule.objects.get()
        in_use_case(office.system, lambda: succession.end(term, on=date(2026, 1, 1)))
        with pytest.raises(succession.TermSuperseded):
            in_use_case(office.system, lambda: succession.end(term, on=date(2027, 1, 1)))


@pytest.mark.django_db(transaction=True)
def test_what_was_believed_then_can_still_be_asked() -> None:
    office = make_office()
    load_regulations(office.system, [ROW], at=AT)
    with entering(office.system.scope), transaction.atomic():
        term = RegulationRule.objects.get()
    in_use_case(office.system, lambda: succession.correct(term, value=14))
    with entering(office.system.scope), transaction.atomic():
        corrected = RegulationRule.objects.believed().get()
        assert (corrected.value, corrected.supersedes_id) == (14, term.pk)
        on = date(2026, 1, 1)
        then = rule_at(ROW["code"], authority_id=office.authority.pk, on=on, known_at=term.recorded_at)
        now = rule_at(ROW["code"], authority_id=office.authority.pk, on=on, known_at=corrected.recorded_at)
        assert (then.value, now.value) == (15, 14)


@pytest.mark.parametrize(
    "row",
    [
        ROW,
        ROW | {"valid_from": date(2030, 1, 1)},
        ROW | {"valid_from": date(2010, 1, 1), "valid_until": date(2020, 1, 2)},
    ],
)
def test_the_database_refuses_two_in_force_at_once(office: Office, row: dict[str, Any]) -> None:
    with entering(office.system.scope), pytest.raises(IntegrityError, match="regulation_rule_once_at_a_time"):
        in_use_case(office.system, lambda: RegulationRule.objects.create(authority=office.authority, **row))


@pytest.mark.parametrize(
    "row",
    [
        ROW | {"valid_from": date(2010, 1, 1), "valid_until": date(2020, 1, 1)},
        ROW | {"code": "lifts.maintain"},
        ROW | {"code": "lifts.maintain_every2"},
        ROW | {"jurisdiction": "CN-11"},
    ],
)
def test_the_database_lets_others_stand_beside(office: Office, row: dict[str, Any]) -> None:
    with entering(office.system.scope):
        in_use_case(office.system, lambda: RegulationRule.objects.create(authority=office.authority, **row))
        assert RegulationRule.objects.count() == 2


def test_the_database_refuses_a_term_that_ends_before_it_begins(office: Office) -> None:
    row = ROW | {"code": "x", "valid_until": date(2020, 1, 1)}
    with entering(office.system.scope), pytest.raises(IntegrityError, match="ends_after_it_begins"):
        in_use_case(office.system, lambda: RegulationRule.objects.create(authority=office.authority, **row))


@pytest.mark.parametrize(
    "statement",
    [
        "update terms_regulationrule set value = '1'",
        "update terms_regulationrule set valid_until = '2026-01-01'",
        "update terms_regulationrule set superseded_at = now(), value = '1'",
        "delete from terms_regulationrule",
    ],
)
def test_the_database_refuses_to_edit_a_term(office: Office, statement: str) -> None:
    def edit() -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with entering(office.system.scope), pytest.raises(DatabaseError, match="never edited"):
        in_use_case(office.system, edit)


def test_another_authority_does_not_see_it(office: Office) -> None:
    other = make_office(code="QJSJ")
    for scope, seen in ((office.system.scope, 1), (other.system.scope, 0), (NOTHING, 0)):
        with entering(scope):
            assert RegulationRule.objects.count() == seen


def test_the_supplied_rules_load_once(office: Office) -> None:
    rows = read_rows(SUPPLIED)
    out = StringIO()
    call_command("load_regulations", stdout=out)
    assert out.getvalue() == f"JSJ: {len(rows) - 1}\n"
    call_command("load_regulations", "--authority", "JSJ", stdout=(again := StringIO()))
    assert again.getvalue() == "JSJ: 0\n"
    with entering(office.system.scope):
        assert value_on(office, date(2026, 1, 1)) == 15
        assert RegulationRule.objects.count() == len(rows)
        assert all(rule.source for rule in RegulationRule.objects.exclude(code=ROW["code"]))


@pytest.mark.parametrize("row", [{}, ROW | {"colour": 1}, {key: ROW[key] for key in ROW if key != "unit"}])
def test_a_row_of_another_shape_changes_nothing(office: Office, row: dict[str, Any]) -> None:
    with pytest.raises(ColumnsWrong):
        load_regulations(office.system, [ROW | {"code": "new"}, row], at=AT)
    with entering(office.system.scope):
        assert RegulationRule.objects.count() == 1


@pytest.mark.parametrize("text", ["[1]", "a: 1", "[", ""])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(text)
    with pytest.raises(BadInput):
        read_rows(file)
