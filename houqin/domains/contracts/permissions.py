"""Who may do what with contracts."""

from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "contracts.see": (OFFICE_ROLES - {Role.REQUESTER}) | frozenset({Role.PROVIDER_MANAGER}),
    "contracts.change": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.activate": frozenset({Role.SECTION_CHIEF}),
    "contracts.commit": frozenset({Role.FINANCE_CLERK, Role.FINANCE_APPROVER}),
    "contracts.budget.see": OFFICE_ROLES - {Role.REQUESTER},
    "contracts.amend": frozenset({Role.SECTION_CHIEF}),
    "contracts.accept": frozenset({Role.INSPECTOR, Role.AREA_MANAGER, Role.SECTION_CHIEF}),
    "contracts.secure": frozenset({Role.FINANCE_CLERK, Role.SECTION_CHIEF}),
    "contracts.references.see": OFFICE_ROLES,
    "contracts.references.change": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.open": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.periods.close": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.deliveries.see": (OFFICE_ROLES - {Role.REQUESTER}) | frozenset({Role.PROVIDER_MANAGER}),
    "contracts.deliveries.record": frozenset(
        {Role.SECTION_CHIEF, Role.FINANCE_CLERK, Role.INSPECTOR, Role.AREA_MANAGER}
    ),
    "contracts.separation.see": OFFICE_ROLES - {Role.REQUESTER},
}

NAMES = {
    "contracts.change": N_("change contracts"),
    "contracts.activate": N_("put a contract into force or end it"),
    "contracts.periods.close": N_("close a contract's month"),
    "contracts.commit": N_("commit budget money to a contract"),
    "contracts.amend": N_("amend or renew a contract in force"),
    "contracts.accept": N_("accept a contract's month (contract acceptance)"),
    "contracts.secure": N_("record bonds and advances"),
    "contracts.references.change": N_("change reference prices and work norms"),
    "contracts.open": N_("enter opening positions"),
    "contracts.deliveries.record": N_("record deliveries by hand or take them back"),
    "contracts.references.see": N_("see reference prices"),
}
