"""Quota standards and the figures of units: entered, followed by others, never edited."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from houqin.domains.budgets.models import QuotaFigure, QuotaStandard
from houqin.domains.budgets.rules.quota import QuotaBasis, QuotaKind
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.terms import succession
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal


class StandardUnclear(BadInput):
    """A standard that cannot be applied."""

    code = "budgets.standard_unclear"
    sentence = N_("Standard {standard}: {problem}.")
    basis = "机关事务管理条例 10"


class StandardExists(Refusal):
    """A standard of this code is in force then."""

    code = "budgets.standard_exists"
    sentence = N_("A standard {standard} is in force on that day already.")
    remedy = N_("Let a changed version follow it instead.")


@use_case
def enter_standard(
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    basis: str,
    rate: int,
    valid_from: date,
    source: str,
    at: datetime,
    volume_code: str = "",
    measure: str = "",
    unit_types: tuple[str, ...] = (),
    economic_class: str = "",
    verified: bool = False,
) -> QuotaStandard:
    """Enter a quota standard, or let a changed one follow the one in force, from a day on.

    ``rate`` in 1/10,000 yuan (money) or 1/1,000 ``measure`` (things) per one of the basis and year; ``source`` names
    the document, ``verified`` says somebody compared it. Raises StandardUnclear, StandardExists, TermSuperseded.
    """
    actor.demand("budgets.quotas.change", path=actor.authority_path)
    columns: dict[str, Any] = {
        "name": name.strip(),
        "kind": kind,
        "basis": basis,
        "rate": rate,
        "volume_code": volume_code.strip(),
        "measure": measure.strip(),
        "unit_types": sorted({one.strip() for one in unit_types} - {""}),
        "economic_class": economic_class,
        "source": source.strip(),
        "verified": verified,
    }
    _check(code.strip(), columns)
    before = QuotaStandard.objects.at(valid_from).filter(authority_id=actor.authority_id, code=code.strip()).first()
    if before is not None and before.valid_from == valid_from:
        raise StandardExists(standard=code)
    if before is None:
        made = QuotaStandard.objects.create(
            authority_id=actor.acting_authority_id, code=code.strip(), valid_from=valid_from, **columns
        )
    else:
        made = succession.follow(before, valid_from=valid_from, **columns)
    changes: dict[str, object] = {
        field: [None if before is None else getattr(before, field), value] for field, value in columns.items()
    }
    record(actor, "budgets.standard_entered", made, at=at, changes=changes, reason=source)
    return made


@use_case
def enter_figure(
    actor: Actor,
    *,
    unit_id: uuid.UUID,
    basis: str,
    amount: int,
    valid_from: date,
    source: str,
    at: datetime,
    code: str = "",
) -> QuotaFigure:
    """State a unit's heads, m² or pieces of business (1/1,000), or its type, from a day on; a later one follows.

    For the type, ``basis`` is ``fixed``, ``code`` the type and ``amount`` 1,000. Raises BadInput, NotFound.
    """
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("budgets.quotas.change", path=unit.path)
    needs_code = basis in {QuotaBasis.VOLUME, QuotaBasis.FIXED}
    if basis not in set(QuotaBasis) or amount < 0 or needs_code != bool(code.strip()) or not source.strip():
        raise BadInput(
            field="figure",
            problem=N_("it needs a basis, an amount, its source, and a code for business or type, and only for these"),
        )
    standing = QuotaFigure.objects.at(valid_from).filter(unit=unit, basis=basis)
    before = (standing if basis == QuotaBasis.FIXED else standing.filter(code=code.strip())).first()
    columns: dict[str, Any] = {"amount": amount, "code": code.strip(), "source": source.strip(), "verified": False}
    if before is None:
        made = QuotaFigure.objects.create(
            authority_id=unit.authority_id, unit=unit, basis=basis, valid_from=valid_from, **columns
        )
    elif before.valid_from == valid_from:
        made = succession.correct(before, **columns)
    else:
        made = succession.follow(before, valid_from=valid_from, **columns)
    changes: dict[str, object] = {
        "basis": [None, basis],
        "code": [None if before is None else before.code, code],
        "amount": [None if before is None else before.amount, amount],
    }
    record(actor, "budgets.figure_entered", made, at=at, changes=changes, reason=source)
    return made


def _check(code: str, columns: dict[str, Any]) -> None:
    problem = ""
    if not code or not columns["name"] or not columns["source"]:
        problem = N_("it needs a code, a name and its source")
    elif columns["kind"] not in set(QuotaKind) or columns["basis"] not in set(QuotaBasis) or columns["rate"] < 0:
        problem = N_("kind, basis or rate is not one it can have")
    elif (columns["kind"] == QuotaKind.PHYSICAL) != bool(columns["measure"]):
        problem = N_("things have a measure, money has none: the two are kept apart")
    elif (columns["basis"] == QuotaBasis.VOLUME) != bool(columns["volume_code"]):
        problem = N_("a standard by business names the business, and only it")
    elif columns["kind"] == QuotaKind.PHYSICAL and columns["economic_class"]:
        problem = N_("an economic class belongs to money")
    if problem:
        raise StandardUnclear(standard=code or "–", problem=problem)
