"""The states of inspections, findings, rectifications, cards and appeals, as data."""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

INSPECTION = Workflow(
    name="inspection",
    states={"planned": N_("Planned"), "held": N_("Held"), "missed": N_("Missed"), "cancelled": N_("Cancelled")},
    initial="planned",
    transitions=(
        Transition("hold", ("planned",), "held", "", N_("Close the inspection")),
        Transition("miss", ("planned",), "missed", ""),
        Transition("cancel", ("planned",), "cancelled", "evaluation.inspections.plan", N_("Cancel")),
    ),
    final=frozenset({"held", "missed", "cancelled"}),
)

COUNTERSIGN = Workflow(
    name="countersignature",
    states={"open": N_("Not signed yet"), "signed": N_("Countersigned"), "refused": N_("Signature refused")},
    initial="open",
    transitions=(
        Transition("sign", ("open", "refused"), "signed", "", N_("Countersign")),
        Transition("refuse", ("open",), "refused", "", N_("Refuse to sign")),
    ),
    final=frozenset({"open", "signed", "refused"}),
)

RECTIFICATION = Workflow(
    name="rectification",
    states={"issued": N_("To be put right"), "answered": N_("Reported as done"), "closed": N_("Closed")},
    initial="issued",
    transitions=(
        Transition("answer", ("issued",), "answered", "evaluation.rectifications.answer", N_("Report as done")),
        Transition("close", ("answered",), "closed", "evaluation.rectifications.recheck", N_("Look again: put right")),
        Transition("fail", ("answered",), "issued", "evaluation.rectifications.recheck", N_("Look again: not done")),
    ),
    final=frozenset({"closed"}),
)

CARD = Workflow(
    name="scorecard",
    states={"draft": N_("Draft"), "frozen": N_("Frozen"), "superseded": N_("Superseded")},
    initial="draft",
    transitions=(
        Transition("freeze", ("draft",), "frozen", "evaluation.cards.freeze", N_("Freeze the score")),
        Transition("supersede", ("draft", "frozen"), "superseded", ""),
    ),
    final=frozenset({"frozen", "superseded"}),
)

APPEAL = Workflow(
    name="appeal",
    states={"filed": N_("Appealed"), "granted": N_("Granted"), "denied": N_("Denied")},
    initial="filed",
    transitions=(
        Transition("grant", ("filed",), "granted", "evaluation.appeals.answer", N_("Grant")),
        Transition("deny", ("filed",), "denied", "evaluation.appeals.answer", N_("Deny")),
    ),
    final=frozenset({"granted", "denied"}),
)
