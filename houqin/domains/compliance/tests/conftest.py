"""What the tests of compliance stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from houqin.domains.compliance.management.commands.load_duties import SUPPLIED
from houqin.domains.compliance.models import Duty
from houqin.domains.compliance.queries import calendar as calendars
from houqin.domains.compliance.queries.calendar import Occurrence
from houqin.domains.compliance.services.duties import load_duties
from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.orders.tests.making import keep_office_hours
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE, Office
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED as REGULATIONS
from houqin.foundation.terms.management.commands.load_regulations import read_rows
from houqin.foundation.terms.services import load_regulations

TODAY = date(2026, 3, 2)


@dataclass(frozen=True)
class Kept:
    """An office that keeps its calendar since the start of 2026, with a contract signed on its first day."""

    market: Market
    chief: Actor
    clerk: Actor
    approver: Actor
    auditor: Actor
    unit_manager: Actor
    provider_manager: Actor

    @property
    def office(self) -> Office:
        """The office."""
        return self.market.office

    @property
    def system(self) -> Actor:
        """The system at work."""
        return self.office.system

    def duty(self, code: str) -> Duty:
        """A duty as it stands."""
        with entering(self.system.scope):
            found: Duty = Duty.objects.believed().select_related("owner_unit").get(code=code)
            return found

    def calendar(self, actor: Actor, since: date, until: date, code: str = "") -> list[Occurrence]:
        """What *actor* sees fall due, of all duties or of one."""
        with entering(actor.scope):
            found = calendars.calendar(actor, since=since, until=until, today=TODAY)
        return [one for one in found if code in ("", one.duty.code)]

    def overdue(self, actor: Actor, code: str) -> set[str]:
        """The names of the times of a duty that are overdue."""
        with entering(actor.scope):
            return {one.key for one in calendars.overdue(actor, today=TODAY) if one.duty.code == code}


@pytest.fixture
def kept(db: None) -> Kept:
    """The numbers of law and the duties supplied, loaded."""
    market = make_market()
    office = market.office
    keep_office_hours(office)
    load_regulations(office.system, read_rows(REGULATIONS), at=AT)
    load_duties(office.system, read_rows(SUPPLIED), since=SINCE, at=AT)
    return Kept(
        market,
        chief=office.actor("高科长", office.authority, Role.SECTION_CHIEF),
        clerk=office.actor("钱经办", office.authority, Role.FINANCE_CLERK),
        approver=office.actor("沈审核", office.authority, Role.FINANCE_APPROVER),
        auditor=office.actor("审计员", office.authority, Role.AUDITOR),
        unit_manager=office.actor("委办主任", office.planning, Role.UNIT_MANAGER),
        provider_manager=office.actor("物业经理", office.provider, Role.PROVIDER_MANAGER, Role.WORKER),
    )
