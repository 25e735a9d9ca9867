"""The words of this app's steps; figures are filled in at display, in either language."""

from houqin.kernel.refusal import N_

STEPS = {
    "contracts.route.found": N_("Contract lines in force that cover the service and the unit: {count}."),
    "contracts.route.barred": N_("{line} is left out: {provider} is suspended, banned or not admitted."),
    "contracts.route.elsewhere": N_("{line} of {provider} is left out: it covers other places."),
    "contracts.route.item_before_class": N_("A line for this item precedes lines for its class; left out: {dropped}."),
    "contracts.route.place_before_anywhere": N_("A line for this place precedes lines for any; left out: {dropped}."),
    "contracts.route.nearest_unit": N_("The unit's own line precedes lines of units above it; left out: {dropped}."),
    "contracts.route.one": N_("{line} of {provider} serves."),
    "contracts.route.several": N_("{count} lines are left: a dispatcher decides."),
    "contracts.route.none": N_("No line is left: a dispatcher decides."),
    "contracts.addition": N_(
        "Additions so far {before:money}, this one {delta:money}: {after:money} of {allowed:money} allowed."
    ),
    "contracts.index": N_(
        "{index} moved by {moved:rate}; {beyond:rate} beyond the band of {band:rate} count"
        " with a weight of {weight:rate}."
    ),
    "contracts.price_moved": N_("The price moves from {before:price} to {after:price}."),
    "contracts.posts": N_("{quantity:quantity} units at {norm:quantity} a post need {posts} posts."),
    "contracts.cost": N_("{part}: {fen:money}."),
    "contracts.composed": N_(
        "Direct cost {direct:money}, management {management:money}, profit {profit:money}, tax {tax:money}:"
        " {total:money}."
    ),
    "contracts.payment_dates": N_(
        "From {start}, which is not counted, {days} days: until {last_day}; plan to pay by {plan_by}, at the latest"
        " {legal_end}."
    ),
    "contracts.late_interest": N_("{days} days late at {rate:rate} a day on {amount:money}: {fen:money}."),
    "contracts.caution.days_over": N_(
        "{days} days for payment are more than the {limit} that micro, small and medium providers are owed."
    ),
    "contracts.caution.waits_for_invoice": N_(
        "The payment period of a protected provider waits for its invoice; let it start by confirmation or acceptance."
    ),
    "contracts.caution.no_late_interest": N_("No interest for late payment is agreed."),
    "contracts.caution.score_twice": N_("“{one}” and “{other}” both take money for the same score."),
    "contracts.caution.lateness_twice": N_(
        "“{one}” takes money for late orders, and “{other}” for a score that may contain the same lateness."
    ),
}
