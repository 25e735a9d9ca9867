"""Who may put files in and take them out."""

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "documents.store": EVERYONE,
    # Only the retention job, which acts as the system: no role removes a file.
    "documents.remove": frozenset(),
}

NAMES = {"documents.store": N_("upload a file"), "documents.remove": N_("remove a file")}
