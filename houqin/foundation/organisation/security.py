"""Security profiles, chosen for an authority when it is set up (practice 17).

``standard`` follows what is known to help; ``asvs`` adds a second factor for whoever holds an office duty (OWASP ASVS
5.0, level 2); ``djbh3`` adds what level 3 of the classified protection asks for (GB/T 22239-2019, 8.1.4.1): mixed
signs and periodic change, both of which ASVS forbids, and administrators, security officers and auditors who are
different persons. How often is not in that text: the days are a setting.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from houqin.foundation.organisation.models import Account, Grant, Person, Unit, UnitKind
from houqin.foundation.organisation.roles import OFFICE_ROLES, Role
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, Refusal

#: The three duties of administration that ``djbh3`` gives to different persons (三员分立).
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR})
#: So many of the four kinds of signs (small and capital letters, digits, others) make a mixture.
MIXED = 3


class AdministratorsSeparate(Refusal):
    """One person would hold two of the three administrators' roles."""

    code = "organisation.administrators_separate"
    sentence = N_("{person} holds {held}; the security profile of this authority keeps {wanted} apart from it.")
    remedy = N_("Give it to somebody else.")
    basis = "practice 17; GB/T 22239-2019"


@dataclass(frozen=True, slots=True)
class Profile:
    """What signing in and administering take beyond a password of twelve characters that nobody knows."""

    needs_second_factor: bool = False
    mixes_signs: bool = False
    changes_passwords: bool = False
    separates_administrators: bool = False


PROFILES = {
    "standard": Profile(),
    "asvs": Profile(needs_second_factor=True),
    "djbh3": Profile(needs_second_factor=True, mixes_signs=True, changes_passwords=True, separates_administrators=True),
}


def profile_of(authority: Unit) -> Profile:
    """The profile in force for an authority. One query."""
    return PROFILES[setting_of(authority, "security_profile")]


def demand_separate_administrators(person: Person, role: str) -> None:
    """Refuse *role* to a person who holds another administrator's role, where the profile keeps them apart."""
    if role not in ADMINISTRATORS or not profile_of(person.authority).separates_administrators:
        return
    others = Grant.objects.filter(person=person, role__in=ADMINISTRATORS - {role}, valid_until__isnull=True)
    if (held := others.first()) is not None:
        raise AdministratorsSeparate(person=person.name, held=str(Role(held.role).label), wanted=str(Role(role).label))


def demand_separable(authority: Unit) -> None:
    """Refuse a profile that keeps the administrators apart while somebody holds two of their roles."""
    held: dict[int, Grant] = {}
    grants = Grant.objects.filter(person__authority=authority, role__in=ADMINISTRATORS, valid_until__isnull=True)
    for grant in grants.select_related("person").order_by("pk"):
        first = held.setdefault(grant.person_id, grant)
        if first.role != grant.role:
            raise AdministratorsSeparate(
                person=grant.person.name, held=str(Role(first.role).label), wanted=str(Role(grant.role).label)
            )


def password_is_old(account: Account, authority: Unit, *, at: datetime) -> bool:
    """Whether the profile asks for a new password by now; never of who signs in without one."""
    if not profile_of(authority).changes_passwords or not account.has_usable_password():
        return False
    return at - account.password_set_at >= timedelta(days=int(setting_of(authority, "password_days")))


def holds_office_duty(person: Person) -> bool:
    """Whether a person holds a role on the buyer's side beyond asking for services."""
    duties = OFFICE_ROLES - {Role.REQUESTER}
    return Grant.objects.filter(person=person, role__in=duties, valid_until__isnull=True).exists()


def demand_mixed(password: str) -> None:
    """Raise ValidationError for a password of one or two kinds of signs."""
    kinds = (str.islower, str.isupper, str.isdigit, string.punctuation.__contains__)
    if sum(any(kind(sign) for sign in password) for kind in kinds) < MIXED:
        raise ValidationError(MixedSigns().get_help_text(), code="password_not_mixed")


class MixedSigns:
    """Django's validator of passwords: three of four kinds of signs, where a profile asks for it.

    Before there is a person (a first password is chosen) any authority's profile counts.
    """

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError for a password of one or two kinds of signs."""
        own = Unit.objects.filter(kind=UnitKind.AUTHORITY, valid_until=None)
        person = Person.objects.filter(account=user).first() if user is not None and user.pk else None
        authorities = own if person is None else own.filter(pk=person.authority_id)
        if any(profile_of(one).mixes_signs for one in authorities):
            demand_mixed(password)

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("Mix at least three of: small letters, capital letters, digits, other signs.")
