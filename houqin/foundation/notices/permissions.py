"""Who may see notices and say where messages reach a person."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "notices.see": EVERYONE,
    "notices.addresses.change": frozenset({Role.ADMINISTRATOR}),
}

NAMES = {"notices.addresses.change": N_("change where messages reach people")}
