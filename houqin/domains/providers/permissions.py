"""Who may do what with providers."""

from houqin.foundation.organisation.roles import EVERYONE, OFFICE_ROLES, Role
from houqin.kernel.refusal import N_

ACTIONS: dict[str, frozenset[Role]] = {
    "providers.see": EVERYONE,
    "providers.change": frozenset({Role.ADMINISTRATOR, Role.SECTION_CHIEF}),
    # Those who enter people may not vet them: the authority's side vets before use (先审后用).
    "providers.staff.see": (OFFICE_ROLES - {Role.REQUESTER})
    | frozenset({Role.PROVIDER_MANAGER, Role.PROVIDER_DISPATCHER}),
    "providers.staff.change": frozenset({Role.PROVIDER_MANAGER, Role.ADMINISTRATOR, Role.SECTION_CHIEF}),
    "providers.staff.vet": frozenset({Role.SECURITY_OFFICER, Role.SECTION_CHIEF}),
    # Whoever may state some qualification; the service asks which.
    "providers.staff.qualify": frozenset(
        {Role.SECURITY_OFFICER, Role.SECTION_CHIEF, Role.ADMINISTRATOR, Role.PROVIDER_MANAGER}
    ),
    "providers.roster.see": EVERYONE - {Role.REQUESTER},
    "providers.roster.change": frozenset(
        {Role.PROVIDER_MANAGER, Role.PROVIDER_DISPATCHER, Role.ADMINISTRATOR, Role.SECTION_CHIEF}
    ),
    # The provider's own choice: nobody of the office makes it.
    "providers.sending.choose": frozenset({Role.PROVIDER_MANAGER}),
    "providers.standing.enter": frozenset({Role.SECTION_CHIEF, Role.INSPECTOR}),
}

NAMES = {
    "providers.change": N_("change providers"),
    "providers.staff.change": N_("change a provider's staff"),
    "providers.staff.vet": N_("vet a provider's staff"),
    "providers.staff.qualify": N_("state qualifications"),
    "providers.roster.change": N_("change a duty roster"),
    "providers.sending.choose": N_("let orders go by duty roster"),
    "providers.standing.enter": N_("enter a provider's standing"),
}
