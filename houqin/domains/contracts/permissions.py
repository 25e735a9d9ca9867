"""Who may do what with contracts."""

from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "contracts.see": (OFFICE_ROLES - {Role.REQUESTER}) | frozenset({Role.PROVIDER_MANAGER}),
    "contracts.change": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.activate": frozenset({Role.SECTION_CHIEF}),
    "contracts.periods.close": frozenset({Role.SECTION_CHIEF, Role.FINANCE_CLERK}),
    "contracts.deliveries.see": (OFFICE_ROLES - {Role.REQUESTER}) | frozenset({Role.PROVIDER_MANAGER}),
    "contracts.separation.see": OFFICE_ROLES - {Role.REQUESTER},
}

NAMES = {
    "contracts.change": N_("change contracts"),
    "contracts.activate": N_("put a contract into force or end it"),
    "contracts.periods.close": N_("close a contract's month"),
}
