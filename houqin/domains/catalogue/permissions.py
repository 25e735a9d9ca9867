"""Who may do what with the catalogue."""

from houqin.foundation.organisation.roles import EVERYONE, OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "catalogue.see": EVERYONE,
    "catalogue.change": frozenset({Role.ADMINISTRATOR, Role.SECTION_CHIEF}),
    "catalogue.exceptions.see": OFFICE_ROLES,
    "catalogue.exceptions.request": frozenset(
        {Role.REQUESTER, Role.UNIT_MANAGER, Role.AREA_MANAGER, Role.DISPATCHER, Role.SECTION_CHIEF}
    ),
    "catalogue.exceptions.decide": frozenset({Role.SECTION_CHIEF}),
}

NAMES = {
    "catalogue.change": N_("change the catalogue"),
    "catalogue.exceptions.request": N_("ask for an exception from the catalogue"),
    "catalogue.exceptions.decide": N_("decide an exception from the catalogue"),
}
