"""Which roles may do what. Each app declares its actions as data; this file keeps them together."""

from collections.abc import Mapping

from houqin.foundation.organisation.roles import EVERYONE, Role
from houqin.kernel.refusal import N_

#: This app's own actions.
ACTIONS: dict[str, frozenset[Role]] = {
    "organisation.units.see": EVERYONE,
    "organisation.units.change": frozenset({Role.ADMINISTRATOR}),
    "organisation.people.see": EVERYONE,
    "organisation.people.change": frozenset({Role.ADMINISTRATOR}),
    "organisation.grants.change": frozenset({Role.ADMINISTRATOR}),
    "organisation.settings.change": frozenset({Role.ADMINISTRATOR}),
    "organisation.duties.see": frozenset({Role.ADMINISTRATOR, Role.SECTION_CHIEF, Role.SECURITY_OFFICER, Role.AUDITOR}),
}

NAMES: dict[str, str] = {
    "organisation.units.change": N_("change units"),
    "organisation.people.change": N_("change people"),
    "organisation.grants.change": N_("grant roles"),
    "organisation.settings.change": N_("change settings"),
    "organisation.duties.see": N_("see who may do which duty"),
}

#: What all actions that only look are called where they have no name of their own.
SEE = N_("see this part")

_holders: dict[str, frozenset[Role]] = {}


class UnknownAction(LookupError):
    """A programming mistake: an action that no app declared."""


def register(actions: Mapping[str, frozenset[Role]], names: Mapping[str, str] | None = None) -> None:
    """Add an app's actions (called from AppConfig.ready); declaring one twice is a mistake."""
    for action, roles in actions.items():
        if _holders.get(action, roles) != roles:
            raise UnknownAction(f"{action} is declared twice with different roles")
        _holders[action] = roles
    NAMES.update(names or {})


def roles_for(action: str) -> frozenset[Role]:
    """The roles that hold *action*."""
    try:
        return _holders[action]
    except KeyError:
        raise UnknownAction(f"no app declares the action {action!r}") from None


def name_of(action: str) -> str:
    """The action's name for people (an English message id); what is only looked at needs no name of its own."""
    return NAMES.get(action, SEE if action.endswith(".see") else action)


def declared() -> Mapping[str, frozenset[Role]]:
    """Every action with its roles, for the permission table in the docs and the sweeps."""
    return dict(sorted(_holders.items()))
