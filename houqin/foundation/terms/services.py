"""Writing the numbers of law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit, UnitKind
from houqin.foundation.terms import succession
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.queries import rule_at
from houqin.kernel.refusal import N_, BadInput

_FIELDS = {
    "code",
    "jurisdiction",
    "name",
    "name_en",
    "value",
    "unit",
    "source",
    "verified",
    "valid_from",
    "valid_until",
}
_NEEDED = {"code", "name", "value", "unit", "valid_from"}


class ColumnsWrong(BadInput):
    """A row of numbers of law that lacks a column or names one there is not."""

    code = "terms.columns_wrong"
    sentence = N_("Row {row}: columns are missing or unknown ({columns}).")


@use_case
def load_regulations(actor: Actor, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> int:
    """Lay down numbers of law that the authority does not have yet; answers how many. Existing codes are left alone.

    Each row names code, name, value, unit and valid_from, and may name the rest of the table's columns; raises
    ColumnsWrong and BadInput, and changes nothing when one does not.
    """
    actor.demand("terms.regulations.change")
    authority = Unit.objects.visible_to(actor).get(kind=UnitKind.AUTHORITY)
    known = set(RegulationRule.objects.visible_to(actor).believed().values_list("code", "jurisdiction"))
    fresh = []
    for number, row in enumerate(rows, start=1):
        _demand_shape(row, number)
        if (row["code"], row.get("jurisdiction", "CN")) not in known:
            fresh.append(RegulationRule(authority=authority, **row))
    RegulationRule.objects.bulk_create(fresh)
    if fresh:
        changes = {"codes": [None, sorted(rule.code for rule in fresh)]}
        record(actor, "terms.regulations_loaded", authority, at=at, changes=changes)
    return len(fresh)


@use_case
def change_regulation(
    actor: Actor, code: str, *, value: Any, valid_from: date, source: str, at: datetime, jurisdiction: str = "CN"
) -> RegulationRule:
    """Let another value of a number of law take over from a day; what was applied before stays.

    Raises NoSuchRule when none is in force that day, TermSuperseded, OutsideTerm, BadInput without a source.
    """
    actor.demand("terms.regulations.change")
    if not source.strip():
        raise BadInput(field="source", problem=N_("a number of law needs its source"))
    before = rule_at(code, authority_id=actor.authority_id or 0, on=valid_from, jurisdiction=jurisdiction)
    after = succession.follow(before, valid_from=valid_from, value=value, source=source, verified=False)
    changes = {"value": [before.value, value], "valid_from": [before.valid_from, valid_from]}
    record(actor, "terms.regulation_changed", after, at=at, changes=changes, reason=source)
    return after


def _demand_shape(row: Mapping[str, Any], number: int) -> None:
    lacking, unknown = sorted(_NEEDED - row.keys()), sorted(row.keys() - _FIELDS)
    if lacking or unknown:
        raise ColumnsWrong(row=number, columns=", ".join(lacking + unknown))
    if type(row["valid_from"]) is not date:
        raise BadInput(field=f"{number}: valid_from", problem=N_("it is not a date"))
