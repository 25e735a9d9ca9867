"""What a month of contracts is settled from, read in sets: a handful of queries however many contracts and orders."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from houqin.domains.contracts.models import Contract, ContractClause, ContractLine, ContractPeriod, OpeningPosition
from houqin.domains.contracts.queries import (
    Payer,
    agreed_clause,
    clauses_at,
    covered_lines,
    openings_of,
    payers_of,
    priced,
)
from houqin.domains.evaluation.queries.clauses import ClauseFacts, clause_facts
from houqin.domains.evaluation.queries.indicators import ContractFigures
from houqin.domains.settlement.carrying import edges_of
from houqin.domains.settlement.correcting import Due, correction_lines, corrections_due, standing_corrections
from houqin.domains.settlement.days import next_month
from houqin.domains.settlement.models import Correction, Dispute, Settlement, StatementLine
from houqin.domains.settlement.money import Paying, paying_lines
from houqin.domains.settlement.rules import Delivered, MonthFacts, Opening, PayerShare, open_facts, to_date
from houqin.domains.settlement.rules_late import Judged
from houqin.kernel.clauses import Clause, Facts, facts_as_stored, prices_breaches, read_facts
from houqin.kernel.clauses.asking import looks_back, over_renewals
from houqin.kernel.clauses.facts import Fees, PastPeriod


@dataclass(frozen=True)
class Gathered:
    """The facts of a contract's month with the rows they rest on. ``paying`` by payer (unit id).

    ``due``: corrections of earlier months that enter this one when it is settled.
    """

    contract: Contract
    period: ContractPeriod
    facts: MonthFacts
    clause: ContractClause | None
    card: ClauseFacts | None
    before: Settlement | None
    paying: Mapping[int, Paying]
    due: Sequence[Due] = ()

    @property
    def prepared_by_id(self) -> int | None:
        """Who prepared the version before: what the system settles anew for them stays theirs (practice 17)."""
        if self.before is None:
            return None
        return self.before.statements.values_list("prepared_by_id", flat=True).first()


def gather(
    contracts: Sequence[Contract],
    month: date,
    *,
    anew: bool = False,
    trial: bool = False,
    counted: Mapping[int, ContractFigures] | None = None,
) -> list[Gathered]:
    """The facts of *month* (its first day) for each contract that has such a month, in the order of ``contracts``.

    A month that is settled is gathered from what was frozen with it, so that it computes to the same whatever happened
    since; ``anew``: from the facts as they stand now, to settle it in another version. ``trial``: for a parallel run,
    from the facts as they stand now, going on from earlier parallel runs where no month was settled. ``counted``: as
    for ``clause_facts``.
    """
    ids = [contract.pk for contract in contracts]
    periods = {each.contract_id: each for each in ContractPeriod.objects.filter(contract_id__in=ids, month=month)}
    past = _history(ids, month, trial=trial)
    settled = {} if anew or trial else past.own
    openings = openings_of(ids)
    edges = edges_of(contracts, month, own=settled, openings=openings, trial=trial)
    fresh = [contract_id for contract_id in ids if contract_id not in settled]
    judged = [contract_id for contract_id in fresh if not edges[contract_id].final]  # a final statement has no clause
    clauses = _clauses(judged, month) | {key: row.clause for key, row in settled.items() if row.clause}
    finals = {key for key, one in edges.items() if one.final}
    delivered = _delivered(contracts, month, clauses, finals=finals)
    read = {contract: agreed_clause(clause) for contract, clause in clauses.items()}
    promised = [contract for contract in judged if contract in read and prices_breaches(read[contract])]
    cards = clause_facts(judged, month, promised=promised, counted=counted)
    renewals = _over_renewals(contracts, read, past.earlier, month, trial=trial)
    chain = [row for rows in past.earlier.values() for row in rows]
    known = [row for rows in renewals.history.values() for row in rows]
    standing = standing_corrections(known, before=month, within=known if trial else None)
    due = corrections_due({key: past.earlier[key] for key in fresh if key in past.earlier}, month, standing)
    corrected = correction_lines([*_entering(due), *_entered(settled.values())])
    granted = _granted(ids, month, settled, taken_in=disputes_taken_in(chain) if trial else Counter())
    payers = payers_of(ids, month)
    paying = paying_lines(contracts, month, finals=finals)
    gathered = []
    for contract in contracts:
        if (period := periods.get(contract.pk)) is None:
            continue
        clause, card, own = clauses.get(contract.pk), cards.get(contract.pk), due.get(contract.pk, ())
        before = past.own.get(contract.pk)
        lines = (*delivered.get(contract.pk, ()), *granted.get(contract.pk, ()), *corrected.get(contract.pk, ()))
        told = (
            facts_as_stored(settled[contract.pk].facts)
            if contract.pk in settled
            else _opened(
                _facts(
                    contract, month, card, read.get(contract.pk), renewals.history.get(contract.pk, ()), standing, own
                ).model_copy(update={"year_end": edges[contract.pk].releases}),
                openings.get(contract.pk),
                counted_before=renewals.counts.get(contract.pk),
            )
        )
        facts = MonthFacts(
            contract=contract.number,
            month=f"{month:%Y-%m}",
            delivered=lines,
            payers=_shares(contract, lines, payers.get(contract.pk, ())),
            clause=read.get(contract.pk),
            score=settled[contract.pk].score if contract.pk in settled else card.score if card else None,
            facts=told,
            edges=edges[contract.pk],
        )
        gathered.append(Gathered(contract, period, facts, clause, card, before, paying[contract.pk], own))
    return gathered


def _clauses(ids: Sequence[int], month: date) -> dict[int, ContractClause]:
    found = dict(clauses_at(ids, month))
    # A contract that begins within the month has no clause on its first day yet.
    later = [contract for contract in ids if contract not in found]
    return {**found, **clauses_at(later, next_month(month) - timedelta(days=1))} if later else found


def promising(ids: Sequence[int], month: date) -> list[int]:
    """The contracts whose clause of the month prices broken promises."""
    return [key for key, clause in _clauses(ids, month).items() if prices_breaches(agreed_clause(clause))]


def _entering(due: Mapping[int, Sequence[Due]]) -> Iterable[tuple[int, int, date, int]]:
    for rows in due.values():
        for one in rows:
            yield one.settlement.contract_id, one.settlement.pk, one.settlement.month, one.fen


def _entered(settled: Iterable[Settlement]) -> Iterable[tuple[int, int, date, int]]:
    rows = Correction.objects.filter(entered_in__in=list(settled)).order_by("late_for", "pk")
    return rows.values_list("contract_id", "corrects_id", "late_for", "fen")


def _delivered(
    contracts: Sequence[Contract], month: date, clauses: Mapping[int, ContractClause], *, finals: Collection[int]
) -> dict[int, tuple[Delivered, ...]]:
    """The month's deliveries, priced by line and price version; what the clause covers is the clause's say.

    On a final statement (*finals*) everything delivered late bears what was left to be taken.
    """
    ids = [contract.pk for contract in contracts]
    rows = ContractLine.objects.filter(contract_id__in=ids).only("contract_id", "number", "price_basis")
    lines = {line.pk: line for line in rows}
    covered = _covered(lines.values(), clauses)
    numbers = {contract.pk: contract.number for contract in contracts}
    found: dict[int, list[Delivered]] = defaultdict(list)
    for row in priced(ids, month):
        found[row.contract_id].append(
            Delivered(
                line_id=row.line_id,
                label=f"{numbers[row.contract_id]}-{lines[row.line_id].number}",
                price_id=row.price_id,
                price=row.price,
                part=row.part,
                count=row.count,
                quantity=row.quantity,
                fen=row.amount_fen,
                tier=row.tier,
                days=row.share_days if row.share_days != row.share_of else None,
                month_days=row.share_of,
                digest=row.digest,
                covered=row.contract_id in finals or (row.part in ("work", "rounding") and row.line_id in covered),
            )
        )
    return {contract: tuple(rows) for contract, rows in found.items()}


def _covered(lines: Iterable[ContractLine], clauses: Mapping[int, ContractClause]) -> set[int]:
    """The lines that a clause judges."""
    of_contract: dict[int, list[ContractLine]] = defaultdict(list)
    for line in lines:
        of_contract[line.contract_id].append(line)
    return {
        line.pk
        for contract, own in of_contract.items()
        if contract in clauses
        for line in covered_lines(clauses[contract], own)
    }


def _granted(
    ids: Sequence[int], month: date, settled: Collection[int], *, taken_in: Counter[tuple[str, int]]
) -> dict[int, tuple[Delivered, ...]]:
    """What upheld disputes of earlier months add to this one, each to be paid by the payer of its statement; in a month
    that is settled, those that it took in. ``taken_in``: what parallel runs of months before took in already."""
    found: dict[int, list[Delivered]] = defaultdict(list)
    upheld = (
        Dispute.objects.filter(contract_id__in=ids, state="upheld", statement__month__lt=month)
        .filter(Q(granted_in=None) & ~Q(contract_id__in=settled) | Q(granted_in__month=month))
        .select_related("statement", "line")
        .order_by("pk")
    )
    for one in upheld:
        if taken_in[told := (one.statement.number, one.granted_fen)]:
            taken_in[told] -= 1
            continue
        line_id = (
            one.line.line_id if one.line else one.statement.lines.order_by("position").values_list("line_id")[0][0]
        )
        found[one.contract_id].append(
            Delivered(
                line_id=line_id,
                label=one.statement.number,
                price_id=None,
                price=0,
                part="dispute",
                count=1,
                quantity=1000,
                fen=one.granted_fen,
                covered=False,
                payers=(PayerShare(one.statement.payer_id, 1),),
            )
        )
    return {contract: tuple(rows) for contract, rows in found.items()}


def disputes_taken_in(chain: Iterable[Settlement]) -> Counter[tuple[str, int]]:
    """The disputes that the trials among earlier settlements pay: a dispute stays as it is for them, so it is known
    again by its statement's number and its amount in fen. One query where there is a trial."""
    trials = [row for row in chain if row.is_trial]
    lines = StatementLine.objects.filter(statement__settlement__in=trials, part="dispute") if trials else ()
    return Counter((line.steps[0]["figures"]["line"], line.whole_fen) for line in lines)


