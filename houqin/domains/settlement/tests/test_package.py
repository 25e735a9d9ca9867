"""A contract's archive package holds its money too: scores, statements, deductions of the year."""

import io
import json
import zipfile
from datetime import date

from houqin.domains.settlement.tests.making import Settled, inspected
from houqin.foundation.audit.packaging import pack
from houqin.foundation.audit.sealing import seal
from houqin.foundation.audit.verifier import Verification
from houqin.foundation.organisation.tests.making import AT
from houqin.kernel.period import Period


def actions_of(settled: Settled, year: int) -> set[str]:
    """The acts in the package of a year, verified as a stranger would."""
    out = io.BytesIO()
    pack(settled.system, settled.contract, Period(date(year, 1, 1), date(year + 1, 1, 1)), out, at=AT)
    with zipfile.ZipFile(out) as package:
        lines = package.read("archive.jsonl").decode().splitlines()
    assert Verification(lines).findings == []
    return {told["body"]["action"] for told in map(json.loads, lines) if told["type"] == "record"}


def test_statements_of_the_year_are_in_and_others_are_not(settled: Settled) -> None:
    inspected(settled, dirty=10, rooms=6, waste=6)
    settled.closed()
    seal(at=AT)
    apps = {action.split(".")[0] for action in actions_of(settled, 2026)}
    assert {"contracts", "evaluation", "settlement"} <= apps
    assert not any(action.startswith("settlement.") for action in actions_of(settled, 2025))
