"""The steps of performance clauses in words (``houqin.kernel.clauses``)."""

from __future__ import annotations

from collections.abc import Mapping

from houqin.kernel.refusal import N_
from houqin.web.clock_reasons import MILESTONES
from houqin.web.reasons import register, vocabulary

HOW_OF_SITES = {
    "minimum": N_("the worst site counts"),
    "weighted": N_("the mean weighted by site"),
    "mean": N_("the plain mean"),
}
KEPT_FOR = {"dropped": N_("is dropped"), "carried": N_("is carried to the next month")}
RUNS = {"total": N_("in all"), "consecutive": N_("in a row")}


def _fee(figures: Mapping[str, int | str]) -> str:
    if "score" in figures:
        return N_("The clause works on a fee of {fee:money}, at a score of {score:score}.")
    return N_("The clause works on a fee of {fee:money}; there is no score.")


def _tier(figures: Mapping[str, int | str]) -> str:
    if "pay" in figures:
        return N_(
            "A score of {score:score} falls into the band from {from:score}: {pay:rate} of {base:money} are paid, "
            "{fen:money} less."
        )
    if "below" in figures:
        return N_("A score of {score:score}: for each point below {below:score} of {base:money}, {fen:money} together.")
    if "rate" in figures:
        return N_(
            "A score of {score:score} falls into the band from {from:score}: {rate:rate} of {base:money}, {fen:money}."
        )
    return N_("A score of {score:score} falls into the band from {from:score}: {fen:money} of {base:money}.")


def _per_point(figures: Mapping[str, int | str]) -> str:
    if "rate" in figures:
        return N_("{points:score} points below {below:score}, {rate:rate} of {base:money} for each: {fen:money}.")
    return N_("{points:score} points below {below:score}, {amount:money} for each: {fen:money}.")


def _per_point_above(figures: Mapping[str, int | str]) -> str:
    if "rate" in figures:
        return N_("{points:score} points above {below:score}, {rate:rate} of {base:money} for each: {fen:money}.")
    return N_("{points:score} points above {below:score}, {amount:money} for each: {fen:money}.")


def _holdback(figures: Mapping[str, int | str]) -> str:
    if figures["held"]:
        return N_("{pot:money} are held back; incidents take {fen:money}, the rest is paid at the year's end.")
    return N_("{pot:money} are held back; incidents take {fen:money}, the rest is paid with this statement.")


def _counter(figures: Mapping[str, int | str]) -> str:
    if "incident" in figures:
        return N_("“{incident}” happened {count} times in all; something follows from {times} on.")
    if "above" in figures:
        return N_("{count} months above {above:score} {run:runs}; something follows from {times} on.")
    return N_("{count} months below {below:score} {run:runs}; something follows from {times} on.")


def _renewal(figures: Mapping[str, int | str]) -> str:
    if figures["passed"]:
        return N_("The contract passed with {score:score} of {below:score} points.")
    return N_("The contract did not pass: {score:score} of {below:score} points.")


def register_all() -> None:
    """Make the words of clauses known."""
    vocabulary("sites", HOW_OF_SITES)
    vocabulary("kept_for", KEPT_FOR)
    vocabulary("runs", RUNS)
    vocabulary("promise", MILESTONES)
    vocabulary("promises", MILESTONES, several=True)
    register(
        {
            "clauses.fee": _fee,
            "clauses.tier": _tier,
            "clauses.per_point": _per_point,
            "clauses.per_point_above": _per_point_above,
            "clauses.count_tier": N_("Counted {count} times, in the band from {from} on: {fen:money} of {base:money}."),
            "clauses.at_least": N_("“{term}” takes at least {fen:money}."),
            "clauses.proportional": N_(
                "At a score of {score:score}, {paid:score} % of {base:money} are paid: {fen:money} less."
            ),
            "clauses.per_count": N_("Counted {count} times, of {base:money}: {fen:money}."),
            "clauses.component": N_("Part “{component}”, {share:rate} of the fee: {base:money}."),
            "clauses.incident": N_("Incident “{class}”: {fen:money}."),
            "clauses.breach": N_("Promise “{kind:promise}” broken by {minutes_late:minutes}: {fen:money}."),
            "clauses.sla_credit": N_("{breaches} promises broken, {free} of them free: {fen:money} together."),
            "clauses.sites": N_("Of {sites} sites {how:sites}: {score:score}."),
            "clauses.counter": _counter,
            "clauses.counter_above": _counter,
            "clauses.counter_incident": _counter,
            "clauses.threshold": N_("Deductions of {deducted:money}; something follows above {most:money}."),
            "clauses.renewal_gate": _renewal,
            "clauses.renewal_not_due": N_("Whether the contract may be renewed is judged in its last month."),
            "clauses.dispute_window_days": N_("The provider may dispute within {days} days."),
            "clauses.composite": N_("{parts} figures by their weights make a score of {score:score}."),
            "clauses.periods": N_("The score of {periods} months together ({how:sites}): {score:score}."),
            "clauses.veto": N_("“{class}” holds the score at {score:score}."),
            "clauses.unpriced": N_("No term speaks of: {classes:promises}."),
            "clauses.released": N_("Held back in earlier months and paid now: {fen:money}."),
            "clauses.dispute_window": N_("The provider may dispute within {working_days} working days."),
            "clauses.floor": N_(
                "A floor: of {before:money} only {most:money} may be taken, the rest {kept_for:kept_for}."
            ),
            "clauses.cap_period": N_(
                "Cap of the month: of {before:money} only {most:money} may be taken, the rest {kept_for:kept_for}."
            ),
            "clauses.cap_cumulative": N_(
                "Cap over the contract: of {before:money} only {most:money} may be taken, the rest {kept_for:kept_for}."
            ),
            "clauses.cut": N_("“{term}” would have taken {without_cap:money}; it takes {fen:money}."),
            "clauses.holdback": _holdback,
            "clauses.carried_in": N_("Brought from the month before: {fen:money}."),
            "clauses.claim": N_("What exceeds the statement is a claim on the provider: {fen:money}."),
            "clauses.payable": N_("Of a fee of {fee:money}, {fen:money} are payable."),
        }
    )
