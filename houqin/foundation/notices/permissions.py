"""Who may see notices and say where messages reach a person."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "notices.see": EVERYONE,
    "notices.addresses.change": frozenset({Role.ADMINISTRATOR}),
    "notices.calls.tell": frozenset({Role.DISPATCHER, Role.SECTION_CHIEF}),
}

NAMES = {
    "notices.addresses.change": N_("change where messages reach people"),
    "notices.calls.tell": N_("tell callers by telephone"),
}
