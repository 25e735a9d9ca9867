"""Ended contracts whose final statement is missing, read in sets: nothing owed waits there unseen (practice 13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from houqin.domains.contracts.models import Contract, DeliveryRecord
from houqin.domains.contracts.queries import openings_of
from houqin.domains.settlement.carrying import edges_of
from houqin.domains.settlement.models import DamagesClaim, Dispute, Settlement, Statement
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

#: Later than any month: everything that was settled lies before it.
NEVER = date(9999, 12, 1)


class FinalMissing(Refusal):
    """An ended contract with something left that no month will settle."""

    code = "settlement.final_missing"
    sentence = N_(
        "{contract} ended on {end} without a final statement: ¥{held} held back, ¥{owed} owed by the provider,"
        " ¥{advance} of an advance not set off, {late} late records."
    )
    remedy = N_("Make its final statement.")
    basis = "practice 13"


@dataclass(frozen=True, slots=True)
class Left:
    """What an ended contract's months left, in fen; ``late``: records and granted disputes no statement has."""

    contract: Contract
    held: int
    owed: int
    advance: int
    late: int

    @property
    def refusal(self) -> FinalMissing:
        """In words."""
        return FinalMissing(
            contract=self.contract.number,
            end=(self.contract.ended_on or self.contract.valid_until).isoformat(),
            held=str(Money(self.held)),
            owed=str(Money(self.owed)),
            advance=str(Money(self.advance)),
            late=self.late,
        )


def finals_missing(actor: Actor, *, on: date) -> list[Left]:
    """The contracts that ended by *on*, are settled to their last month, and left something; by number."""
    over = (
        Contract.objects.visible_to(actor)
        .alias(end=Coalesce(F("ended_on"), F("valid_until")))
        .filter(end__lte=on)
        .exclude(state="draft")
        .select_related("provider__unit")
        .order_by("number")
    )
    return left_of(list(over))


def left_of(contracts: Sequence[Contract]) -> list[Left]:
    """Those of *contracts* that left something for a final statement. A handful of queries, however many."""
    ids = [one.pk for one in contracts]
    edges = edges_of(contracts, NEVER, own={}, openings=openings_of(ids))
    latest = Settlement.objects.filter(contract_id__in=ids, is_trial=False, superseded_by=None)
    following = dict(latest.order_by("contract_id", "month").values_list("contract_id", "next_fen"))
    late: dict[int, int] = defaultdict(int)
    after = Q(period__month__gte=Coalesce(F("contract__ended_on"), F("contract__valid_until")))
    records = DeliveryRecord.objects.filter(after, contract_id__in=ids, period__state="open")
    upheld = Dispute.objects.filter(contract_id__in=ids, state="upheld", granted_in=None)
    for rows in (records, upheld):
        for contract in rows.order_by().values_list("contract_id", flat=True):
            late[contract] += 1
    found = []
    for one in contracts:
        waiting = edges[one.pk].waiting.values()
        left = Left(
            one,
            sum(each.held for each in waiting),
            sum(each.claims for each in waiting) + following.get(one.pk, 0),
            edges[one.pk].advance,
            late[one.pk],
        )
        if left.held or left.owed or left.advance or left.late:
            found.append(left)
    return found


def keeps_bond(contract: Contract) -> str:
    """Why a bond is not returned yet: a final statement is missing or not confirmed, or a claim stands."""
    if left_of([contract]):
        return str(N_("the final statement is missing"))
    drafts = Statement.objects.filter(contract=contract, settlement__is_final=True, state="draft", is_trial=False)
    if drafts.exists():
        return str(N_("the final statement is not confirmed"))
    if any(claim.open_fen for claim in DamagesClaim.objects.filter(contract=contract)):
        return str(N_("a claim on the provider is not settled"))
    return ""
