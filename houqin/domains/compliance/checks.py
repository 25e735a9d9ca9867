"""What ``houqin verify`` derives again of compliance: what was published as overdue."""

from __future__ import annotations

from collections.abc import Iterator

from houqin.domains.compliance.models import OverduePublication
from houqin.domains.compliance.queries.publications import overdue_at_end_of
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_

LABEL = N_("Publications of overdue payments")
HOLDS = {"compliance_overduepublication": Held(("contracts", "fen"))}


def publications(authority: Unit) -> Iterator[Difference]:
    """Totals that are not those of their rows, and confirmed ones that are not what stood at the year's end."""
    for row in OverduePublication.objects.filter(authority=authority).order_by("year"):
        subject = f"compliance.overduepublication {row.year}"
        if row.contracts != len(row.rows):
            yield Difference(subject, "contracts", str(row.contracts), str(len(row.rows)))
        if row.fen != (total := sum(one["fen"] for one in row.rows)):
            yield Difference(subject, "fen", str(row.fen), str(total))
        if row.confirmed_at is not None:
            stood = [one.as_row() for one in overdue_at_end_of(authority.pk, row.year)]
            if stood != row.rows:
                yield Difference(subject, "rows", str(row.rows), str(stood))
