"""Contract acceptance (履约验收): every required item, each with its finding (采购法实施条例 45)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from houqin.kernel.refusal import N_, BadInput, Refusal


class ItemsMissing(BadInput):
    """An acceptance that leaves out required items."""

    code = "contracts.items_missing"
    sentence = N_("The acceptance says nothing of {count} required items, the first of them “{item}”.")
    remedy = N_("State for each technical, service and safety item whether it is met.")
    basis = "政府采购法实施条例 45"


class AcceptanceUnclear(BadInput):
    """An acceptance whose result does not follow from its items."""

    code = "contracts.acceptance_unclear"
    sentence = N_("The acceptance is not clear: {problem}.")
    basis = "政府采购法实施条例 45"


class AcceptsOwnWork(Refusal):
    """The provider accepts what it supplied itself."""

    code = "contracts.accepts_own_work"
    sentence = N_("Who supplies does not accept.")
    basis = "practice 17"
    status = 403


@dataclass(frozen=True, slots=True)
class Item:
    """A required item and whether it is met; one that is not says what is wrong."""

    item: str
    met: bool
    note: str = ""


def check_acceptance(required: Collection[str], items: Sequence[Item], *, result: str) -> None:
    """Refuse an acceptance that leaves out an item, passes what is not met, or refuses without a reason."""
    named = {item.item for item in items}
    missing = [item for item in required if item not in named]
    if missing:
        raise ItemsMissing(count=len(missing), item=missing[0])
    failed = [item for item in items if not item.met]
    if any(not item.note.strip() for item in failed):
        raise AcceptanceUnclear(problem=N_("an item that is not met says why"))
    if result == "passed" and failed:
        raise AcceptanceUnclear(problem=N_("it passes although an item is not met"))
    if result in {"reserved", "refused"} and not failed:
        raise AcceptanceUnclear(problem=N_("it holds back although every item is met"))
    if result not in {"passed", "reserved", "refused"}:
        raise AcceptanceUnclear(problem=N_("it has no result"))
