"""Acts on the catalogue, as the archive's pages call them: the action of a record in words."""

from houqin.kernel.refusal import N_

RECORDED: dict[str, str] = {
    "catalogue.class_created": N_("service class entered"),
    "catalogue.item_created": N_("service item entered"),
    "catalogue.item_ended": N_("service item ended"),
    "catalogue.version_published": N_("version of a service item published"),
    "catalogue.danger_word_entered": N_("danger word entered"),
    "catalogue.danger_word_ended": N_("danger word ended"),
    "catalogue.fault_type_entered": N_("fault type entered"),
    "catalogue.defaults_laid_down": N_("usual words and faults entered"),
    "catalogue.exception_requested": N_("exception requested"),
    "catalogue.exception_granted": N_("exception granted"),
    "catalogue.exception_refused": N_("exception refused"),
    "catalogue.exception_withdrawn": N_("exception withdrawn"),
}
