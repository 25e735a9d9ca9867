"""Acts of compliance, as the archive's pages call them."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "compliance.duties_loaded": N_("duties loaded"),
    "compliance.duty_entered": N_("duty entered"),
    "compliance.duty_changed": N_("duty changed"),
    "compliance.duty_ended": N_("duty ended"),
    "compliance.duty_done": N_("duty done"),
    "compliance.duty_withdrawn": N_("duty marked as not done after all"),
    "compliance.feed_opened": N_("calendar subscribed to"),
    "compliance.template_put": N_("Word template put in place"),
    "compliance.publication_drafted": N_("publication of overdue payments drafted"),
    "compliance.publication_confirmed": N_("publication of overdue payments confirmed"),
    "compliance.questions_asked": N_("questions raised by figures"),
    "compliance.question_answered": N_("question answered"),
    "compliance.feed_ended": N_("calendar subscription ended"),
}
