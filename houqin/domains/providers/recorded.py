"""Acts on providers, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "providers.admitted": N_("provider admitted"),
    "providers.admission_changed": N_("admission changed"),
    "providers.contact_changed": N_("contact changed"),
    "providers.qualification_entered": N_("qualification entered"),
    "providers.qualification_ended": N_("qualification ended"),
    "providers.roster_loaded": N_("duty roster loaded"),
    "providers.sending_chosen": N_("sending by duty roster chosen"),
    "providers.staff_entered": N_("staff entered"),
    "providers.staff_month_loaded": N_("month of the staff loaded"),
    "providers.standing_entered": N_("standing entered"),
    "providers.trade_created": N_("trade entered"),
}
