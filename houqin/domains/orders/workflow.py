"""The life of an order, and of what hangs on it, as data (glossary 55–57, practice 2).

A pause is no state: it ends by itself (clock.md), so whether an order is paused is read from its clock, never from a
column that somebody would have to set back.
"""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

SUBMITTED = "submitted"
ACKNOWLEDGED = "acknowledged"
RETURNED = "returned"
DISPATCHED = "dispatched"
ASSIGNED = "assigned"
TAKEN = "taken"
ARRIVED = "arrived"
COMPLETED = "completed"
CONFIRMED = "confirmed"
REJECTED = "rejected"
APPEALED = "appealed"
WITHDRAWN = "withdrawn"
MERGED = "merged"

STATES = {
    SUBMITTED: N_("Submitted"),
    ACKNOWLEDGED: N_("Acknowledged"),
    RETURNED: N_("Returned by the provider"),
    DISPATCHED: N_("Dispatched"),
    ASSIGNED: N_("Assigned"),
    TAKEN: N_("Taken"),
    ARRIVED: N_("Arrived"),
    COMPLETED: N_("Completed"),
    CONFIRMED: N_("Confirmed"),
    REJECTED: N_("Rejected"),
    APPEALED: N_("Rejection appealed"),
    WITHDRAWN: N_("Withdrawn"),
    MERGED: N_("Merged into another order"),
}

UNDISPATCHED = (SUBMITTED, ACKNOWLEDGED, RETURNED)
WITH_PROVIDER = (DISPATCHED, ASSIGNED, TAKEN, ARRIVED)
IN_WORK = (TAKEN, ARRIVED)
OPEN = (*UNDISPATCHED, *WITH_PROVIDER)
#: Where a quote may still be decided on: not once the order came to nothing, but after the work (practice 8).
QUOTE_DECIDABLE = (*OPEN, COMPLETED, CONFIRMED)
#: Where an order cannot come back to a contract line that it left: what stayed there may be decided on.
LEFT_DECIDABLE = (CONFIRMED, WITHDRAWN, MERGED)
#: What came to nothing: no promise of it is judged.
VOID = (REJECTED, WITHDRAWN, MERGED)
ENDED = (CONFIRMED, *VOID)


def _staying(name: str, states: tuple[str, ...], label: str, action: str = "") -> tuple[Transition, ...]:
    """An act that is possible in *states* and moves none of them."""
    return tuple(Transition(name, (state,), state, action or f"orders.{name}", label) for state in states)


