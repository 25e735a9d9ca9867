"""What of settled months changed since, read in sets: the corrections that enter the month being closed.

Facts read from work (orders, rounds, complaints, rosters) may change after a close; a card may be replaced by an appeal
or a waiver. Each earlier month of a contract is judged again at its own clause with the facts as they stand now; what
differs from its last judgement is due (clauses.md, Periods). Months further back than LOOK_BACK are judged again only
when something was recorded that may change them, or their card was replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Min

from houqin.domains.contracts.queries import agreed_clause
from houqin.domains.evaluation.models import Scorecard
from houqin.domains.evaluation.queries.clauses import ClauseFacts, clause_facts
from houqin.domains.evaluation.queries.months import month_before
from houqin.domains.evaluation.queries.touched import first_touched
from houqin.domains.settlement.models import Correction, Settlement, Statement
from houqin.domains.settlement.rules import Delivered, PayerShare
from houqin.domains.settlement.rules_late import Change, Judged, as_known_now, changes_between, judge_again
from houqin.kernel.clauses import Facts, facts_as_stored, prices_breaches, read_facts
from houqin.kernel.refusal import N_

#: Months before the one being closed that are judged again whether or not anything of them was recorded since.
LOOK_BACK = 3
#: What was recorded so long before the last settlement may have been invisible to it: no transaction lasts longer.
UNSEEN = timedelta(days=1)
FACTS_CHANGED = N_("facts of the month changed after it was closed")


@dataclass(frozen=True, slots=True)
class Due:
    """A settled month that would come to something else now: ``fen`` more is owed to the provider."""

    settlement: Settlement
    card: Scorecard | None
    facts: Facts
    judged: Judged
    fen: int
    changes: tuple[Change, ...]
    reason: str

    @property
    def counts(self) -> bool:
        """Whether it moves money or the score that later months look back at."""
        return self.fen != 0 or any(change.what == "score" for change in self.changes)


def standing_corrections(
    settlements: Iterable[Settlement], *, before: date, within: Collection[Settlement] | None = None
) -> dict[int, list[Correction]]:
    """The corrections of each settlement (by id) that entered months before *before*, in order. One query.

    ``within``: the settlements they entered, where a parallel run goes on from trials; else the real ones.
    """
    found: dict[int, list[Correction]] = defaultdict(list)
    rows = Correction.objects.filter(
        corrects__in=list(settlements), entered_in__month__lt=before, entered_in__superseded_by=None
    )
    rows = rows.filter(entered_in__is_trial=False) if within is None else rows.filter(entered_in__in=list(within))
    for row in rows.select_related("entered_in").order_by("entered_in__month", "pk"):
        found[row.corrects_id].append(row)
    return found


def corrections_due(
    earlier: Mapping[int, Sequence[Settlement]], month: date, standing: Mapping[int, Sequence[Correction]]
) -> dict[int, list[Due]]:
    """What is due of each contract's (by id) earlier months when *month* is settled; a few reads per month looked at.

    Raises ScoreMissing or FactMissing where a clause asks for what is not there any more.
    """
    found: dict[int, list[Due]] = defaultdict(list)
    for looked_at, rows in sorted(_looked_at(earlier, month, standing).items()):
        live = facts_now(rows, looked_at)
        for row in rows:
            due = due_of(row, live[row.contract_id], standing.get(row.pk, ()))
            if due is not None:
                found[row.contract_id].append(due)
    return found


def facts_now(settled: Iterable[Settlement], month: date) -> dict[int, ClauseFacts]:
    """The facts of a settled month as they stand now, by contract, as far as its clauses ask for them."""
    clauses = {row.contract_id: row.clause for row in settled if row.clause is not None}
    promised = [contract for contract, clause in clauses.items() if prices_breaches(agreed_clause(clause))]
    return clause_facts(list(clauses), month, promised=promised)


def due_of(row: Settlement, live: ClauseFacts, standing: Sequence[Correction]) -> Due | None:
    """What the facts as they stand now make of a settled month, against its last judgement; None: nothing changed."""
    if row.clause is None:
        return None
    last = standing[-1] if standing else row
    known = facts_as_stored(last.facts)
    now = as_known_now(known, read_facts(live.facts))
    changes = changes_between(known, now, score_before=last.score, score_now=live.score)
    if not changes:
        return None
    clause = agreed_clause(row.clause)
    was = judge_again(clause, fee=row.fee_fen, score=last.score, facts=known)
    becomes = judge_again(clause, fee=row.fee_fen, score=live.score, facts=now)
    replaced = live.card is not None and live.card.pk != last.scorecard_id
    reason = (live.card.reason if live.card and replaced else "") or FACTS_CHANGED
    return Due(row, live.card, now, becomes, was.total - becomes.total, tuple(changes), reason)


def correction_lines(entries: Iterable[tuple[int, int, date, int]]) -> dict[int, tuple[Delivered, ...]]:
    """Lines of a statement for corrections (contract, corrected settlement, its month, fen), by contract: each is borne
    by those who paid the month it corrects, in proportion. One query."""
    rows = [entry for entry in entries if entry[3]]
    borne: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    paid = Statement.objects.filter(settlement_id__in={entry[1] for entry in rows}).annotate(at=Min("lines__line_id"))
    for settlement_id, payer_id, fee, line_id in paid.order_by("payer_id").values_list(
        "settlement_id", "payer_id", "fee_fen", "at"
    ):
        borne[settlement_id].append((payer_id, max(fee, 0), line_id))
    found: dict[int, list[Delivered]] = defaultdict(list)
    for contract_id, settlement_id, late_for, fen in rows:
        own = borne[settlement_id]
        found[contract_id].append(
            Delivered(
                line_id=own[0][2],
                label=f"{late_for:%Y-%m}",
                price_id=None,
                price=0,
                part="correction",
                count=1,
                quantity=1000,
                fen=fen,
                covered=False,
                payers=tuple(PayerShare(payer, fee) for payer, fee, _ in own),
            )
        )
    return {contract: tuple(lines) for contract, lines in found.items()}


def _looked_at(
    earlier: Mapping[int, Sequence[Settlement]], month: date, standing: Mapping[int, Sequence[Correction]]
) -> dict[date, list[Settlement]]:
    """The settled months to judge again, by month: the last few, and those whose work or card changed since."""
    since = month_before(month, LOOK_BACK)
    rows = [row for own in earlier.values() for row in own if row.clause_id is not None and row.fee_fen > 0]
    old = [row for row in rows if row.month < since]
    by_card = {(row.contract_id, row.month) for row in old if row.scorecard_id is not None}
    cards = Scorecard.objects.filter(
        contract_id__in={row.contract_id for row in old}, month__in={row.month for row in old}, state="frozen"
    )
    current = {
        (card.contract_id, card.month): card.pk
        for card in cards
        if ((card.contract_id, card.month) in by_card if card.service_id is None else card.version > 1)
    }
    settled_at = {
        key: max(row.recorded_at for row in earlier[key]) - UNSEEN for key in {row.contract_id for row in old}
    }
    touched = first_touched(settled_at, since) if settled_at else {}
    found: dict[date, list[Settlement]] = defaultdict(list)
    for row in rows:
        last = standing[row.pk][-1].scorecard_id if standing.get(row.pk) else row.scorecard_id
        replaced = current.get((row.contract_id, row.month), last) != last
        if row.month >= min(since, touched.get(row.contract_id, since)) or replaced:
            found[row.month].append(row)
    return found
