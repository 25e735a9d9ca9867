"""Who signs in to the demonstration: one person per role."""

from __future__ import annotations

from django.db import transaction

from houqin.foundation.organisation.actor import system_actor
from houqin.foundation.organisation.models import Grant, Unit
from houqin.foundation.organisation.roles import Role
from houqin.foundation.scope.scope import entering


def sign_in_names(authority: Unit) -> list[tuple[str, str]]:
    """For each role one holder with an account: the role's name and the sign-in name."""
    with transaction.atomic(), entering(system_actor(authority.pk, "demo").scope):
        grants = (
            Grant.objects.filter(person__authority=authority, person__account__isnull=False)
            .order_by("pk")
            .values_list("role", "person__account__username")
        )
        first: dict[str, str] = {}
        for role, username in grants:
            first.setdefault(role, username)
    return [(str(role.label), first[role]) for role in Role if role in first]
