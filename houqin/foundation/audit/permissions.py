"""Who may read the archive."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "audit.records.see": EVERYONE,
    "audit.export": frozenset({Role.AUDITOR, Role.SECURITY_OFFICER}),
}

NAMES = {"audit.export": N_("export the archive")}
