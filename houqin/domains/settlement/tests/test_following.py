"""What settlement hears from contracts and tells them: acceptance starts a payment period, a score stops a renewal."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from houqin.domains.contracts.queries import required_items
from houqin.domains.contracts.rules.accepting import Item
from houqin.domains.contracts.rules.paying import PaymentTerms
from houqin.domains.contracts.rules.renewing import NotRenewable
from houqin.domains.contracts.services.accepting import accept_month
from houqin.domains.contracts.services.renewing import appraise_contract, renew_contract
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH
from houqin.domains.settlement.models import Statement
from houqin.domains.settlement.tests.making import APRIL_2, browser, confirmed, make_settled
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.organisation.tests.making import AT
from houqin.foundation.scope.scope import entering

SEVERE = {
    "clause": "重大事件",
    "terms": [
        {
            "type": "incidents",
            "code": "grave",
            "basis": "第13条",
            "classes": {"safety_incident": {"amount": "100.00", "effects": [{"code": "renewal_refused"}]}},
        }
    ],
}


@pytest.mark.parametrize(
    ("accepted_on", "due_on"),
    [
        (None, date(2026, 5, 11)),  # twenty days to accept, twenty to pay; the 10th of May is a Sunday
        (date(2026, 4, 1), date(2026, 4, 21)),
        (date(2026, 4, 30), date(2026, 5, 11)),  # who drags gains nothing (款项支付条例 10)
    ],
)
def test_acceptance_starts_the_payment_period(db: None, accepted_on: date | None, due_on: date) -> None:
    terms = PaymentTerms(payment_starts="acceptance", acceptance_days=20, payment_days=20)
    settled = make_settled(clause=SEVERE, payment=terms)
    statement = confirmed(settled, settled.closed())
    with entering(settled.system.scope):
        items = [Item(item, True) for item in required_items(settled.contract, MARCH)]
    if accepted_on is not None:
        accept_month(
            settled.chief,
            settled.contract.public_id,
            MARCH,
            accepted_on=accepted_on,
            items=items,
            result="passed",
            at=datetime(2026, 4, 30, 2, 0, tzinfo=UTC),
        )
    with entering(settled.system.scope):
        assert Statement.objects.get(pk=statement.pk).due_on == due_on
        moved = AuditRecord.objects.filter(action="settlement.payment_started").count()
        assert moved == (1 if accepted_on == date(2026, 4, 1) else 0)


def test_a_side_effect_of_a_month_stops_the_renewal_and_stands_on_the_statement(db: None) -> None:
    settled = make_settled(clause=SEVERE)
    enter_incident(
        settled.chief,
        contract_id=settled.contract.public_id,
        kind="safety_incident",
        on=date(2026, 3, 10),
        words="违规动火",
        at=AFTER_MARCH,
    )
    statement = settled.closed(at=APRIL_2)
    page = browser(settled, settled.clerk).get(statement.get_absolute_url()).content.decode()
    assert "不予续签" in page
    system, contract = settled.system, settled.contract
    appraise_contract(system, contract.public_id, score=9_000, pass_mark=8_000, on=date(2026, 10, 1), at=AT)
    with pytest.raises(NotRenewable, match="exclude a renewal"):
        renew_contract(
            system,
            contract.public_id,
            number="HT-2027-09",
            signed_on=date(2026, 12, 1),
            valid_until=date(2027, 12, 31),
            total_fen=1,
            at=AT,
        )
