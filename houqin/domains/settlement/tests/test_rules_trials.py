"""The comparison with paper as a table of cases: a line each, in fen."""

from __future__ import annotations

import pytest

from houqin.domains.settlement.rules_trials import Kind, Side, compare

LINE, WORDS, DEDUCTIONS = ("line", 7), ("words", "临时保洁"), ("deductions", "")

#: computed fen (of so many amounts) · on paper · kind · paper − computed; None: that side has no such line.
CASES = [
    (45_393_458, 1, 45_393_458, Kind.EQUAL, 0),
    (45_393_458, 1, 45_393_459, Kind.ROUNDING, 1),
    (45_393_458, 1, 45_393_457, Kind.ROUNDING, -1),
    (45_393_458, 1, 45_393_460, Kind.DIFFERS, 2),
    (45_393_458, 3, 45_393_461, Kind.ROUNDING, 3),  # three payers, each rounded
    (45_393_458, 3, 45_393_462, Kind.DIFFERS, 4),
    (45_393_458, 1, 0, Kind.DIFFERS, -45_393_458),  # paid nothing, and said so
    (45_393_458, 1, None, Kind.MISSING, -45_393_458),
    (0, 1, 0, Kind.EQUAL, 0),
    (0, 1, 1_200, Kind.DIFFERS, 1_200),
    (None, 1, 1_200, Kind.ONLY_PAPER, 1_200),
    (None, 1, 0, Kind.EQUAL, 0),
    (-2_269_673, 1, -2_269_673, Kind.EQUAL, 0),  # a deduction lowers both sides
    (-2_269_673, 1, -2_000_000, Kind.DIFFERS, 269_673),
]


@pytest.mark.parametrize(("computed", "pieces", "paper", "kind", "difference"), CASES)
def test_a_line_beside_paper(computed: int | None, pieces: int, paper: int | None, kind: Kind, difference: int) -> None:
    ours = [] if computed is None else [Side(LINE, computed, pieces)]
    theirs = [] if paper is None else [Side(LINE, paper)]
    (row,) = compare(ours, theirs).rows
    assert (row.computed, row.paper, row.kind, row.difference) == (computed, paper, kind, difference)


def test_what_came_to_nothing_and_stands_on_no_paper_is_no_line() -> None:
    assert compare([Side(LINE, 0)], []).rows == ()


def test_totals_and_agreement() -> None:
    """Two of three lines agree; the share is rounded down, so that only full agreement reads 100 %."""
    month = compare(
        [Side(LINE, 1_000), Side(DEDUCTIONS, -100)], [Side(LINE, 1_001), Side(DEDUCTIONS, -100), Side(WORDS, 50)]
    )
    assert [row.kind for row in month.rows] == [Kind.ROUNDING, Kind.EQUAL, Kind.ONLY_PAPER]
    assert (month.computed, month.paper, month.difference) == (900, 951, 51)
    assert (month.agreeing, month.agreement_ppm, month.is_entered) == (2, 666_666, True)


def test_without_lines_or_paper_there_is_nothing_to_agree() -> None:
    assert compare([], []).agreement_ppm is None
    assert not compare([Side(LINE, 1)], []).is_entered
