"""The states of a contract and of its periods, as data."""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

CONTRACT = Workflow(
    name="contract",
    states={
        "draft": N_("Draft"),
        "active": N_("Being performed"),
        "ended": N_("Ended"),
        "terminated": N_("Terminated"),
    },
    initial="draft",
    transitions=(
        Transition("activate", ("draft",), "active", "contracts.activate", N_("Put into force")),
        Transition("end", ("active",), "ended", "contracts.activate", N_("End")),
        Transition("terminate", ("active",), "terminated", "contracts.activate", N_("Terminate")),
    ),
    final=frozenset({"ended", "terminated"}),
)

PERIOD = Workflow(
    name="contract period",
    states={"open": N_("Taking records"), "closing": N_("Being closed"), "closed": N_("Books closed")},
    initial="open",
    transitions=(
        Transition("begin_closing", ("open",), "closing", "contracts.periods.close", N_("Begin closing")),
        Transition("close", ("closing",), "closed", "contracts.periods.close", N_("Close the month")),
    ),
    final=frozenset({"closed"}),
)
