"""Who may read and change the numbers of law."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "terms.regulations.see": EVERYONE,
    "terms.regulations.change": frozenset({Role.ADMINISTRATOR, Role.SECTION_CHIEF}),
}

NAMES = {"terms.regulations.change": N_("change the numbers of law")}
