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
    "budgets.estimate_reserved": N_("estimate reserved"),
    "budgets.reservations_released": N_("reservation released"),
    "budgets.reserved": N_("budget reserved"),
    "budgets.work_unfunded": N_("urgent work listed without budget"),
    "budgets.work_funded": N_("budget found for urgent work"),
    "budgets.work_closed": N_("urgent work without budget closed: it came to nothing"),
    "budgets.year_closed": N_("fiscal year ended"),
    "budgets.treasury_stated": N_("statement of the treasury entered"),
    "budgets.standard_entered": N_("quota standard entered"),
    "budgets.figure_entered": N_("figure for quotas entered"),
    "budgets.income_recorded": N_("income of a charged service recorded"),
    "budgets.income_taken_back": N_("income entry taken back"),
    "budgets.classes_loaded": N_("classes loaded"),
}
