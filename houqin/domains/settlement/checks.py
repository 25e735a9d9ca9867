"""What ``houqin verify`` derives again of settlement: every statement from its lines, every total from its parts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.db import connection

from houqin.domains.contracts.queries import agreed_clause
from houqin.domains.settlement.gathering import Gathered, gather
from houqin.domains.settlement.models import (
    Correction,
    DamagesClaim,
    Dispute,
    Invoice,
    PaymentApplication,
    Settlement,
    StatementLine,
)
from houqin.domains.settlement.rules import settle_month
from houqin.domains.settlement.rules_late import judge_again
from houqin.domains.settlement.services.drafting import digest_of
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recorded import Repeated
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit
from houqin.kernel.clauses import facts_as_stored
from houqin.kernel.refusal import Refusal

#: What a month came to is divided among its payers without rest, a trial's too.
OF_PAYERS = """
    select c.number || ' ' || to_char(t.month, 'YYYY-MM'), t.{0}, sum(s.{0})
    from settlement_settlement t join contracts_contract c on c.id = t.contract_id
      join settlement_statement s on s.settlement_id = t.id
    where t.authority_id = %s group by t.id, c.number having t.{0} <> sum(s.{0})"""
DIVIDED = ("fee_fen", "other_fen", "deducted_fen", "held_fen", "payable_fen")
# Each names what is wrong of one row: subject, stored, derived. All read in sets.
SUMS = {
    **{f"settlement {name}": OF_PAYERS.format(name) for name in DIVIDED},
    "fee_fen": """
        select s.number, s.fee_fen, coalesce(sum(l.amount_fen) filter (where l.covered), 0)
        from settlement_statement s left join settlement_statementline l on l.statement_id = s.id
        where s.authority_id = %s group by s.id
        having s.fee_fen <> coalesce(sum(l.amount_fen) filter (where l.covered), 0)""",
    "other_fen": """
        select s.number, s.other_fen, coalesce(sum(l.amount_fen) filter (where not l.covered), 0)
        from settlement_statement s left join settlement_statementline l on l.statement_id = s.id
        where s.authority_id = %s group by s.id
        having s.other_fen <> coalesce(sum(l.amount_fen) filter (where not l.covered), 0)""",
    "deducted_fen": """
        select s.number, s.deducted_fen, coalesce(sum(d.amount_fen) filter (where d.applies = 'this'), 0)
        from settlement_statement s left join settlement_deduction d on d.statement_id = s.id
        where s.authority_id = %s group by s.id
        having s.deducted_fen <> coalesce(sum(d.amount_fen) filter (where d.applies = 'this'), 0)""",
    "payable_fen": """
        select number, payable_fen, fee_fen + other_fen - deducted_fen - held_fen + claim_fen
        from settlement_statement where authority_id = %s
          and payable_fen <> fee_fen + other_fen - deducted_fen - held_fen + claim_fen""",
    # Each payer is owed its own claim and its part of what the clause could not take: together the settlement's.
    "owed_fen": """
        select c.number || ' ' || to_char(t.month, 'YYYY-MM'), t.claim_fen, sum(s.owed_fen)
        from settlement_settlement t join contracts_contract c on c.id = t.contract_id
          join settlement_statement s on s.settlement_id = t.id
        where t.authority_id = %s and not t.is_final group by t.id, c.number
        having t.claim_fen <> sum(s.owed_fen)""",
    "paid_fen": """
        select s.number, s.paid_fen, coalesce(sum(a.amount_fen) filter (where a.state = 'paid'), 0)
        from settlement_statement s left join settlement_paymentapplication a on a.statement_id = s.id
        where s.authority_id = %s group by s.id
        having s.paid_fen <> coalesce(sum(a.amount_fen) filter (where a.state = 'paid'), 0)""",
    # What the clause takes from the month after stands whole on each payer's statement.
    "next_fen": """
        select c.number || ' ' || to_char(t.month, 'YYYY-MM'), t.next_fen,
          coalesce(sum(d.whole_fen) filter (where d.applies = 'next'), 0)
        from settlement_settlement t join contracts_contract c on c.id = t.contract_id
          join settlement_statement s on s.settlement_id = t.id
          left join settlement_deduction d on d.statement_id = s.id
        where t.authority_id = %s group by t.id, s.id, c.number
        having t.next_fen <> coalesce(sum(d.whole_fen) filter (where d.applies = 'next'), 0)""",
    # What a line says that it counted is what its own working rests on, a trial's too.
    "line": """
        select s.number || '/' || l.position, l.digest, coalesce(l.steps->0->'basis'->>0, '')
        from settlement_statementline l join settlement_statement s on s.id = l.statement_id
        where l.authority_id = %s and l.digest <> coalesce(l.steps->0->'basis'->>0, '')""",
    # The first month here starts from the opening position, or from nothing (practice 16).
    "opening": """
        select c.number || ' ' || to_char(t.month, 'YYYY-MM'),
          (t.facts->'contract_to_date'->>'fees') || ' ' || (t.facts->'contract_to_date'->>'deductions'),
          coalesce(o.settled_fen, 0) || ' ' || coalesce(o.deducted_fen, 0)
        from settlement_settlement t join contracts_contract c on c.id = t.contract_id
          left join contracts_openingposition o on o.contract_id = t.contract_id
        where t.authority_id = %s and not t.is_trial
          and not exists (select from settlement_settlement e
            where e.contract_id = t.contract_id and e.month < t.month and not e.is_trial)
          and ((t.facts->'contract_to_date'->>'fees')::bigint <> coalesce(o.settled_fen, 0)
            or (t.facts->'contract_to_date'->>'deductions')::bigint <> coalesce(o.deducted_fen, 0))""",
    "accrued": """
        select s.number, s.payable_fen, coalesce(sum(b.fen), 0)
        from settlement_statement s
          left join budgets_transfer b on b.source_id = s.public_id and b.to_stage = 'accrued' and b.reverses_id is null
        where s.authority_id = %s and not s.is_trial group by s.id having s.payable_fen <> coalesce(sum(b.fen), 0)""",
    # An open dispute holds back what its first record says, one that is answered nothing.
    "held by a dispute": """
        select s.number, d.held_fen, case d.state when 'open' then r.held_fen else 0 end
        from settlement_dispute d join settlement_statement s on s.id = d.statement_id
          cross join lateral (
            select coalesce(max(body::jsonb #>> '{changes,held_fen,1}'), '0')::bigint as held_fen
            from audit_auditrecord where subject_id = d.public_id and action = 'settlement.disputed'
          ) r
        where d.authority_id = %s and d.held_fen <> case d.state when 'open' then r.held_fen else 0 end""",
}

#: The acts whose records keep a digest of what was judged.
TELLING = ("settlement.drafted", "settlement.nothing_settled", "settlement.tried", "settlement.nothing_tried")

#: The columns that these checks hold.
HOLDS = {
    "settlement_statement": Held(
        ("fee_fen", "other_fen", "deducted_fen", "held_fen", "payable_fen", "claim_fen", "owed_fen", "paid_fen"),
        deleted=True,
    ),
    "settlement_statementline": Held(("amount_fen", "digest", "covered"), deleted=True),
    "settlement_deduction": Held(("amount_fen", "applies"), deleted=True),
    "settlement_settlement": Held(
        (
            "score",
            "fee_fen",
            "other_fen",
            "deducted_fen",
            "held_fen",
            "next_fen",
            "claim_fen",
            "payable_fen",
            "facts",
        )
    ),
    "settlement_dispute": Held(("held_fen",)),
}


#: What the records say of money that is objected to, billed, paid and owed.
REPEATED = (
    Repeated(Dispute, ("state", "granted_fen")),
    Repeated(Invoice, ("statement", "gross_fen")),
    Repeated(PaymentApplication, ("state", "amount_fen")),
    Repeated(DamagesClaim, ("fen", "bond_fen", "settled_fen", "settled_on")),
)


def differences(authority: Unit) -> Iterator[Difference]:
    """Statements whose totals are not those of their parts, and months that come to something else computed anew."""
    for what, statement in SUMS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement, [authority.pk])
            for subject, stored, derived in cursor.fetchall():
                yield Difference(f"settlement.statement {subject}", what, str(stored), str(derived))
    yield from _computed_anew(authority)
    yield from _frozen_facts(authority)
    yield from _corrections(authority)


def _frozen_facts(authority: Unit) -> Iterator[Difference]:
    """What each month, and each trial, was judged by, against the digest that the archive keeps of it."""
    told: dict[str, str] = {}
    records = AuditRecord.objects.filter(authority=authority, action__in=TELLING)
    for subject, body in records.values_list("subject_id", "body").iterator(chunk_size=5_000):
        if (digest := json.loads(body)["changes"].get("facts")) is not None:
            told[str(subject)] = digest[1]
    rows = Settlement.objects.filter(authority=authority).select_related("contract")
    for row in rows.prefetch_related("statements").order_by("pk"):
        subjects = [row.public_id, *(statement.public_id for statement in row.statements.all())]
        recorded = {told.pop(str(subject)) for subject in subjects if str(subject) in told}
        if recorded and recorded != {digest_of(row)}:
            yield Difference(f"settlement.settlement {row}", "facts", digest_of(row), ", ".join(sorted(recorded)))
    for public_id in told:
        yield Difference(f"settlement.statement {public_id}", "row", "–", "a statement that was recorded")


def _corrections(authority: Unit) -> Iterator[Difference]:
    """Each correction from the facts it was judged by, against the judgement before it."""
    last: dict[int, Correction] = {}
    real = Correction.objects.filter(authority=authority, entered_in__is_trial=False)
    rows = real.select_related("corrects__clause", "corrects__contract")
    for row in rows.select_related("entered_in__superseded_by").order_by("entered_in__month", "pk"):
        settled = row.corrects
        before = last.get(settled.pk, settled)
        clause = agreed_clause(settled.clause)
        was, now = (
            judge_again(clause, fee=settled.fee_fen, score=one.score, facts=facts_as_stored(one.facts))
            for one in (before, row)
        )
        derived = {"deducted_fen": now.deducted, "next_fen": now.next, "claim_fen": now.claim}
        for what, value in (derived | {"fen": was.total - now.total}).items():
            if getattr(row, what) != value:
                yield Difference(
                    f"settlement.correction {settled} {row.public_id}", what, str(getattr(row, what)), str(value)
                )
        if not hasattr(row.entered_in, "superseded_by"):
            last[settled.pk] = row


def _computed_anew(authority: Unit) -> Iterator[Difference]:
    """Every settled month from its delivery records, clause and frozen facts again, as closing would; to the fen."""
    settled: dict[date, list[Settlement]] = defaultdict(list)
    current = Settlement.objects.filter(authority=authority, is_trial=False, superseded_by=None)
    for one in current.select_related("contract__provider__unit").order_by("month", "contract__number"):
        settled[one.month].append(one)
    for month, rows in settled.items():
        for gathered in gather([row.contract for row in rows], month):
            yield from _compared(gathered)


def _compared(gathered: Gathered) -> Iterator[Difference]:
    stored = gathered.before
    assert stored is not None  # noqa: S101  gathered because it was settled
    subject = f"settlement.settlement {gathered.contract.number} {gathered.facts.month}"
    try:
        result = settle_month(gathered.facts)
    except Refusal as refusal:
        yield Difference(subject, "payable_fen", str(stored.payable_fen), refusal.code)
        return
    derived = {
        "fee_fen": result.fee,
        "other_fen": result.other,
        "deducted_fen": result.deducted,
        "held_fen": result.settled.held,
        "next_fen": result.next,
        "claim_fen": result.claim,
        "payable_fen": result.payable,
        "score": gathered.facts.score,
    }
    for what, value in derived.items():
        if getattr(stored, what) != value:
            yield Difference(subject, what, str(getattr(stored, what)), str(value))
    digests = {line.delivered.digest for line in result.lines}
    kept = StatementLine.objects.filter(statement__settlement=stored).values_list("digest", flat=True)
    if set(kept) != digests:
        yield Difference(
            subject, "digest", ", ".join(sorted(set(kept) - digests)), ", ".join(sorted(digests - set(kept)))
        )
