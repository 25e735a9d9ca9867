"""Acts on budget lines, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "budgets.line_entered": N_("budget line entered"),
    "budgets.adjusted": N_("budget adjusted"),
    "budgets.supplemented": N_("budget supplemented"),
    "budgets.withdrawn": N_("budget withdrawn"),
    "budgets.controls_set": N_("controls set"),
    "budgets.opening_entered": N_("opening entered"),
    "budgets.posted": N_("posted"),
    "budgets.reversed": N_("posting reversed"),
    "budgets.classes_loaded": N_("classes loaded"),
}
