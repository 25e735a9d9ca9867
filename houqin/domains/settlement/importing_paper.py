"""What was paid on paper from a list (practice 16): a row per contract, month and line, or the paper's own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from houqin.domains.contracts.models import Contract, ContractLine, ContractPeriod
from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.services.paper_amounts import (
    DeductionBelowNothing,
    OnPaper,
    PaidOnPaperTwice,
    enter_paper,
)
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Entering amounts on paper")
#: How a paper calls its deductions, and what is neither a line nor a deduction.
DEDUCTIONS = frozenset({"扣款", "考核扣款", "扣减", "deductions"})
OTHER = frozenset({"其他", "其它", "other"})
#: 2026-10, 2026年10月, 2026.10, 2026/10, with or without a day behind it.
MONTH = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})(?:\s*月|[-./]\d{1,2}(?:\s.*)?)?")
#: A line by its number in the contract, or by its whole number: 2, HT-2026-09-2.
LINE = re.compile(r"(?:第\s*)?(\d{1,4})(?:\s*[项行])?")


class NoMonthOfContract(Unreadable):
    """A row for a month that its contract does not have."""

    code = "settlement.no_month_of_contract"
    sentence = N_("“{read}” is no month of {contract}.")
    remedy = N_("Write the month like 2026-10.")


class NoContractOfPaper(Unreadable):
    """A row for a contract that is not there."""

    code = "settlement.no_contract_of_paper"
    sentence = N_("There is no contract “{read}”.")


class NoLineOfContract(Unreadable):
    """A row for a line that its contract does not have."""

    code = "settlement.no_line_of_contract"
    sentence = N_("{contract} has no line “{read}”.")
    remedy = N_("Write the line's number, 扣款, 其他, or what the paper calls it.")


class PaperAmounts(Target):
    """Amounts paid on paper beside a parallel run. Entered again, a row takes the place of what stood there."""

    name = "paper_amounts"
    label = N_("Amounts paid on paper")
    action = "settlement.trials.paper"
    fields = (
        Field("contract", Kind.TEXT, N_("Contract number"), required=True, limit=60),
        Field("month", Kind.TEXT, N_("Month"), required=True, limit=20),
        Field("item", Kind.TEXT, N_("Line, deductions, other, or in words"), required=True, limit=120),
        Field("amount", Kind.AMOUNT, N_("Paid on paper (yuan)"), required=True),
        Field("reference", Kind.TEXT, N_("Voucher number"), limit=80),
        Field("remark", Kind.TEXT, N_("Remark"), limit=300),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's contract, month and line."""
        visible = Contract.objects.visible_to(actor)
        contracts = {one.number: one for one in visible.filter(number__in={row.text("contract") for row in rows})}
        ids = [one.pk for one in contracts.values()]
        lines: dict[int, list[ContractLine]] = defaultdict(list)
        for line in ContractLine.objects.filter(contract_id__in=ids).select_related("contract").order_by("valid_from"):
            lines[line.contract_id].append(line)
        months = set(ContractPeriod.objects.filter(contract_id__in=ids).values_list("contract_id", "month"))
        seen: set[tuple[int, date, str, UUID | None, str]] = set()
        for row in rows:
            field = "contract"
            try:
                contract = contracts.get(row.text("contract"))
                if contract is None:
                    raise NoContractOfPaper(read=row.text("contract"))
                field = "month"
                month = read_month(row.text("month"))
                if month is None or (contract.pk, month) not in months:
                    raise NoMonthOfContract(read=row.text("month"), contract=contract.number)
                field = "item"
                amount = _amount(row, contract, month, lines[contract.pk])
                told: Mapping[str, str] = {"contract": contract.number, "month": f"{month:%Y-%m}"}
                if (named := (contract.pk, month, amount.slot, amount.line_id, amount.words)) in seen:
                    raise PaidOnPaperTwice(what=row.text("item"), **told)
                field = "amount"
                if amount.slot == "deductions" and (amount.fen or 0) < 0:
                    raise DeductionBelowNothing(read=str(Money(amount.fen or 0)), **told)
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            seen.add(named)
            row.prepared = (contract, month, amount)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter the amounts, a contract's month at a time."""
        months: dict[tuple[UUID, date], list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            contract, month, _ = row.prepared
            months[contract.public_id, month].append(place)
        became: dict[int, UUID] = {}
        for (contract_id, month), places in months.items():
            amounts = [rows[place].prepared[2] for place in places]
            entered = enter_paper(actor, contract_id, month=month, amounts=amounts, at=at)
            became |= {place: one.public_id for place, one in zip(places, entered, strict=True)}
            progress(WRITING, len(became), len(rows))
        return [became[place] for place in range(len(rows))]


def read_month(text: str) -> date | None:
    """The first day of a month as papers write it; None: it is none."""
    found = MONTH.fullmatch(text.strip())
    return date(int(found[1]), int(found[2]), 1) if found and 1 <= int(found[2]) <= 12 else None


def _amount(row: ReadRow, contract: Contract, month: date, lines: Sequence[ContractLine]) -> OnPaper:
    """What a row says. Raises NoLineOfContract."""
    item = row.text("item").strip()
    said = partial(
        OnPaper, fen=row.number_of("amount") or 0, reference=row.text("reference"), remark=row.text("remark")
    )
    if item.casefold() in DEDUCTIONS:
        return said("deductions")
    if item.casefold() in OTHER:
        return said("other")
    number = LINE.fullmatch(item.removeprefix(f"{contract.number}-"))
    if number is None:
        return said("words", words=item)
    served = [one for one in lines if one.valid_from < next_month(month) and one.valid_until > month]
    line = next((one for one in reversed(served) if one.number == int(number[1])), None)
    if line is None:
        raise NoLineOfContract(read=item, contract=contract.number)
    return said("line", line_id=line.public_id)
