"""Budget lines to test with: property management of 2026 for the planning commission, and a poorer one."""

from __future__ import annotations

from dataclasses import dataclass

from houqin.domains.budgets.management.commands.load_classes import read_classes
from houqin.domains.budgets.models import BudgetLine
from houqin.domains.budgets.services.classes import load_classes
from houqin.domains.budgets.services.lines import LineTerms, enter_line
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.tests.making import AT, Office, make_office


@dataclass(frozen=True)
class Purse:
    """What :func:`make_purse` made: ``line`` holds ¥1,000.00 for property, ``repairs`` ¥500.00, ``cars`` is 三公."""

    office: Office
    line: BudgetLine
    repairs: BudgetLine
    cars: BudgetLine


def supplied_classes(system: Actor) -> int:
    """The economic classes that come with the program."""
    return load_classes(system, **read_classes(), at=AT)


def make_line(office: Office, economic_class: str, fen: int, *, unit: Unit | None = None, year: int = 2026,
              name: str = "", controls: dict[str, str] | None = None) -> BudgetLine:  # fmt: skip
    """A line of *unit* (the planning commission), with *fen* approved; the classes must be loaded."""
    terms = LineTerms(
        fiscal_year=year,
        functional_class="2010301",
        economic_class=economic_class,
        name=name or f"机关运行 {economic_class}",
        amount_fen=fen,
        allotment_number="市财预〔2026〕1号",
    )
    place = unit or office.planning
    return enter_line(office.system, unit_id=place.public_id, terms=terms, controls=controls or {}, at=AT)


def make_purse(office: Office | None = None) -> Purse:
    """Found an office (unless given) with three lines of the planning commission."""
    office = office or make_office()
    supplied_classes(office.system)
    return Purse(
        office,
        line=make_line(office, "30209", 100_000),
        repairs=make_line(office, "30213", 50_000),
        cars=make_line(office, "30231", 20_000),
    )
