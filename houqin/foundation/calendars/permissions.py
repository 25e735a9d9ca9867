"""Who may see and change work calendars."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "calendars.see": EVERYONE,
    "calendars.change": frozenset({Role.ADMINISTRATOR, Role.SECTION_CHIEF}),
    "calendars.statutory.load": frozenset({Role.ADMINISTRATOR}),
}

NAMES = {
    "calendars.change": N_("change work calendars"),
    "calendars.statutory.load": N_("load a year of statutory days"),
}
