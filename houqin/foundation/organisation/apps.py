"""The organisation's application."""

from django.apps import AppConfig

UNGUARDED = {
    "organisation_account": "password hash and last login are written by the sign-in library",
    "organisation_account_groups": "unused table of the base user model",
    "organisation_account_user_permissions": "unused table of the base user model",
}


class OrganisationConfig(AppConfig):
    """Units, persons, grants, actors."""

    name = "houqin.foundation.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Make this app's actions known."""
        from houqin.foundation.organisation import permissions

        permissions.register(permissions.ACTIONS)
