"""A small authority to test with: 市机关事务管理局 with two offices, one section and a provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from houqin.foundation.organisation.actor import Actor, actor_for, system_actor
from houqin.foundation.organisation.models import Person, Unit, UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.people import enter_person, grant_role
from houqin.foundation.organisation.services.units import found_authority, found_unit

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)


@dataclass(frozen=True)
class Office:
    """What :func:`make_office` made."""

    authority: Unit
    finance: Unit
    planning: Unit
    planning_section: Unit
    provider: Unit
    rival: Unit

    @property
    def system(self) -> Actor:
        """The system at work for this authority."""
        return system_actor(self.authority.pk, "tests")

    def person(self, name: str, unit: Unit, *roles: Role) -> Person:
        """A person of *unit* who holds *roles* there."""
        person = enter_person(self.system, unit_id=unit.public_id, name=name, at=AT)
        for role in roles:
            grant_role(self.system, person.public_id, role=role, unit_id=unit.public_id, valid_from=SINCE, at=AT)
        return person

    def actor(self, name: str, unit: Unit, *roles: Role) -> Actor:
        """The actor that such a person is."""
        return actor_for(self.person(name, unit, *roles), on=date(2026, 3, 2))


def make_office(code: str = "JSJ") -> Office:
    """Found the authority and its units."""
    installation = system_actor(None, "tests")
    authority = found_authority(installation, code=code, name="市机关事务管理局", name_en="City Offices", at=AT)
    system = system_actor(authority.pk, "tests")

    def unit(name: str, own_code: str, parent: Unit | None, kind: UnitKind = UnitKind.USER_UNIT) -> Unit:
        return found_unit(
            system, parent_id=parent.public_id if parent else None, kind=kind, code=own_code, name=name, at=AT
        )

    planning = unit("发展改革委", "FGW", authority)
    return Office(
        authority=authority,
        finance=unit("财政局", "CZJ", authority),
        planning=planning,
        planning_section=unit("综合处", "FGW-ZH", planning),
        provider=unit("安居物业公司", "P-AJ", None, UnitKind.PROVIDER),
        rival=unit("洁雅保洁公司", "P-JY", None, UnitKind.PROVIDER),
    )
