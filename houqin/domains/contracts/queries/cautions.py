"""What the law allows but somebody should look at: terms of payment, and facts a clause may count twice."""

from __future__ import annotations

from houqin.domains.contracts.models import Contract, ContractClause
from houqin.domains.contracts.queries.agreed import payment_terms
from houqin.domains.contracts.rules.clauses import overlaps
from houqin.domains.contracts.rules.paying import STATUTORY, PaymentUnclear, check_payment
from houqin.kernel.clauses import read_clause
from houqin.kernel.worked import Step


def cautions_of(contract: Contract) -> tuple[Step, ...]:
    """The codes ``check_payment`` answers for the contract, and where its newest clause may deduct for one fact twice,
    as steps in words. One query."""
    terms = payment_terms(contract)
    codes = check_payment(terms, sme_size=contract.sme_size, total_fen=contract.total_fen)
    figures: dict[str, int | str] = {"days": terms.payment_days, "limit": STATUTORY.payment_days}
    steps = [Step(f"contracts.caution.{code}", figures, (PaymentUnclear.basis,)) for code in codes]
    clause = ContractClause.objects.believed().filter(contract=contract).order_by("-valid_from").first()
    if clause is not None:
        steps += [
            Step(
                f"contracts.caution.{overlap.fact}_twice",
                {"one": overlap.one, "other": overlap.other},
                ("practice 12",),
            )
            for overlap in overlaps(read_clause(clause.clause))
            if not overlap.certain
        ]
    return tuple(steps)
