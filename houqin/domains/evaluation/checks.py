"""What ``houqin verify`` derives again: every frozen score from what was frozen with it, and its stamped findings.

An order that changed after the close is no difference here: it is a late fact of settlement's (``late_facts``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from houqin.domains.evaluation.models import Scorecard
from houqin.domains.evaluation.queries.gathering import gather
from houqin.domains.evaluation.queries.schemes import Scored
from houqin.foundation.audit.verification import Difference, Held
from houqin.foundation.organisation.models import Unit
from houqin.kernel.refusal import N_

LABEL = N_("frozen scores from their findings, orders and answers")
#: What of the tables a changed figure would be noticed by.
HOLDS = {
    "evaluation_scorecard": Held(columns=("inspection", "added", "score", "grade", "is_vetoed", "coverage_ppm")),
}
FIGURES = ("inspection", "kpi", "satisfaction", "added", "score", "grade", "is_vetoed", "coverage_ppm")


def scores(authority: Unit) -> Iterator[Difference]:
    """Every card that was frozen, superseded ones too, against its findings and marks and what it froze of work."""
    by_month: dict[object, list[Scorecard]] = defaultdict(list)
    for card in (
        Scorecard.objects.filter(authority=authority, frozen_at__isnull=False).select_related("scheme").order_by("pk")
    ):
        by_month[card.month].append(card)
    for cards in by_month.values():
        month, frozen_at = cards[0].month, {card.frozen_at for card in cards}
        for moment in sorted(at for at in frozen_at if at is not None):
            own = [card for card in cards if card.frozen_at == moment]
            frozen = {Scored(card.contract_id, card.service_id): card for card in own}
            contracts = {card.contract_id for card in own}
            derived = gather(authority.pk, contracts, month, known_at=moment, frozen=frozen)
            for scored, card in frozen.items():
                found = derived.get(scored)
                if found is None:
                    yield Difference(f"evaluation.scorecard {card.public_id}", "scheme", "–", "none")
                    continue
                value = found.card().value
                for name in FIGURES:
                    stored, now = getattr(card, name), getattr(value, name)
                    if stored != now:
                        yield Difference(f"evaluation.scorecard {card.public_id}", name, str(stored), str(now))
