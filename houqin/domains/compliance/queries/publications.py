"""What was overdue to small and medium providers at the end of a year, by contract, as it stood (款项支付条例 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from houqin.domains.compliance.rules.owed import Held, overdue_on
from houqin.domains.contracts.models import SMALL_AT_SIGNING
from houqin.domains.evaluation.queries.months import zone_of
from houqin.domains.settlement.models import Statement


@dataclass(frozen=True, slots=True)
class OverdueContract:
    """One contract: how much, since when; the provider's size is that at signing."""

    contract: str
    number: str
    name: str
    provider: str
    since: str
    fen: int

    def as_row(self) -> dict[str, str | int]:
        """As a publication keeps it."""
        return {name: getattr(self, name) for name in self.__slots__}


def overdue_at_end_of(authority_id: int, year: int) -> list[OverdueContract]:
    """The contracts whose payments were overdue on the year's last day, by number. Three queries."""
    last, zone = date(year, 12, 31), ZoneInfo(zone_of(authority_id))
    statements = (
        Statement.objects.filter(
            authority_id=authority_id, due_on__lt=last, contract__sme_size__in=SMALL_AT_SIGNING, is_trial=False
        )
        .exclude(state__in=["draft", "superseded"])
        .select_related("contract", "provider__unit")
        .prefetch_related("applications", "disputes")
        .order_by("contract__number", "contract_id", "due_on", "pk")
    )
    found: dict[int, list[tuple[Statement, int]]] = {}
    for row in statements:
        fen = overdue_on(
            last,
            payable_fen=row.payable_fen,
            due_on=row.due_on,
            paid=[(one.amount_fen, one.paid_on) for one in row.applications.all() if one.paid_on is not None],
            disputed=[
                Held(
                    one.held_fen,
                    one.raised_at.astimezone(zone).date(),
                    one.answered_at.astimezone(zone).date() if one.answered_at else None,
                )
                for one in row.disputes.all()
            ],
        )
        if fen:
            found.setdefault(row.contract_id, []).append((row, fen))
    return [_of_contract(rows) for rows in found.values()]


def _of_contract(rows: Sequence[tuple[Statement, int]]) -> OverdueContract:
    first = rows[0][0]
    return OverdueContract(
        contract=str(first.contract.public_id),
        number=first.contract.number,
        name=first.contract.name,
        provider=first.provider.unit.name,
        since=str(first.due_on),
        fen=sum(fen for _, fen in rows),
    )
