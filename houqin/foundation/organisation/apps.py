"""The organisation's application."""

from django.apps import AppConfig

from houqin.kernel.refusal import N_

UNGUARDED = {
    "organisation_account": "password hash and last login are written by the sign-in library",
    "organisation_account_groups": "unused table of the base user model",
    "organisation_account_user_permissions": "unused table of the base user model",
    "organisation_numberseries": "a counter: the number it gives out stands in the record of the thing numbered",
}

#: Read before there is an actor, to find out who asks and what they may see: row security would need its own answer.
OPEN = dict.fromkeys(
    (
        "organisation_account",
        "organisation_account_groups",
        "organisation_account_user_permissions",
        "organisation_unit",
        "organisation_unitplacement",
        "organisation_unitsetting",
        "organisation_person",
        "organisation_grant",
        "organisation_numberseries",
    ),
    "read to build the scope itself; doors start from visible_to",
)


class OrganisationConfig(AppConfig):
    """Units, persons, grants, actors."""

    name = "houqin.foundation.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Make this app's actions known, and what ``verify`` holds of roles."""
        from houqin.foundation.audit.verification import register
        from houqin.foundation.organisation import permissions, verification

        permissions.register(permissions.ACTIONS)
        register(
            "organisation.grants",
            N_("Roles held against the records of granting and ending"),
            verification.grants,
            holds=verification.GRANTS_HOLD,
        )
