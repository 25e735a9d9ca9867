"""A small office at work: people on every side, a service under contract, and orders walked to any state."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from houqin.domains.contracts.tests.making import Market, make_market
from houqin.domains.orders.models import Order
from houqin.domains.orders.services import closing, dispatching, field, intake, joining, sorting
from houqin.domains.orders.services.reasons import enter_default_reasons
from houqin.foundation.calendars.services import create_calendar, load_statutory_year, use_calendar
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE, Office
from houqin.foundation.places.models import Place, PlaceKind
from houqin.foundation.places.services import create_place
from houqin.foundation.scope.scope import entering

#: Tuesday, 3 March 2026, nine in the morning in Shanghai: inside service hours.
NINE = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)


def later(minutes: int) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


@dataclass(frozen=True)
class Work:
    """What :func:`make_work` made: one actor for each part in an order's life."""

    market: Market
    requester: Actor
    colleague: Actor
    manager: Actor
    dispatcher: Actor
    chief: Actor
    desk: Actor
    worker: Actor
    second_worker: Actor
    rival_desk: Actor
    room: Place

    @property
    def system(self) -> Actor:
        """The system at work."""
        return self.market.office.system

    def report(self, words: str = "灯不亮", **more: object) -> intake.Report:
        """A report of a lamp in the room."""
        given: dict[str, object] = {"item_id": self.market.lamp.public_id, "place_id": self.room.public_id}
        return intake.Report(description=words, **{**given, **more})  # type: ignore[arg-type]  # named by the caller

    def submitted(self, words: str = "灯不亮", **more: object) -> Order:
        """An order reported at nine."""
        return intake.submit_order(self.requester, self.report(words, **more), at=NINE)

    def acknowledged(self) -> Order:
        """An order somebody at the desk owns, at 9:03."""
        return intake.acknowledge(self.dispatcher, self.submitted().public_id, at=later(3))

    def dispatched(self) -> Order:
        """An order at its provider at 9:05."""
        return dispatching.dispatch(self.dispatcher, self.submitted().public_id, at=later(5))

    def assigned(self) -> Order:
        """An order whose provider has named a worker, at 9:08."""
        order = self.dispatched()
        return dispatching.assign(self.desk, order.public_id, worker_id=self.worker_id, at=later(8))

    def returned(self) -> Order:
        """An order its provider gave back at 9:20."""
        return dispatching.return_order(self.desk, self.taken().public_id, reason="不属本合同", at=later(20))

    def rejected(self) -> Order:
        """An order not taken up, at 9:10."""
        order = self.submitted()
        return sorting.reject(
            self.dispatcher, order.public_id, reason_code="private_property", words="私人台灯", at=later(10)
        )

    def appealed(self) -> Order:
        """A rejection its requester does not accept, at 9:15."""
        return sorting.appeal(self.requester, self.rejected().public_id, words="是公家的灯", at=later(15))

    def withdrawn(self) -> Order:
        """An order taken back at 9:04."""
        return sorting.withdraw(self.requester, self.submitted().public_id, at=later(4))

    def merged(self) -> Order:
        """A duplicate merged into another order at 9:06."""
        main, duplicate = self.submitted(), self.submitted("三楼的灯坏了")
        joining.merge(self.dispatcher, duplicate.public_id, into_id=main.public_id, at=later(6))
        with entering(self.system.scope):
            return Order.objects.get(pk=duplicate.pk)

    @property
    def worker_id(self) -> uuid.UUID:
        """The worker's public id."""
        assert self.worker.public_id is not None
        return self.worker.public_id

    def in_state(self, state: str) -> Order:
        """An order walked to *state*."""
        order: Order = getattr(self, state)()
        assert order.state == state
        return order

    def taken(self) -> Order:
        """An order a named person has at 9:10."""
        return dispatching.take(self.worker, self.dispatched().public_id, at=later(10))

    def arrived(self) -> Order:
        """An order whose worker is on site at 9:30."""
        return field.arrive(self.worker, self.taken().public_id, at=later(30))

    def completed(self) -> Order:
        """An order done at 10:00."""
        return field.complete(self.worker, self.arrived().public_id, at=later(60), result="换了灯管")

    def completed_of(self, order: Order) -> Order:
        """An order walked from its report to its completion at 10:00."""
        dispatching.dispatch(self.dispatcher, order.public_id, at=later(5))
        dispatching.take(self.worker, order.public_id, at=later(10))
        field.arrive(self.worker, order.public_id, at=later(30))
        return field.complete(self.worker, order.public_id, at=later(60))

    def confirmed(self) -> Order:
        """An order the requester confirmed at 10:10."""
        return closing.confirm(self.requester, self.completed().public_id, at=later(70))


def make_work() -> Work:
    """An office with its market, its reasons, a room and people."""
    market = make_market()
    office = market.office
    keep_office_hours(office)
    enter_default_reasons(office.system, valid_from=SINCE, at=AT)
    building = create_place(office.system, parent_id=None, name="一号楼", kind=PlaceKind.BUILDING, at=AT)
    room = create_place(
        office.system,
        name="301室",
        kind=PlaceKind.ROOM,
        parent_id=building.public_id,
        at=AT,
        unit_id=office.finance.public_id,
    )
    return Work(
        market=market,
        requester=office.actor("王芳", office.finance, Role.REQUESTER),
        colleague=office.actor("李娜", office.finance, Role.REQUESTER),
        manager=office.actor("周强", office.finance, Role.UNIT_MANAGER),
        dispatcher=office.actor("吴敏", office.authority, Role.DISPATCHER),
        chief=office.actor("郑刚", office.authority, Role.SECTION_CHIEF),
        desk=office.actor("赵队长", office.provider, Role.PROVIDER_DISPATCHER),
        worker=office.actor("孙师傅", office.provider, Role.WORKER),
        second_worker=office.actor("钱师傅", office.provider, Role.WORKER),
        rival_desk=office.actor("冯队长", office.rival, Role.PROVIDER_DISPATCHER),
        room=room,
    )


def keep_office_hours(office: Office) -> None:
    """Let the authority work from 8:30 to 12:00 and 14:00 to 17:30, with the statutory days of 2026 announced."""
    year = {
        "year": 2026,
        "papers": ["通知"],
        "days": [{"name": "国庆节", "date": f"2026-10-0{day}", "isOffDay": True} for day in range(1, 8)],
    }
    load_statutory_year(office.system, year, at=AT)
    calendar = create_calendar(
        office.system,
        code="OFFICE",
        name="机关作息",
        layers={"weekly": {"mon-fri": ["08:30-12:00", "14:00-17:30"]}},
        valid_from=SINCE,
        at=AT,
    )
    use_calendar(office.system, office.authority.public_id, calendar_id=calendar.public_id, valid_from=SINCE, at=AT)