@dataclass(frozen=True)
class _Past:
    """Each contract's earlier settlements in order, and this month's own, if there is one."""

    earlier: Mapping[int, Sequence[Settlement]]
    own: Mapping[int, Settlement]


def _history(ids: Sequence[int], month: date, *, trial: bool) -> _Past:
    """Of months that were settled and tried the settled one counts; of a parallel run's own month the trial."""
    earlier: dict[int, list[Settlement]] = defaultdict(list)
    own: dict[int, Settlement] = {}
    rows = Settlement.objects.filter(contract_id__in=ids, month__lte=month, superseded_by=None)
    rows = rows if trial else rows.filter(is_trial=False)
    for row in rows.select_related("clause").order_by("contract_id", "month", "is_trial"):
        before = earlier[row.contract_id]
        if row.month == month:
            own[row.contract_id] = row
        elif not (row.is_trial and before and before[-1].month == row.month):
            before.append(row)
    return _Past(earlier, own)


@dataclass(frozen=True)
class _Renewals:
    """Each contract's earlier settlements, first those of the contracts that it renews where its clause counts them;
    and what such counters had counted before the system's first month."""

    history: Mapping[int, Sequence[Settlement]]
    counts: Mapping[int, Mapping[str, int]]


def _over_renewals(
    contracts: Iterable[Contract],
    read: Mapping[int, Clause],
    earlier: Mapping[int, Sequence[Settlement]],
    month: date,
    *,
    trial: bool,
) -> _Renewals:
    """What goes on counting over yearly renewals (practice 13). No query where no clause asks for it."""
    counters = {one: codes for one, clause in read.items() if (codes := over_renewals(clause))}
    renewed = _renewed([one for one in contracts if one.pk in counters])
    if not renewed:
        return _Renewals(earlier, {})
    ids = [one for older in renewed.values() for one in older]
    past, openings = _history(ids, month, trial=trial).earlier, openings_of(ids)
    history: dict[int, Sequence[Settlement]] = dict(earlier)
    counts: dict[int, Mapping[str, int]] = {}
    for contract, older in renewed.items():
        history[contract] = [*(row for one in older for row in past.get(one, ())), *earlier.get(contract, ())]
        opened = [openings[one].counters for one in older if one in openings]
        counts[contract] = {code: n for code, n in (opened[0] if opened else {}).items() if code in counters[contract]}
    return _Renewals(history, counts)


