"""Acts on statements and payments, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "settlement.run_started": N_("closing of a month started"),
    "settlement.run_finished": N_("closing of a month finished"),
    "settlement.nothing_settled": N_("month closed without a delivery"),
    "settlement.drafted": N_("statement drafted"),
    "settlement.tried": N_("trial statement of a parallel run kept"),
    "settlement.nothing_tried": N_("parallel run of a month without a delivery"),
    "settlement.paper_entered": N_("amount paid on paper entered for a parallel run"),
    "settlement.payment_started": N_("payment period started by acceptance"),
    "settlement.superseded": N_("statement superseded"),
    "settlement.calendar_set": N_("days of the month's end set"),
    "settlement.confirmed": N_("statement confirmed"),
    "settlement.deemed_confirmed": N_("statement confirmed by silence"),
    "settlement.disputed": N_("amount disputed"),
    "settlement.dispute_answered": N_("dispute answered"),
    "settlement.invoice_entered": N_("invoice entered"),
    "settlement.applied": N_("payment applied for"),
    "settlement.approved": N_("payment approved"),
    "settlement.approved_again": N_("payment approved a second time"),
    "settlement.refused": N_("payment refused"),
    "settlement.released": N_("payment released"),
    "settlement.paid": N_("payment made"),
    "settlement.claim_raised": N_("claim on a provider raised"),
    "settlement.claim_settled": N_("claim on a provider settled"),
    "settlement.paper_issued": N_("statement issued on paper"),
}
