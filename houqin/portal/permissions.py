"""What the portal lets whom do."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {"portal.ledger.export": EVERYONE, "portal.search": EVERYONE}

NAMES = {"portal.ledger.export": N_("export the service ledger"), "portal.search": N_("search")}