ORDER = Workflow(
    name="order",
    states=STATES,
    initial=SUBMITTED,
    final=frozenset(ENDED),
    transitions=(
        Transition("acknowledge", (SUBMITTED, RETURNED), ACKNOWLEDGED, "orders.acknowledge", N_("Acknowledge")),
        Transition("dispatch", UNDISPATCHED, DISPATCHED, "orders.dispatch", N_("Dispatch")),
        Transition("assign", (DISPATCHED, ASSIGNED, *IN_WORK), ASSIGNED, "orders.assign", N_("Assign a worker")),
        Transition("take", (DISPATCHED, ASSIGNED), TAKEN, "orders.take", N_("Take")),
        Transition("arrive", (TAKEN,), ARRIVED, "orders.arrive", N_("Arrive")),
        *_staying("make_safe", IN_WORK, N_("Make safe")),
        *_staying("quote", IN_WORK, N_("Quote")),
        *_staying("pause", (ACKNOWLEDGED, *WITH_PROVIDER), N_("Pause")),
        *_staying("resume", (ACKNOWLEDGED, *WITH_PROVIDER), N_("Resume"), "orders.pause"),
        Transition("complete", IN_WORK, COMPLETED, "orders.complete", N_("Complete")),
        Transition("confirm", (COMPLETED,), CONFIRMED, "orders.confirm", N_("Confirm")),
        Transition("deem_confirmed", (COMPLETED,), CONFIRMED, "", N_("Deem confirmed")),
        Transition("reopen", (COMPLETED,), TAKEN, "orders.reopen", N_("Not fixed: reopen")),
        Transition("return_order", WITH_PROVIDER, RETURNED, "orders.return", N_("Return to the dispatcher")),
        Transition("transfer", WITH_PROVIDER, DISPATCHED, "orders.dispatch", N_("Transfer to another provider")),
        Transition("reject", UNDISPATCHED, REJECTED, "orders.reject", N_("Reject")),
        Transition("appeal", (REJECTED,), APPEALED, "orders.appeal", N_("Appeal against the rejection")),
        Transition("admit", (APPEALED,), ACKNOWLEDGED, "orders.decide_appeal", N_("Admit the appeal")),
        Transition("uphold", (APPEALED,), REJECTED, "orders.decide_appeal", N_("Uphold the rejection")),
        Transition("withdraw", (*OPEN, APPEALED), WITHDRAWN, "orders.withdraw", N_("Take the report back")),
        Transition("merge", OPEN, MERGED, "orders.merge", N_("Merge")),
        *_staying("classify", OPEN, N_("Classify")),
        *_staying("correct_place", OPEN, N_("Correct the place"), "orders.classify"),
        *_staying("set_urgency", OPEN, N_("Set the urgency")),
        *_staying("appoint", OPEN, N_("Agree on a time")),
        *_staying("split", OPEN, N_("Split")),
        *_staying("follow_up", (ARRIVED, COMPLETED, CONFIRMED), N_("Follow up by another trade")),
        *_staying("chase", (*OPEN, APPEALED), N_("Chase")),
        *_staying("supervise", OPEN, N_("Supervise formally")),
        *_staying("rate", (CONFIRMED,), N_("Rate")),
        *_staying("complain", tuple(STATES), N_("Complain")),
        *_staying(
            "correct_event", (ACKNOWLEDGED, RETURNED, *WITH_PROVIDER, COMPLETED, CONFIRMED), N_("Correct a time")
        ),
    ),
)

QUOTE = Workflow(
    name="quote",
    states={
        "proposed": N_("Proposed"),
        "approved": N_("Approved"),
        "refused": N_("Refused"),
        "replaced": N_("Replaced"),
        "lapsed": N_("Lapsed"),
    },
    initial="proposed",
    final=frozenset({"approved", "refused", "replaced", "lapsed"}),
    transitions=(
        Transition("approve", ("proposed",), "approved", "orders.approve_quote", N_("Approve")),
        Transition("refuse", ("proposed",), "refused", "orders.approve_quote", N_("Refuse")),
        Transition("replace", ("proposed",), "replaced", "orders.quote", N_("Replace by a new quote")),
        Transition("lapse", ("proposed",), "lapsed"),
    ),
)

COMPLAINT = Workflow(
    name="complaint",
    states={
        "received": N_("Received"),
        "valid": N_("Valid"),
        "invalid": N_("Not valid"),
        "appealed": N_("Appealed"),
        "upheld": N_("Upheld after appeal"),
        "overturned": N_("Overturned after appeal"),
    },
    initial="received",
    final=frozenset({"valid", "invalid", "upheld", "overturned"}),
    transitions=(
        Transition("find_valid", ("received",), "valid", "orders.decide_complaint", N_("Find valid")),
        Transition("find_invalid", ("received",), "invalid", "orders.decide_complaint", N_("Find not valid")),
        Transition("appeal", ("valid",), "appealed", "orders.appeal_complaint", N_("Appeal")),
        Transition("uphold", ("appealed",), "upheld", "orders.decide_complaint", N_("Uphold")),
        Transition("overturn", ("appealed",), "overturned", "orders.decide_complaint", N_("Overturn")),
    ),
)

PLANNED = Workflow(
    name="planned_task",
    states={
        "planned": N_("Planned"),
        "done": N_("Done"),
        "late": N_("Done late"),
        "missed": N_("Missed"),
        "excused": N_("Excused"),
    },
    initial="planned",
    final=frozenset({"done", "late", "missed", "excused"}),
    transitions=(
        Transition("check_in", ("planned",), "done", "orders.planned.check_in", N_("Check in")),
        Transition("check_in_late", ("planned", "missed"), "late", "orders.planned.check_in", N_("Check in late")),
        Transition("miss", ("planned",), "missed", ""),
        Transition("excuse", ("planned", "missed", "late"), "excused", "orders.planned.excuse", N_("Excuse")),
    ),
)
