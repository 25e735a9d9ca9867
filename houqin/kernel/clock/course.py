"""The course of an order: who held it when, when each stage was reached, what was false and reopened.

Source: clock.md *Clocks*, *Reopening*.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from houqin.kernel.clock.case import Case, ClockName, EventKind, Milestone, OnReopen
from houqin.kernel.clock.counting import Span, united, without
from houqin.kernel.clock.history import ClockRefusal, Fact, History
from houqin.kernel.opening import FOREVER, Instant
from houqin.kernel.refusal import N_

MILESTONES = tuple(Milestone)
#: The event that reaches each stage. A stage without its own event is reached at the latest with a later one's.
REACHED_BY: Mapping[Milestone, EventKind] = {
    Milestone.RESPONSE: EventKind.TAKE,
    Milestone.ARRIVAL: EventKind.ARRIVE,
    Milestone.MADE_SAFE: EventKind.MAKE_SAFE,
    Milestone.COMPLETION: EventKind.COMPLETE,
    Milestone.VERIFICATION: EventKind.CONFIRM,
}
#: These end the time that stays with a provider after its return: somebody has the order in hand.
TAKING_OVER = (
    EventKind.ACKNOWLEDGE,
    EventKind.TAKE,
    EventKind.HAND_OVER,
    EventKind.ARRIVE,
    EventKind.MAKE_SAFE,
    EventKind.COMPLETE,
)


class NothingToReopen(ClockRefusal):
    """Only a completed order can be reopened."""

    code: ClassVar[str] = "clock.nothing_to_reopen"
    sentence = N_("The reopening “{event}” finds no completion before it.")
    basis = "clock.md: Reopening"


class NothingToReturn(ClockRefusal):
    """Only a provider that holds the order can return it."""

    code = "clock.nothing_to_return"
    sentence = N_("The return “{event}” finds no provider that holds the order.")
    basis = "clock.md: Clocks"


@dataclass(frozen=True)
class Stint:
    """One run of a clock: when it starts, from which fact on its stages count, and where it does not run at all."""

    start: Instant
    rank: int
    idle: tuple[Span, ...] = ()
    provider: str = ""
    #: Since when the order is not with this provider any more; it may come back. None: it is.
    away_since: Instant | None = None

    @property
    def is_away(self) -> bool:
        """Whether the order is elsewhere now."""
        return self.away_since is not None

    def is_idle_at(self, instant: Instant) -> bool:
        """Whether the order was elsewhere at *instant*."""
        has_left = self.away_since is not None and instant >= self.away_since
        return has_left or any(start <= instant < end for start, end in self.idle)


@dataclass(frozen=True)
class Course:
    """The facts of an order, ordered into what the clocks need."""

    history: History
    #: Times from a completion to the reopening that showed it false: counted by nobody.
    gaps: tuple[Span, ...]
    #: (provider, [from, until)) in order; the last may be open.
    holdings: tuple[tuple[str, Span], ...]
    reopenings: tuple[Fact, ...]

    def stint_of(self, clock: ClockName) -> Stint | None:
        """The run of *clock* that is asked for; None when it has not started."""
        if clock is ClockName.USER:
            return Stint(self.history.submitted.at, self.history.submitted.rank)
        if clock is ClockName.INSIDE:
            return self._inside_stint()
        dispatches = list(self.history.of(EventKind.DISPATCH))
        return self.stint_of_provider(dispatches[-1].event.provider) if dispatches else None

    def stint_of_provider(self, provider: str) -> Stint:
        """The clock of one provider: from its first dispatch, idle while the order was not with it."""
        first = next(fact for fact in self.history.of(EventKind.DISPATCH) if fact.event.provider == provider)
        held = [span for name, span in self.holdings if name == provider]
        idle = without([(first.at, FOREVER)], held)
        away_since = idle[-1][0] if idle and idle[-1][1] == FOREVER else None
        if away_since is not None:
            # The order may come back: read as if it came back now, the earliest it can.
            idle = (*idle[:-1], (away_since, max(self.history.now, away_since)))
        return Stint(first.at, first.rank, united(idle), provider, away_since)

    def _inside_stint(self) -> Stint:
        """Anew at each hand-over; one while the order stands completed hands over nothing that is left to do."""
        latest = self.history.submitted
        for fact in self.history.of(EventKind.HAND_OVER):
            if not any(start <= fact.at < end for start, end in self._completed_spans()):
                latest = fact
        return Stint(latest.at, latest.rank)

    def _completed_spans(self) -> tuple[Span, ...]:
        standing = self.completed()
        return self.gaps if standing is None else (*self.gaps, (standing.at, FOREVER))

    def reached(self, milestone: Milestone, stint: Stint) -> Fact | None:
        """The fact by which *milestone* was reached within *stint*; None when not yet.

        Completion and confirmation count as the last that no reopening showed false, the others as the first. What
        happened while the order was with another provider is not this one's doing.
        """
        place = MILESTONES.index(milestone)
        kinds = [REACHED_BY[later] for later in MILESTONES[place:]]
        own_kind = kinds[0]
        since_reopening = self.reopenings[-1].rank if self.reopenings else -1
        if milestone in (Milestone.COMPLETION, Milestone.VERIFICATION):
            facts = [fact for fact in self.history.of(*kinds) if fact.rank >= max(stint.rank, since_reopening)]
            facts = [fact for fact in facts if not stint.is_idle_at(fact.at)]
            own = [fact for fact in facts if fact.kind is own_kind]
            return own[-1] if own else next(iter(facts), None)
        facts = [fact for fact in self.history.of(*kinds) if fact.rank >= stint.rank and not stint.is_idle_at(fact.at)]
        return facts[0] if facts else None

    def completed(self) -> Fact | None:
        """The completion that stands; None while the order is open, or reopened."""
        return self.reached(Milestone.COMPLETION, Stint(self.history.submitted.at, self.history.submitted.rank))

    def first_completion(self) -> Fact | None:
        """The first completion, false or not: a fact that stays."""
        return next(self.history.of(EventKind.COMPLETE, EventKind.CONFIRM), None)

    def held_spans(self) -> tuple[Span, ...]:
        """When any provider held the order."""
        return united(span for _, span in self.holdings)

    def fresh_start(self, case: Case) -> Fact | None:
        """The last reopening that gives its target anew; None when the rest of the old one goes on."""
        fresh = [fact for fact in self.reopenings if (fact.event.on_reopen or case.terms.on_reopen) is OnReopen.FRESH]
        return fresh[-1] if fresh else None


def course_of(history: History) -> Course:
    """Order *history* into holdings, gaps and reopenings. Raises NothingToReopen, NothingToReturn."""
    reopenings = tuple(history.of(EventKind.REOPEN))
    return Course(history, _gaps(history), _holdings(history), reopenings)


def _gaps(history: History) -> tuple[Span, ...]:
    gaps: list[Span] = []
    completed: Instant | None = None
    for fact in history.of(EventKind.COMPLETE, EventKind.CONFIRM, EventKind.REOPEN):
        if fact.kind is EventKind.COMPLETE or (fact.kind is EventKind.CONFIRM and completed is None):
            completed = fact.at
        elif fact.kind is EventKind.REOPEN:
            if completed is None and not history.is_partial:
                raise NothingToReopen(event=fact.event.id)
            if completed is not None:
                gaps.append((completed, fact.at))
            completed = None
    return united(gaps)


def _holdings(history: History) -> tuple[tuple[str, Span], ...]:
    """Who held the order: from dispatch to the next dispatch; after a return until someone has taken it over."""
    held: list[tuple[str, Span]] = []
    holder, since = "", 0
    returned: list[tuple[str, Instant]] = []
    for fact in history.of(EventKind.DISPATCH, EventKind.RETURN, *TAKING_OVER):
        if fact.kind is EventKind.DISPATCH:
            if holder:
                held.append((holder, (since, fact.at)))
            holder, since = fact.event.provider, fact.at
        elif fact.kind is EventKind.RETURN:
            if not holder and not history.is_partial:
                raise NothingToReturn(event=fact.event.id)
            if holder:
                returned.append((holder, since))
                holder = ""
        else:
            held.extend((provider, (start, fact.at)) for provider, start in returned)
            returned.clear()
    held.extend((provider, (start, FOREVER)) for provider, start in returned)
    if holder:
        held.append((holder, (since, FOREVER)))
    return tuple(sorted(held, key=lambda item: item[1]))


def providers_of(holdings: Iterable[tuple[str, Span]]) -> tuple[str, ...]:
    """The providers in the order in which they first held it."""
    return tuple(dict.fromkeys(provider for provider, _ in holdings))
