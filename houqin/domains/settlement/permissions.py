"""Who may do what with statements and payments. Persons are kept apart per statement, whatever their roles."""

from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

FINANCE = frozenset({Role.FINANCE_CLERK, Role.FINANCE_APPROVER})

ACTIONS: dict[str, frozenset[Role]] = {
    "settlement.see": (OFFICE_ROLES - {Role.REQUESTER}) | frozenset({Role.PROVIDER_MANAGER}),
    "settlement.close": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "settlement.calendar.set": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "settlement.confirm": FINANCE | {Role.SECTION_CHIEF, Role.PROVIDER_MANAGER},
    "settlement.dispute": frozenset({Role.PROVIDER_MANAGER}),
    "settlement.disputes.answer": frozenset({Role.SECTION_CHIEF, Role.FINANCE_APPROVER}),
    "settlement.invoice": frozenset({Role.FINANCE_CLERK, Role.PROVIDER_MANAGER}),
    "settlement.apply": frozenset({Role.FINANCE_CLERK}),
    "settlement.approve": frozenset({Role.FINANCE_APPROVER}),
    "settlement.release": frozenset({Role.PAYER}),
    "settlement.claim": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "settlement.trials.see": FINANCE | {Role.SECTION_CHIEF, Role.AUDITOR},
    "settlement.trials.paper": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "settlement.payments.export": FINANCE | {Role.PAYER},
    # Papers are issued by the system when a statement is final, or by whoever does its money.
    "settlement.papers.issue": FINANCE,
}

NAMES = {
    "settlement.close": N_("close a month"),
    "settlement.calendar.set": N_("set the days of a month's end"),
    "settlement.confirm": N_("confirm a statement"),
    "settlement.dispute": N_("dispute a line"),
    "settlement.disputes.answer": N_("answer a dispute"),
    "settlement.invoice": N_("enter an invoice"),
    "settlement.apply": N_("apply for payment"),
    "settlement.approve": N_("approve a payment"),
    "settlement.release": N_("release a payment"),
    "settlement.claim": N_("enter and settle claims on providers"),
    "settlement.trials.see": N_("compare parallel runs with paper"),
    "settlement.trials.paper": N_("enter what was paid on paper"),
    "settlement.payments.export": N_("take payments out as a file"),
    "settlement.papers.issue": N_("issue the paper of a statement"),
}
