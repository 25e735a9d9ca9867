"""Who may bring records in. Each target asks for its own action besides."""

from houqin.foundation.organisation.roles import Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {"imports.run": frozenset({Role.ADMINISTRATOR})}

NAMES = {"imports.run": N_("import records")}
