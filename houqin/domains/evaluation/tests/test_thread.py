"""The thin thread: an inspection, its sheet, a finding, the month's frozen card, the facts for the clause."""

from __future__ import annotations

from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation.queries.clauses import clause_facts
from houqin.domains.evaluation.services.cards import freeze_card
from houqin.domains.evaluation.services.findings import record_finding
from houqin.domains.evaluation.services.inspections import sign_sheet
from houqin.domains.evaluation.tests.making import AFTER_MARCH, IN_MARCH, MARCH, Scored
from houqin.foundation.scope.scope import entering
from houqin.kernel.clauses import read_facts


def test_from_the_sheet_to_the_clause(scored: Scored) -> None:
    sheet = scored.marked(scored.opened())
    finding = record_finding(
        scored.inspector,
        sheet_id=sheet.public_id,
        item_code="3.1",
        deduction="dirt",
        count=3,
        words="一层大厅地面积水三处",
        at=IN_MARCH,
    )
    assert (finding.month, finding.full_hundredths) == (MARCH, 150)
    sign_sheet(scored.inspector, sheet.public_id, at=IN_MARCH)
    card = scored.frozen()
    # 75 points are the sheet without the six computed items; 5 of them (3.2, no rounds) nobody knows.
    assert card.inspection == 9786  # (70 - 1.5) / 70
    assert (card.kpi, card.satisfaction) == (None, None)
    assert card.flags == ["kpi_unknown", "satisfaction_short"]
    assert (card.score, card.grade, card.coverage_ppm) == (9786, "excellent", 700_000)
    with entering(scored.work.system.scope):
        facts = clause_facts([scored.contract.pk], MARCH)[scored.contract.pk]
    assert facts.score == 9786
    assert facts.obstacles == (("coverage_unsigned", ""),)
    assert str(finding.public_id) in facts.basis
    assert read_facts(facts.facts).components["inspection"].score == 9786
    assert freeze_card(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH) == card


def test_no_card_where_nothing_happened(scored: Scored) -> None:
    begin_close(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH)
    assert freeze_card(scored.work.chief, scored.contract.public_id, MARCH, at=AFTER_MARCH) is None
