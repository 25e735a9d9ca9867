"""A result together with the way it was reached.

A step is stored as code + figures + basis + rule version; words are made at display from templates, in
either language, so a proof stays readable when the wording improves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Step:
    """One line of reasoning: what was done, with which figures, resting on what.

    ``code`` names the template (``clock.paused``); ``figures`` holds integers in their scaled unit and
    strings; ``basis`` the ids of clauses, terms, events or findings; ``rule`` the rule's version.
    """

    code: str
    figures: Mapping[str, int | str] = field(default_factory=dict)
    basis: tuple[str, ...] = ()
    rule: str = ""

    def as_json(self) -> dict[str, object]:
        """The stored form: plain JSON of integers and strings."""
        return {"code": self.code, "figures": dict(self.figures), "basis": list(self.basis), "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Worked(Generic[T]):
    """A value and the steps that led to it, in order."""

    value: T
    steps: tuple[Step, ...]
