"""Acts on scores and findings, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "evaluation.scheme_published": N_("scheme published"),
    "evaluation.scheme_assigned": N_("scheme laid on a contract"),
    "evaluation.inspection_planned": N_("inspection planned"),
    "evaluation.inspection_held": N_("inspection held"),
    "evaluation.inspection_cancelled": N_("inspection cancelled"),
    "evaluation.sheet_opened": N_("scoring sheet opened"),
    "evaluation.items_marked": N_("items marked"),
    "evaluation.sheet_signed": N_("scoring sheet signed"),
    "evaluation.finding_recorded": N_("finding recorded"),
    "evaluation.finding_countersigned": N_("finding countersigned or refused"),
    "evaluation.finding_waived": N_("finding waived"),
    "evaluation.coverage_signed": N_("low coverage signed for"),
    "evaluation.card_drafted": N_("scorecard drafted"),
    "evaluation.card_frozen": N_("scorecard frozen"),
}
