"""An office at work whose contract is scored by the default sheet, with an inspector and the provider's manager."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from houqin.domains.contracts.services.periods import begin_close
from houqin.domains.evaluation.models import EvaluationScheme, Finding, Inspection, SchemeItem, Scorecard, Sheet
from houqin.domains.evaluation.schemes import default_scheme
from houqin.domains.evaluation.services.cards import freeze_card
from houqin.domains.evaluation.services.findings import record_finding
from houqin.domains.evaluation.services.inspections import Mark, mark_items, open_sheet, plan_inspection, sign_sheet
from houqin.domains.evaluation.services.schemes import assign_scheme, publish_scheme
from houqin.domains.orders.tests.making import Work, make_work
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.scope.scope import entering

MARCH = date(2026, 3, 1)
#: A day of March, and the first of April, when March is closed.
IN_MARCH = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
AFTER_MARCH = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Scored:
    """What :func:`make_scored` made."""

    work: Work
    scheme: EvaluationScheme
    inspector: Actor
    second_inspector: Actor
    manager: Actor

    @property
    def contract(self):  # type: ignore[no-untyped-def]  # a test's shorthand
        """The contract that is scored."""
        return self.work.market.contract

    def planned(self, **more: object) -> Inspection:
        """An inspection planned for 20 March."""
        given: dict[str, object] = {"contract_id": self.contract.public_id, "due_on": IN_MARCH.date(), "at": AT}
        return plan_inspection(self.inspector, **(given | more))  # type: ignore[arg-type]  # named by the caller

    def opened(self, inspection: Inspection | None = None, actor: Actor | None = None) -> Sheet:
        """A sheet opened on the spot."""
        return open_sheet(actor or self.inspector, (inspection or self.planned()).public_id, at=IN_MARCH)

    def marked(self, sheet: Sheet, *, without: Iterable[str] = (), actor: Actor | None = None) -> Sheet:
        """A sheet on which everything that is not computed was looked at and found in order, but for some items."""
        with entering(self.work.system.scope):
            items = list(SchemeItem.objects.filter(scheme=self.scheme).exclude(code__in=list(without)))
        marks = []
        for item in items:
            if item.kind == "per_occurrence" and not item.indicator:
                marks.append(Mark(item.code, "checked"))
            elif item.kind in ("three_state", "binary"):
                marks.append(Mark(item.code, "met"))
            elif item.kind == "rate_band" and not item.indicator:
                marks.append(Mark(item.code, "rate", 990_000))
        return mark_items(actor or self.inspector, sheet.public_id, marks=marks, at=IN_MARCH)

    def signed(self, **more: object) -> Sheet:
        """A sheet in order, signed: the inspection is held."""
        sheet = self.marked(self.opened(self.planned(**more)))
        return sign_sheet(self.inspector, sheet.public_id, at=IN_MARCH)

    def frozen(self) -> Scorecard:
        """March's card, its month taking no facts any more."""
        begin_close(self.work.chief, self.contract.public_id, MARCH, at=AFTER_MARCH)
        card = freeze_card(self.work.chief, self.contract.public_id, MARCH, at=AFTER_MARCH)
        assert card is not None
        return card


def make_scored(work: Work | None = None) -> Scored:
    """An office (unless given) whose property contract is scored by the default sheet all 2026."""
    work = work or make_work()
    office = work.market.office
    scheme = publish_scheme(office.system, terms=default_scheme(), valid_from=SINCE, at=AT)
    assign_scheme(office.system, work.market.contract.public_id, scheme_code=scheme.code, valid_from=SINCE, at=AT)
    return Scored(
        work=work,
        scheme=scheme,
        inspector=office.actor("何督查", office.authority, Role.INSPECTOR),
        second_inspector=office.actor("罗督查", office.authority, Role.INSPECTOR),
        manager=office.actor("赵经理", office.provider, Role.PROVIDER_MANAGER),
    )


def found(scored: Scored, **more: Any) -> Finding:
    """A wet floor, found under the contract on 20 March."""
    given: dict[str, Any] = {
        "contract_id": scored.contract.public_id,
        "item_code": "3.1",
        "deduction": "dirt",
        "words": "大厅积水",
        "at": IN_MARCH,
    }
    return record_finding(scored.inspector, **(given | more))


def person(actor: Actor) -> uuid.UUID:
    """Who acts, by public id."""
    assert actor.public_id is not None
    return actor.public_id
