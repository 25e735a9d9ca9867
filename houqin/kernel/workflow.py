"""States and transitions as data: from one table come the move, the buttons, the checks and the diagram.

A :class:`Workflow` checks itself when it is made, so a table that could strand a row never reaches a test.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from houqin.kernel.refusal import N_, Refusal


class WrongState(Refusal):
    """The thing is in a state from which this act is not possible."""

    code = "workflow.wrong_state"
    sentence = N_("This is “{state}”; the act “{act}” is not possible now.")
    remedy = N_("Possible now: {possible}.")
    basis = "house rule 7"


class NothingPossible(WrongState):
    """As its parent, and there is no act at all that is open to whoever asked."""

    remedy = N_("Look at how it stands now; there is nothing for you to do about it.")


class UnsoundWorkflow(ValueError):
    """A mistake in the table itself: found when the program starts, never shown to a user."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One act that moves a state.

    ``name`` is the act as services name it (``acknowledge``); ``action`` the permission it needs
    (``orders.acknowledge``; empty: the system's own act); ``label`` the English message id of its button.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    action: str = ""
    label: str = ""


#: Whether an act is open to somebody: what a refusal may name instead.
OpenTo = Callable[[Transition], bool]


def nobody(_act: Transition) -> bool:
    """No act is open: nobody in person asked."""
    return False


@dataclass(frozen=True)
class Workflow:
    """The states of one noun and every move between them.

    ``states`` maps each code to the English message id of its name, in the order of a normal life; ``final``
    names those in which a row may rest for good (a final state may still have a way out: closed, reopened).
    Raises :class:`UnsoundWorkflow` for states that are unknown, unreachable or dead ends, and for two
    transitions of the same name out of one state.
    """

    name: str
    states: Mapping[str, str]
    initial: str
    transitions: tuple[Transition, ...]
    final: frozenset[str] = frozenset()
    _moves: Mapping[tuple[str, str], Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        moves: dict[tuple[str, str], Transition] = {}
        for transition in self.transitions:
            if not transition.sources:
                raise UnsoundWorkflow(f"{self.name}: {transition.name} starts nowhere")
            for source in transition.sources:
                if (source, transition.name) in moves:
                    raise UnsoundWorkflow(f"{self.name}: two transitions {transition.name} leave {source}")
                moves[source, transition.name] = transition
        object.__setattr__(self, "_moves", moves)
        self._check_states()

    def _check_states(self) -> None:
        mentioned = {self.initial, *self.final, *(source for source, _ in self._moves)}
        mentioned |= {transition.target for transition in self.transitions}
        if unknown := sorted(mentioned - self.states.keys()):
            raise UnsoundWorkflow(f"{self.name}: unknown states {unknown}")
        if unreachable := sorted(self.states.keys() - self._reachable()):
            raise UnsoundWorkflow(f"{self.name}: no way leads to {unreachable}")
        if stuck := sorted(self.states.keys() - self.final - {source for source, _ in self._moves}):
            raise UnsoundWorkflow(f"{self.name}: no way leads out of {stuck}, and they are not declared final")

    def _reachable(self) -> set[str]:
        reached, fresh = {self.initial}, {self.initial}
        while fresh:
            fresh = {move.target for (source, _), move in self._moves.items() if source in fresh} - reached
            reached |= fresh
        return reached

    def move(self, state: str, name: str, open_to: OpenTo = nobody) -> str:
        """The state after *name*; raises :class:`WrongState`, which names what is open to whoever asked instead."""
        return self.transition(state, name, open_to).target

    def transition(self, state: str, name: str, open_to: OpenTo = nobody) -> Transition:
        """The row of the table for act *name* in *state*; raises :class:`WrongState`."""
        if move := self._moves.get((state, name)):
            return move
        possible = tuple(one.label or one.name for one in self.available(state) if open_to(one))
        told = {"state": self.states.get(state) or state, "act": self._label(name)}
        raise WrongState(**told, possible=possible) if possible else NothingPossible(**told)

    def allows(self, state: str, name: str) -> bool:
        """Whether act *name* is possible in *state*."""
        return (state, name) in self._moves

    def available(self, state: str) -> tuple[Transition, ...]:
        """Every transition that leaves *state*, in the order of the table."""
        return tuple(one for one in self.transitions if state in one.sources)

    def check_constraint_values(self) -> tuple[str, ...]:
        """The codes a database CHECK lets the state column hold."""
        return tuple(self.states)

    def as_mermaid(self) -> str:
        """The state diagram for the documentation, in Mermaid's notation."""
        arrows = [f"    [*] --> {self.initial}"]
        for transition in self.transitions:
            arrows += [f"    {source} --> {transition.target}: {transition.name}" for source in transition.sources]
        arrows += [f"    {state} --> [*]" for state in self.states if state in self.final]
        return "\n".join(["stateDiagram-v2", *arrows]) + "\n"

    def _label(self, name: str) -> str:
        return next((one.label for one in self.transitions if one.name == name and one.label), name)
