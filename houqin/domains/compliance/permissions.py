"""Who may do what in compliance. Which person did what is judged in the services, per time and per question."""

from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

OFFICE = OFFICE_ROLES - {Role.REQUESTER}
IN_CHARGE = frozenset({Role.SECTION_CHIEF, Role.ADMINISTRATOR})

ACTIONS: dict[str, frozenset[Role]] = {
    "compliance.see": OFFICE,
    "compliance.duties.change": IN_CHARGE,
    "compliance.fulfil": OFFICE - {Role.AUDITOR},
    # Whoever leads may also say that another's duty was done; their own name stands beside it.
    "compliance.fulfil_any": IN_CHARGE,
    "compliance.subscribe": OFFICE,
    # As evaluation's own signs: who leads, who audits, who guards.
    "compliance.flags.see": frozenset({Role.AUDITOR, Role.SECTION_CHIEF, Role.SECURITY_OFFICER}),
    "compliance.flags.answer": frozenset({Role.SECTION_CHIEF, Role.SECURITY_OFFICER}),
    "compliance.readings.see": frozenset({Role.SECURITY_OFFICER}),
    "compliance.reports.see": IN_CHARGE | {Role.FINANCE_APPROVER, Role.AUDITOR, Role.INSPECTOR},
    "compliance.templates.change": IN_CHARGE,
    "compliance.publications.draft": IN_CHARGE | {Role.FINANCE_CLERK, Role.FINANCE_APPROVER},
    "compliance.publications.confirm": frozenset({Role.SECTION_CHIEF}),
}

NAMES = {
    "compliance.duties.change": N_("change the duties of the calendar"),
    "compliance.fulfil": N_("say that a duty was done"),
    "compliance.fulfil_any": N_("say that another's duty was done"),
    "compliance.subscribe": N_("subscribe to the duty calendar"),
    "compliance.flags.see": N_("see the questions that figures raise"),
    "compliance.flags.answer": N_("answer a question that figures raise"),
    "compliance.readings.see": N_("see who read the questions"),
    "compliance.reports.see": N_("see the month's report"),
    "compliance.templates.change": N_("change Word templates"),
    "compliance.publications.draft": N_("draft the publication of overdue payments"),
    "compliance.publications.confirm": N_("confirm the publication of overdue payments"),
}
