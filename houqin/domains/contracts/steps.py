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
}
