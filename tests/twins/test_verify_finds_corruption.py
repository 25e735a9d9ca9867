"""``houqin verify`` finds what is corrupted behind the application: every column and row that its checks hold."""

import sys

import pytest

from houqin.foundation.audit.tests.behind import behind_the_application
from houqin.foundation.audit.verification import registered, verify
from tests.twins.corruption import ROWS_TRIED, Kept, corruptions, make_everything

pytestmark = [pytest.mark.twin, pytest.mark.django_db(databases=["default", "owner"], transaction=True)]

AT_LEAST = 100


def test_every_planted_corruption_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Change, swap, stale copy, emptied, row deleted, row inserted; each alone, by its own check, then taken back."""
    make_everything()
    honest = [(outcome.check, one) for outcome in verify() for one in outcome.differences]
    assert honest == [], "a false alarm before anything was corrupted"
    found, missed, refused, held = 0, list[str](), 0, set[str]()
    with behind_the_application() as owner:
        kept = Kept(owner, frozenset(table for check in registered() for table in check.holds))
        kept.keep()
        for corruption in list(corruptions(owner)):
            name = f"{corruption.check}: {corruption.table}.{corruption.column} {corruption.how}"
            if not any(corruption.apply(owner, number) for number in range(ROWS_TRIED)):
                refused += 1
                continue
            held.add(corruption.table)
            if sum(outcome.count for outcome in verify(names=[corruption.check])):
                found += 1
            else:
                missed.append(name)
            kept.put_back(corruption.table)
        assert sum(outcome.count for outcome in verify()) == 0, "what was corrupted was not put back"
    with capsys.disabled():
        sys.stdout.write(f"\n{found} corruptions found; the database itself refused {refused}\n")
    assert not missed, "\n".join(["not found:", *missed])
    tables = {table for check in registered() for table in check.holds}
    assert not tables - held, f"the sample has nothing to corrupt in {sorted(tables - held)}"
    assert found >= AT_LEAST
