"""Acts on contracts and deliveries, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "contracts.drafted": N_("contract drafted"),
    "contracts.activated": N_("contract put in force"),
    "contracts.ended": N_("contract ended"),
    "contracts.line_added": N_("contract line added"),
    "contracts.line_divided": N_("contract line divided among payers"),
    "contracts.keys_frozen": N_("keys of a month frozen"),
    "contracts.clause_agreed": N_("clause agreed"),
    "contracts.delivered": N_("delivery recorded"),
    "contracts.delivery_noted": N_("delivery note entered"),
    "contracts.delivery_reversed": N_("delivery reversed"),
    "contracts.month_delivered": N_("month of a line delivered"),
    "contracts.period_closing": N_("closing of a month begun"),
    "contracts.period_open": N_("month opened again"),
    "contracts.period_closed": N_("month closed"),
    "contracts.committed": N_("budget money committed to a contract"),
    "contracts.amended": N_("contract amended"),
    "contracts.formula_agreed": N_("price formula agreed"),
    "contracts.appraised": N_("contract appraised for renewal"),
    "contracts.renewed": N_("contract renewed"),
    "contracts.handed_over": N_("hand-over item done"),
    "contracts.bond_received": N_("performance bond received"),
    "contracts.bond_claimed": N_("claim on a performance bond"),
    "contracts.bond_returned": N_("performance bond returned"),
    "contracts.advance_paid": N_("advance paid"),
    "contracts.month_accepted": N_("contract acceptance of a month"),
    "contracts.opened": N_("opening position of a contract"),
    "contracts.reference_entered": N_("reference price entered"),
    "contracts.norm_entered": N_("work norm entered"),
}
