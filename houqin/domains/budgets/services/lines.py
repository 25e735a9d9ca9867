"""Budget lines: entered with what was approved, supplemented, given up, adjusted; and how strictly they control."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from houqin.domains.budgets.models import Adjustment, BudgetLine, ClassSide, FundKind
from houqin.domains.budgets.queries import class_named
from houqin.domains.budgets.rules.ledger import Control, Posting, Stage
from houqin.domains.budgets.services.postings import as_changes, lay
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

USED = ("reserved", "committed", "accrued", "paid")


class UnknownClass(BadInput):
    """The economic class is not in force in the line's year."""

    code = "budgets.unknown_class"
    sentence = N_("No economic class {code} is in force in {year}.")
    remedy = N_("Enter the class first (houqin load classes), or correct the code.")
    basis = "practice 15"


class LineExists(Refusal):
    """The unit has this line already."""

    code = "budgets.line_exists"
    sentence = N_("The line {line} is there already.")
    remedy = N_("Supplement that line, or give this one its own allotment number.")


class ThreePublicStands(Refusal):
    """The three public expenses neither borrow nor overdraw."""

    code = "budgets.three_public"
    sentence = N_(
        "{line} is a line of the three public expenses: it receives nothing from other lines and always stops."
    )
    remedy = N_("Have it supplemented by a decision of the budget authority.")
    basis = "党政机关厉行节约反对浪费条例"


class YearsDiffer(Refusal):
    """Money is not moved between years by an adjustment."""

    code = "budgets.years_differ"
    sentence = N_("{from_line} and {to_line} belong to different years or purses.")
    remedy = N_("Money goes to another year only when its year is ended; it stays in its purse.")
    basis = "预算法 42"


class StillOverdrawn(Refusal):
    """A line that has gone beyond its money cannot begin to stop."""

    code = "budgets.still_overdrawn"
    sentence = N_("{line} is overdrawn by ¥{by}.")
    remedy = N_("Supplement or adjust it first.")


@dataclass(frozen=True, slots=True)
class LineTerms:
    """A line as approved; ``amount_fen`` with the decision's number in ``allotment_number`` (practice 15)."""

    fiscal_year: int
    functional_class: str
    economic_class: str
    name: str
    amount_fen: int
    project: str = ""
    government_class: str = ""
    fund_kind: str = FundKind.GENERAL
    allotment_number: str = ""
    origin_year: int | None = None


@use_case
def enter_line(
    actor: Actor, *, unit_id: uuid.UUID, terms: LineTerms, at: datetime, controls: Mapping[str, str] | None = None
) -> BudgetLine:
    """Enter a line of a unit with what was approved. ``controls``: "reserve", "commit", "accrue" → "stop" or "warn".

    Raises UnknownClass, LineExists, ThreePublicStands, BadInput, NotFound.
    """
    unit = Unit.objects.visible_to(actor).filter(public_id=unit_id).first()
    if unit is None:
        raise NotFound(thing=N_("unit"))
    actor.demand("budgets.lines.enter", path=unit.path)
    line = make_line(unit, terms, controls or {})
    identity = {name: getattr(line, name) for name in IDENTITY}
    if BudgetLine.objects.filter(**identity, authority_id=line.authority_id).exists():
        raise LineExists(line=str(line))
    line.save(force_insert=True)
    approved = (
        lay(actor, [approval(line, terms.amount_fen, f"approve:{line.public_id}")], at=at) if terms.amount_fen else []
    )
    changes = {name: [None, value if name != "unit_id" else unit.public_id] for name, value in identity.items()}
    record(actor, "budgets.line_entered", line, at=at, changes=changes | as_changes(approved))
    line.refresh_from_db()
    return line


IDENTITY = (
    *("unit_id", "fiscal_year", "functional_class", "project", "economic_class", "government_class", "fund_kind"),
    *("allotment_number", "origin_year"),
)


