"""The states of a catalogue exception, as data."""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

EXCEPTION = Workflow(
    name="catalogue exception",
    states={
        "requested": N_("Requested"),
        "granted": N_("Granted"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
    initial="requested",
    transitions=(
        Transition("grant", ("requested",), "granted", "catalogue.exceptions.decide", N_("Agree")),
        Transition("refuse", ("requested",), "refused", "catalogue.exceptions.decide", N_("Refuse")),
        Transition("withdraw", ("requested",), "withdrawn", "catalogue.exceptions.request", N_("Withdraw")),
    ),
    final=frozenset({"granted", "refused", "withdrawn"}),
)
