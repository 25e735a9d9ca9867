"""Who may look at the machinery."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "web.status.see": frozenset(
        {Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR, Role.SECTION_CHIEF, Role.DISPATCHER}
    ),
    "web.tokens.hold": EVERYONE,
}

NAMES = {"web.status.see": N_("see the state of the system"), "web.tokens.hold": N_("hold a token")}
