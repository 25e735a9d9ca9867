"""Who may see and change the premises."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "places.see": EVERYONE,
    "places.change": frozenset({Role.ADMINISTRATOR, Role.AREA_MANAGER}),
    "places.secrecy.change": frozenset({Role.ADMINISTRATOR, Role.SECURITY_OFFICER}),
}

NAMES = {
    "places.change": N_("change places"),
    "places.secrecy.change": N_("change the secrecy of places"),
}
