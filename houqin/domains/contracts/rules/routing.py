"""Which line serves: candidates narrowed step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from houqin.kernel.worked import Step, Worked


class Where(Enum):
    """How the places a line covers relate to the place of an order."""

    ANYWHERE = "anywhere"
    HERE = "here"
    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line in force that covers the service and the unit. ``depth``: how far down the tree it names the unit."""

    line: int
    label: str
    provider: str
    names_item: bool = True
    depth: int = 0
    where: Where = Where.ANYWHERE
    barred: bool = False


def route(candidates: Sequence[Candidate]) -> Worked[tuple[int, ...]]:
    """The lines that could serve, narrowed in order: not barred; covering the place; then the special before the
    general, by service, by place, by unit. Each narrowing is a step; none or several left is a dispatcher's decision.
    """
    steps = [Step("contracts.route.found", {"count": len(candidates)})]
    left = list(candidates)
    for code, dropped in (
        ("contracts.route.barred", [each for each in left if each.barred]),
        ("contracts.route.elsewhere", [each for each in left if each.where is Where.ELSEWHERE and not each.barred]),
    ):
        steps += [Step(code, {"line": each.label, "provider": each.provider}) for each in dropped]
        left = [each for each in left if each not in dropped]
    narrowings: tuple[tuple[str, Callable[[Candidate], int]], ...] = (
        ("contracts.route.item_before_class", lambda each: int(each.names_item)),
        ("contracts.route.place_before_anywhere", lambda each: int(each.where is not Where.ANYWHERE)),
        ("contracts.route.nearest_unit", lambda each: each.depth),
    )
    for code, special in narrowings:
        best = [each for each in left if special(each) == max(map(special, left))]
        if len(best) < len(left):
            steps.append(Step(code, {"kept": len(best), "dropped": len(left) - len(best)}))
        left = best
    steps.append(_outcome(left))
    return Worked(tuple(each.line for each in left), tuple(steps))


def _outcome(left: Sequence[Candidate]) -> Step:
    if len(left) == 1:
        return Step("contracts.route.one", {"line": left[0].label, "provider": left[0].provider})
    return Step("contracts.route.several" if left else "contracts.route.none", {"count": len(left)})