def make_line(unit: Unit, terms: LineTerms, controls: Mapping[str, str]) -> BudgetLine:
    """The row of a line, judged but not saved. Raises UnknownClass, ThreePublicStands, BadInput."""
    if terms.amount_fen < 0 or not terms.name.strip() or terms.fund_kind not in FundKind.values:
        raise BadInput(field="line", problem=N_("it needs a name, a fund kind and an amount that is not negative"))
    origin = terms.fiscal_year if terms.origin_year is None else terms.origin_year
    if not 1949 <= origin <= terms.fiscal_year <= 9999:
        raise BadInput(field="fiscal_year", problem=N_("it is no year, or lies before the year first approved for"))
    economic = class_named(unit.authority_id, ClassSide.DEPARTMENT, terms.economic_class, terms.fiscal_year)
    if economic is None:
        raise UnknownClass(code=terms.economic_class[:10], year=terms.fiscal_year)
    if terms.government_class and not class_named(
        unit.authority_id, ClassSide.GOVERNMENT, terms.government_class, terms.fiscal_year
    ):
        raise UnknownClass(code=terms.government_class[:10], year=terms.fiscal_year)
    line = BudgetLine(
        authority_id=unit.authority_id,
        unit=unit,
        fiscal_year=terms.fiscal_year,
        origin_year=origin,
        functional_class=terms.functional_class.strip(),
        project=terms.project.strip(),
        economic_class=terms.economic_class,
        government_class=terms.government_class,
        fund_kind=terms.fund_kind,
        allotment_number=terms.allotment_number.strip(),
        name=terms.name.strip(),
        is_three_public=economic.is_three_public,
    )
    _control(line, controls)
    return line


@use_case
def supplement_line(
    actor: Actor, line_id: uuid.UUID, *, fen: int, document_number: str, at: datetime, key: str = ""
) -> BudgetLine:
    """Add what a later decision approved (追加), named by its document; ``key`` makes a repetition harmless.

    Raises LineClosed, BadInput, NotFound.
    """
    line = load_line(actor, line_id, "budgets.lines.enter")
    _demand_document(document_number)
    posting = approval(line, fen, key or f"supplement:{uuid.uuid4()}", reason=document_number)
    return _moved(actor, line, posting, "budgets.supplemented", document_number, at)


@use_case
def withdraw_from_line(
    actor: Actor, line_id: uuid.UUID, *, fen: int, document_number: str, at: datetime, key: str = ""
) -> BudgetLine:
    """Take back part of what was approved (核减), as far as it is available. Raises BudgetExceeded, LineClosed."""
    line = load_line(actor, line_id, "budgets.adjust")
    _demand_document(document_number)
    posting = Posting(
        *(line.pk, Stage.AVAILABLE, Stage.OUTSIDE, fen, "budgets.withdrawal", line.public_id),
        key=key or f"withdraw:{uuid.uuid4()}",
        reason=document_number[:300],
    )
    return _moved(actor, line, posting, "budgets.withdrawn", document_number, at)


@use_case
def adjust(
    actor: Actor,
    *,
    from_line_id: uuid.UUID,
    to_line_id: uuid.UUID,
    fen: int,
    document_number: str,
    reason: str,
    at: datetime,
) -> Adjustment:
    """Move available money to another line of the same year and purse, by a named decision (调剂).

    Raises ThreePublicStands, YearsDiffer, BudgetExceeded, LineClosed, BadInput, NotFound.
    """
    giving = load_line(actor, from_line_id, "budgets.adjust")
    taking = load_line(actor, to_line_id, "budgets.adjust")
    _demand_document(document_number)
    if fen <= 0 or not reason.strip() or giving.pk == taking.pk:
        raise BadInput(field="adjustment", problem=N_("it needs two lines, an amount above zero and a reason"))
    if taking.is_three_public:
        raise ThreePublicStands(line=str(taking))
    if (giving.fiscal_year, giving.fund_kind) != (taking.fiscal_year, taking.fund_kind):
        raise YearsDiffer(from_line=str(giving), to_line=str(taking))
    made = Adjustment.objects.create(
        authority_id=giving.authority_id,
        unit_id=taking.unit_id,
        from_line=giving,
        to_line=taking,
        fen=fen,
        document_number=document_number.strip(),
        reason=reason.strip(),
        at=at,
    )
    source = ("budgets.adjustment", made.public_id)
    transfers = lay(
        actor,
        [
            Posting(giving.pk, Stage.AVAILABLE, Stage.OUTSIDE, fen, *source, f"adjust-out:{made.public_id}", reason),
            Posting(taking.pk, Stage.OUTSIDE, Stage.AVAILABLE, fen, *source, f"adjust-in:{made.public_id}", reason),
        ],
        at=at,
    )
    changes = {"document_number": [None, document_number], **as_changes(transfers)}
    record(actor, "budgets.adjusted", made, at=at, changes=changes, reason=reason)
    return made


