"""What this app's recorded acts are called in the archive."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "evaluation.scheme_published": N_("evaluation scheme published"),
    "evaluation.scheme_assigned": N_("evaluation scheme laid on a contract"),
    "evaluation.inspection_planned": N_("inspection planned"),
    "evaluation.inspection_cancelled": N_("inspection cancelled"),
    "evaluation.inspection_held": N_("inspection held"),
    "evaluation.sheet_opened": N_("scoring sheet opened"),
    "evaluation.items_marked": N_("items marked"),
    "evaluation.sheet_signed": N_("scoring sheet signed"),
    "evaluation.finding_recorded": N_("finding recorded"),
    "evaluation.finding_countersigned": N_("finding countersigned, or the signature refused"),
    "evaluation.finding_waived": N_("finding waived"),
    "evaluation.rectification_issued": N_("rectification notice issued"),
    "evaluation.rectification_answered": N_("rectification reported as done"),
    "evaluation.rectification_rechecked": N_("rectification looked at again"),
    "evaluation.answer_recorded": N_("satisfaction asked"),
    "evaluation.comment_released": N_("comment released to the provider"),
    "evaluation.incident_entered": N_("incident entered"),
    "evaluation.points_added": N_("points added"),
    "evaluation.card_drafted": N_("score drawn up"),
    "evaluation.card_frozen": N_("score frozen"),
    "evaluation.coverage_signed": N_("signed for a low coverage"),
    "evaluation.appealed": N_("appeal against a score filed"),
    "evaluation.appeal_answered": N_("appeal against a score answered"),
    "evaluation.measure_taken": N_("measure taken"),
    "evaluation.manager_appraised": N_("manager appraised"),
}
