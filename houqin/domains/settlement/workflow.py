"""The states of a statement and of a payment application, as data (practice 11, 15)."""

from houqin.kernel.refusal import N_
from houqin.kernel.workflow import Transition, Workflow

STATEMENT = Workflow(
    name="statement",
    states={
        "draft": N_("Draft, may be disputed"),
        "confirmed": N_("Confirmed by both"),
        "applied": N_("Payment applied for"),
        "paid": N_("Paid"),
        "superseded": N_("Superseded"),
    },
    initial="draft",
    transitions=(
        Transition("confirm", ("draft",), "confirmed", "settlement.confirm", N_("Confirm")),
        Transition("supersede", ("draft",), "superseded"),
        # What a dispute has freed is applied for while the rest is under way, or after it was paid.
        Transition("apply", ("confirmed", "applied", "paid"), "applied", label=N_("Apply for payment")),
        Transition("withdraw", ("applied",), "confirmed"),
        Transition("pay", ("applied",), "paid"),
    ),
    final=frozenset({"paid", "superseded"}),
)

APPLICATION = Workflow(
    name="payment application",
    states={
        "prepared": N_("Waits for approval"),
        "approved": N_("Approved"),
        "released": N_("Released to the treasury"),
        "paid": N_("Paid"),
        "refused": N_("Refused"),
    },
    initial="prepared",
    transitions=(
        Transition("approve", ("prepared",), "approved", "settlement.approve", N_("Approve the payment")),
        Transition("refuse", ("prepared", "approved"), "refused", "settlement.approve", N_("Refuse the payment")),
        Transition("release", ("approved",), "released", "settlement.release", N_("Release")),
        Transition("voucher", ("released",), "paid", "settlement.release", N_("Enter the treasury's voucher")),
    ),
    final=frozenset({"paid", "refused"}),
)

DISPUTE = Workflow(
    name="dispute",
    states={"open": N_("Waits for an answer"), "upheld": N_("Upheld"), "rejected": N_("Rejected")},
    initial="open",
    transitions=(
        Transition("uphold", ("open",), "upheld", "settlement.disputes.answer", N_("Uphold")),
        Transition("reject", ("open",), "rejected", "settlement.disputes.answer", N_("Reject")),
    ),
    final=frozenset({"upheld", "rejected"}),
)
