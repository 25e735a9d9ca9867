"""Who may do what with budgets."""

from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_

READERS = frozenset(
    {
        *(Role.UNIT_MANAGER, Role.SECTION_CHIEF, Role.FINANCE_CLERK, Role.FINANCE_APPROVER),
        *(Role.PAYER, Role.AUDITOR, Role.ADMINISTRATOR),
    }
)

ACTIONS: dict[str, frozenset[Role]] = {
    "budgets.see": READERS,
    "budgets.lines.enter": frozenset({Role.FINANCE_CLERK}),
    "budgets.reserve": frozenset({Role.FINANCE_CLERK, Role.SECTION_CHIEF}),
    # Whoever enters lines does not move money between them or end their year (practice 17).
    "budgets.adjust": frozenset({Role.FINANCE_APPROVER}),
    "budgets.control": frozenset({Role.FINANCE_APPROVER}),
    "budgets.take_back": frozenset({Role.FINANCE_APPROVER}),
    "budgets.close_year": frozenset({Role.FINANCE_APPROVER}),
    "budgets.fund": frozenset({Role.FINANCE_CLERK, Role.FINANCE_APPROVER}),
    "budgets.quotas.change": frozenset({Role.FINANCE_CLERK, Role.SECTION_CHIEF}),
    "budgets.income.enter": frozenset({Role.FINANCE_CLERK}),
    "budgets.treasury.enter": frozenset({Role.FINANCE_CLERK}),
}

NAMES = {
    "budgets.see": N_("see budgets"),
    "budgets.lines.enter": N_("enter budget lines"),
    "budgets.reserve": N_("reserve money of a budget line"),
    "budgets.adjust": N_("move money between budget lines"),
    "budgets.control": N_("decide whether a budget line stops or warns"),
    "budgets.take_back": N_("take a transfer back"),
    "budgets.close_year": N_("end a budget line's year"),
    "budgets.fund": N_("find money for urgent work"),
    "budgets.quotas.change": N_("change quota standards"),
    "budgets.income.enter": N_("record income of charged services"),
    "budgets.treasury.enter": N_("enter the treasury's statement"),
}
