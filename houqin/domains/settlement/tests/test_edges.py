"""Nothing owed disappears at the edges of a month, a year, a term: hold-back, claims, advances; against a table."""

from __future__ import annotations

import pytest

from houqin.domains.settlement.rules import Delivered, MonthFacts, PayerShare, settle_month
from houqin.domains.settlement.rules_edges import Due, Edges, Waiting, clear
from houqin.kernel.clauses import read_clause
from houqin.kernel.clauses.facts import Facts, PastPeriod

LUMP = Delivered(1, "HT-1", 7, 1000_0000, "work", 1, 1000, 100_000)
CENTRE = {1: (PayerShare(9, 1),)}
POT = read_clause(
    {
        "clause": "考核金",
        "terms": [{"type": "holdback", "code": "pot", "share": "10", "prices": {}, "release": "year_end"}],
    }
)


#: waiting (held, claims), advance, releases, final, due (fen, held, claim)
#: → released, recovered, set off, payable, claim, owed.
CASES = [
    ("nothing waits", (0, 0), 0, "", (900, 100, 0), (0, 0, 0, 900, 0, 0)),
    ("held back goes on waiting", (300, 0), 0, "", (900, 100, 0), (0, 0, 0, 900, 0, 0)),
    ("the year's last statement pays it", (300, 0), 0, "releases", (900, 100, 0), (400, 0, 0, 1300, 0, 0)),
    ("a claim is set against the next", (0, 200), 0, "", (900, 0, 0), (0, 200, 0, 700, 0, 0)),
    ("as far as it reaches", (0, 1200), 0, "", (900, 0, 0), (0, 900, 0, 0, 0, 0)),
    ("an advance by its schedule", (0, 0), 500, "", (900, 0, 0), (0, 0, 500, 400, 0, 0)),
    ("what finds no room moves on", (0, 0), 1000, "", (900, 0, 0), (0, 0, 900, 0, 0, 0)),
    ("first what is owed", (0, 600), 500, "", (900, 0, 0), (0, 600, 300, 0, 0, 0)),
    ("reversals below nothing are owed", (0, 0), 0, "", (-50, 0, 0), (0, 0, 0, 0, 50, 50)),
    ("what the clause could not take is owed", (0, 0), 0, "", (0, 0, 70), (0, 0, 0, 0, 0, 70)),
    ("at the end against all there is", (300, 200), 50, "final", (0, 0, 30), (300, 230, 50, 20, 0, 30)),
    ("and what is left is a claim", (100, 200), 50, "final", (0, 0, 30), (100, 100, 0, 0, 0, 80)),
]


@pytest.mark.parametrize(("says", "waits", "advance", "when", "due", "expected"), CASES, ids=[one[0] for one in CASES])
def test_what_waits_is_settled(
    says: str, waits: tuple[int, int], advance: int, when: str, due: tuple[int, int, int], expected: tuple[int, ...]
) -> None:
    edges = Edges(
        waiting={9: Waiting(*waits)}, advance=advance, releases=when in ("releases", "final"), final=when == "final"
    )
    (cleared,) = clear(edges, [Due(9, *due)])
    one = (
        cleared.released, cleared.recovered, cleared.set_off, cleared.payable, cleared.claim, cleared.owed
    )  # fmt: skip
    assert one == expected
    assert cleared.payable == due[0] + cleared.released - cleared.recovered - cleared.set_off + cleared.claim


def test_an_advance_comes_back_from_all_payers_by_what_they_pay() -> None:
    dues = [Due(1, 100, 0, 0), Due(2, 200, 0, 0), Due(3, 0, 0, 0)]
    assert [one.set_off for one in clear(Edges(advance=100), dues)] == [33, 67, 0]


def test_a_hold_back_is_paid_with_the_years_last_statement_as_a_line_with_its_reason() -> None:
    edges = Edges(line_id=1, waiting={9: Waiting(held=110_000)}, releases=True)
    result = settle_month(MonthFacts("HT", "2026-12", (LUMP,), CENTRE, POT, score=None, edges=edges))
    (payer,) = result.payers
    assert (payer.fee, payer.held, payer.other, payer.payable) == (100_000, 10_000, 120_000, 210_000)
    line, fen = payer.lines[-1]
    assert (line.delivered.part, fen) == ("holdback", 120_000)
    assert line.steps[0].figures["fen"] == 120_000


def test_what_is_left_for_later_is_taken_where_no_clause_applies_any_more() -> None:
    facts = Facts().model_copy(update={"history": (PastPeriod.model_construct(period="2026-09", next=130_000),)})
    edges = Edges(line_id=1, payer=9, final=True, releases=True)
    late = settle_month(MonthFacts("HT", "2026-10", (LUMP,), CENTRE, None, facts=facts, edges=edges))
    assert (late.deducted, late.payable, late.payers[0].owed) == (100_000, 0, 30_000)
    empty = settle_month(MonthFacts("HT", "2026-10", (), {}, None, facts=facts, edges=edges))
    assert (empty.payable, empty.claim, empty.payers[0].owed) == (0, 130_000, 130_000)
