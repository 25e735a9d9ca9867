"""Where contracts stood that were running before the system (期初, practice 16)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from houqin.domains.contracts.importing.contracts import day_of
from houqin.domains.contracts.models import BondForm, Contract
from houqin.domains.contracts.rules.securing import Offset
from houqin.domains.contracts.services.opening import Position, judge_position, open_contract, read_count
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel import period
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing opening positions")


class NoSuchContract(Unreadable):
    """The row names a contract that is not there."""

    code = "contracts.no_such_contract"
    sentence = N_("There is no contract “{read}”.")


class OpenedTwice(Unreadable):
    """A contract stands twice in the file."""

    code = "contracts.opened_twice"
    sentence = N_("“{read}” stands here already; a contract has one opening position.")


class PairUnreadable(Unreadable):
    """A cell that should list a name and a number each."""

    code = "contracts.pair_unreadable"
    sentence = N_("“{read}” is no name with its number; write them apart, several parted by semicolons.")


class OpeningPositions(Target):
    """Opening positions of contracts in force, a row a contract (practice 16)."""

    name = "opening_positions"
    label = N_("Opening positions")
    action = "contracts.open"
    fields = (
        Field("number", Kind.TEXT, N_("Contract number"), required=True, limit=60),
        Field("as_of", Kind.DATE, N_("First day that counts here"), required=True),
        Field("settled", Kind.AMOUNT, N_("Fees settled before deductions (yuan)"), required=True),
        Field("deducted", Kind.AMOUNT, N_("Deductions made (yuan)"), required=True),
        Field("paid", Kind.AMOUNT, N_("Paid to date (yuan)"), required=True),
        Field("added", Kind.AMOUNT, N_("Additions used of the tenth (yuan)")),
        Field("bond", Kind.AMOUNT, N_("Performance bond held (yuan)")),
        Field("bond_form", Kind.CHOICE, N_("Form of the bond"), choices=tuple(BondForm.values)),
        Field("advance_left", Kind.AMOUNT, N_("Advance not yet set off (yuan)")),
        Field(
            "schedule",
            Kind.TEXT,
            N_("Set off in"),
            limit=2000,
            without=N_("How an advance comes back is not known; it is shown and not set off."),
        ),
        Field(
            "counters",
            Kind.TEXT,
            N_("Counters of the clause"),
            limit=500,
            without=N_("What the clause's counters had counted is not known; they begin at nothing."),
        ),
        Field("signed_by", Kind.TEXT, N_("Signed by"), required=True, limit=80),
        Field("paper", Kind.TEXT, N_("Paper it rests on")),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's contract and judge its position as entering it would."""
        visible = Contract.objects.visible_to(actor)
        contracts = {one.number: one for one in visible.filter(number__in={row.text("number") for row in rows})}
        seen: set[str] = set()
        for row in rows:
            field, number = "number", row.text("number")
            try:
                contract = contracts.get(number)
                if contract is None:
                    raise NoSuchContract(read=number)
                if number in seen:
                    raise OpenedTwice(read=number)
                field = ""
                position = _position(row)
                judge_position(contract, position, signed_by=row.text("signed_by"))
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            seen.add(number)
            row.prepared = (contract, position)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Open each contract."""
        became = []
        for done, row in enumerate(rows, start=1):
            contract, position = row.prepared
            signed_by, paper = row.text("signed_by"), row.text("paper")
            made = open_contract(actor, contract.public_id, position=position, signed_by=signed_by, paper=paper, at=at)
            became.append(made.public_id)
            progress(WRITING, done, len(rows))
        return became


def _position(row: ReadRow) -> Position:
    """A row as a position. Raises PairUnreadable, BadInput."""
    names = ("settled", "deducted", "paid", "added", "bond", "advance_left")
    return Position(
        day_of(row, "as_of"),
        **{f"{name}_fen": row.number_of(name) or 0 for name in names},
        bond_form=row.text("bond_form"),
        counters={code: read_count(count) for code, count in pairs(row.text("counters"))},
        schedule=tuple(
            Offset(period.month(month).start, Money.parse(fen).fen) for month, fen in pairs(row.text("schedule"))
        ),
    )


def pairs(text: str) -> list[tuple[str, str]]:
    """What a cell lists, as "below_70 2; late 1" or "2026-11 10000.00；2026-12 10000.00". Raises PairUnreadable."""
    found = []
    for piece in filter(None, (one.strip() for one in re.split(r"[;；\n]", text))):
        parts = re.split(r"\s*[:：=]\s*|\s+", piece)
        if len(parts) != 2:
            raise PairUnreadable(read=piece[:40])
        found.append((parts[0], parts[1]))
    return found