def _renewed(contracts: Iterable[Contract]) -> dict[int, list[int]]:
    """The contracts (ids) that each one renews, the oldest first. A query for each year back."""
    found: dict[int, list[int]] = {one.pk: [one.renewal_of_id] for one in contracts if one.renewal_of_id is not None}
    latest = {row[0] for row in found.values()}
    while latest:
        before = dict(
            Contract.objects.filter(pk__in=latest, renewal_of__isnull=False).values_list("pk", "renewal_of_id")
        )
        for row in found.values():
            if row[0] in before:
                row.insert(0, before[row[0]])
        latest = set(before.values())
    return found


def _shares(
    contract: Contract, lines: Sequence[Delivered], payers: Sequence[Payer]
) -> dict[int, tuple[PayerShare, ...]]:
    """Who pays each line: the units agreed for the line, else those agreed for the contract, else the authority."""
    by_line: dict[int | None, list[PayerShare]] = defaultdict(list)
    for payer in payers:
        by_line[payer.line_id].append(PayerShare(payer.unit_id, payer.weight))
    general = by_line.get(None) or [PayerShare(contract.authority_id, 1)]
    return {line.line_id: tuple(by_line.get(line.line_id) or general) for line in lines}


def _facts(
    contract: Contract,
    month: date,
    card: ClauseFacts | None,
    clause: Clause | None,
    earlier: Sequence[Settlement],
    standing: Mapping[int, Sequence[Correction]],
    due: Sequence[Due],
) -> Facts:
    """What the clause may ask: the card's facts, the months before, the contract to date, whether this is the last.

    The months before (``earlier``, among them those of contracts it renews) count as they were last corrected. Built
    from whole numbers, past the reading of text: these figures are already fen and points.
    """
    until = next_month(month)
    told = read_facts(card.facts if card else {})
    latest: dict[int, Correction | Judged | Settlement] = {row.pk: row for row in earlier}
    latest |= {row.pk: standing[row.pk][-1] for row in earlier if standing.get(row.pk)}
    latest |= {one.settlement.pk: one.judged for one in due}
    then: dict[int, Facts] = {}
    if clause is not None and looks_back(clause):
        then = {
            row.pk: facts_as_stored((standing[row.pk][-1] if standing.get(row.pk) else row).facts) for row in earlier
        }
        then |= {one.settlement.pk: one.facts for one in due}
    own = [row for row in earlier if row.contract_id == contract.pk]
    to_provider = sum(each.fen for row in own for each in standing.get(row.pk, ())) + sum(one.fen for one in due)
    before = to_date([(row.fee_fen, row.deducted_fen, row.next_fen) for row in own])
    return told.model_copy(
        update={
            "period_from": month,
            "period_until": until,
            "contract_from": contract.valid_from,
            "fees": Fees.model_construct(contract=contract.total_fen + contract.amended_fen),
            "final": (contract.ended_on or contract.valid_until) <= until,
            "history": tuple(
                _past(row, latest[row.pk], then.get(row.pk), renewed=row.contract_id != contract.pk) for row in earlier
            ),
            "contract_to_date": before.model_copy(update={"deductions": max(before.deductions - to_provider, 0)}),
        }
    )


def _opened(told: Facts, opening: OpeningPosition | None, *, counted_before: Mapping[str, int] | None) -> Facts:
    """The facts of a contract that was running before the system was start from where it stood then (practice 16);
    those of one that renews such a contract, from what its counters over renewals had counted."""
    if opening is None:
        return told.model_copy(update={"opening_counts": counted_before}) if counted_before else told
    before = Opening(opening.as_of, opening.settled_fen, opening.deducted_fen, opening.counters)
    return open_facts(told, before)


def _past(
    row: Settlement, latest: Correction | Judged | Settlement, then: Facts | None, *, renewed: bool
) -> PastPeriod:
    """A month before: what it left for this one stays as settled, since a correction is entered whole. ``then``: its
    facts as last judged, where the clause asks for them."""
    figures, incidents = then.remembered() if then else ({}, {})
    deducted = latest.deducted if isinstance(latest, Judged) else latest.deducted_fen
    return PastPeriod.model_construct(
        period=f"{row.month:%Y-%m}",
        score=latest.score,
        fee=row.fee_fen,
        payable=row.fee_fen - deducted - row.held_fen,
        deductions=deducted,
        next=row.next_fen,
        figures=figures,
        incidents=incidents,
        renewed=renewed,
    )