@use_case
def set_controls(
    actor: Actor, line_id: uuid.UUID, *, reserve: str, commit: str, accrue: str, reason: str, at: datetime
) -> BudgetLine:
    """Decide per stage whether the line stops or warns; paying beyond what was approved always stops (预算法 57).

    Raises ThreePublicStands, StillOverdrawn, BadInput, NotFound.
    """
    line = load_line(actor, line_id, "budgets.control", lock=True)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a change of control needs a reason"))
    before = _controls(line)
    _control(line, {"reserve": reserve, "commit": commit, "accrue": accrue})
    if line.available_fen < 0 and Control.WARN.value not in _controls(line).values():
        raise StillOverdrawn(line=str(line), by=str(Money(-line.available_fen)))
    line.save(update_fields=["reserve_control", "commit_control", "accrue_control"])
    changes = {name: [before[name], after] for name, after in _controls(line).items()}
    record(actor, "budgets.controls_set", line, at=at, changes=changes, reason=reason)
    return line


@use_case
def enter_opening(
    actor: Actor, line_id: uuid.UUID, *, reserved: int, committed: int, accrued: int, paid: int, at: datetime
) -> BudgetLine:
    """State once what of a line was used before this system (期初, practice 16), per stage in fen.

    Raises BudgetExceeded, LineClosed, KeyUsedOtherwise when another opening was stated.
    """
    line = load_line(actor, line_id, "budgets.lines.enter")
    if min(reserved, committed, accrued, paid) < 0:
        raise BadInput(field="opening", problem=N_("an amount is below zero"))
    source = ("budgets.opening", line.public_id)
    moves = [  # an opening debt has no earlier commitment here; what was paid came straight from what was available
        Posting(line.pk, Stage.AVAILABLE, stage, fen, *source, f"opening-{stage}:{line.public_id}")
        for stage, fen in zip(USED, (reserved, committed, accrued, paid), strict=True)
        if fen
    ]
    transfers = lay(actor, moves, at=at)
    record(actor, "budgets.opening_entered", line, at=at, changes=as_changes(transfers))
    line.refresh_from_db()
    return line


def load_line(actor: Actor, line_id: uuid.UUID, action: str, *, lock: bool = False) -> BudgetLine:
    """A line among those the actor sees, after asking the permission where it stands; with ``lock`` held."""
    rows = BudgetLine.objects.visible_to(actor).select_related("unit").filter(public_id=line_id)
    line: BudgetLine | None = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).first()
    if line is None:
        raise NotFound(thing=N_("budget line"))
    actor.demand(action, path=line.unit.path)
    return line


def approval(line: BudgetLine, fen: int, key: str, *, reason: str = "") -> Posting:
    """Money that comes into a line by a decision of the budget authority."""
    return Posting(
        *(line.pk, Stage.OUTSIDE, Stage.AVAILABLE, fen, "budgets.approval", line.public_id),
        key=key,
        reason=reason[:300],
    )


def _moved(
    actor: Actor, line: BudgetLine, posting: Posting, action: str, document_number: str, at: datetime
) -> BudgetLine:
    (transfer,) = lay(actor, [posting], at=at)
    changes = {"document_number": [None, document_number], **as_changes([transfer])}
    record(actor, action, line, at=at, changes=changes)
    line.refresh_from_db()
    return line


def _demand_document(number: str) -> None:
    if not number.strip():
        raise BadInput(field="document_number", problem=N_("name the decision it rests on"))


def _controls(line: BudgetLine) -> dict[str, str]:
    return {"reserve": line.reserve_control, "commit": line.commit_control, "accrue": line.accrue_control}


def _control(line: BudgetLine, controls: Mapping[str, str]) -> None:
    """Set the controls; raises ThreePublicStands and BadInput."""
    if set(controls) - {"reserve", "commit", "accrue"} or set(controls.values()) - set(Control):
        raise BadInput(field="controls", problem=N_("reserve, commit and accrue are each stop or warn"))
    if line.is_three_public and Control.WARN.value in controls.values():
        raise ThreePublicStands(line=str(line))
    for name, control in controls.items():
        setattr(line, f"{name}_control", str(control))
