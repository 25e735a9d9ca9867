"""More of everything, so that a page that asks once for each row shows it by its number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, time
from io import BytesIO

from houqin.domains.catalogue.services.exceptions import request_exception
from houqin.domains.catalogue.services.hazards import enter_danger_word, enter_fault_type
from houqin.domains.catalogue.services.items import create_class, create_item, publish_version
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.rules.should_cost import Norm
from houqin.domains.contracts.services.amendments import Signed, amend_price
from houqin.domains.contracts.services.contracts import activate_contract, add_line
from houqin.domains.contracts.services.deliveries import record_delivery
from houqin.domains.contracts.services.references import enter_norm, enter_reference
from houqin.domains.contracts.tests.making import LAMP, YEAR, admitted, make_contract
from houqin.domains.evaluation.services.incidents import enter_incident
from houqin.domains.evaluation.services.measures import appraise_manager
from houqin.domains.evaluation.tests.making import AFTER_MARCH
from houqin.domains.orders.models import PlannedTask
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services import closing, dispatching, field, quotes, voice
from houqin.domains.orders.services.planned import RuleTerms, check_in, enter_rule, plan_ahead
from houqin.domains.orders.tests.making import Work, later
from houqin.domains.providers.services.staff import enter_qualification
from houqin.foundation.calendars.services import create_calendar, load_statutory_year
from houqin.foundation.documents.services import store_document
from houqin.foundation.organisation.models import UnitKind
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.services.units import found_unit
from houqin.foundation.organisation.tests.making import AT, SINCE
from houqin.foundation.places.models import PlaceKind
from houqin.foundation.places.services import create_place, hang_tag
from houqin.foundation.scope.scope import entering
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Quantity
from houqin.web.services.tokens import issue_token
from tests.sweeps.sample import Sample


def grow(sample: Sample, turns: Iterable[int]) -> None:
    """Add one of everything for each turn (0, 1, 2), also of what hangs on the things whose own pages are opened."""
    work = sample.work
    for turn in turns:
        more_of_the_foundation(sample, turn)
        more_of_the_market(sample, turn)
        more_judged(sample, turn)
        more_orders(work, turn)
        more_about_the_order(work, uuid.UUID(sample.ids["orders"]), turn)
        more_planned_work(sample, turn)


def more_of_the_foundation(sample: Sample, turn: int) -> None:
    """A unit with people, a place with its tag, a calendar, a year, a token, a file."""
    work, office, system = sample.work, sample.office, sample.office.system
    for parent in (office.planning, office.planning_section):
        found_unit(
            system,
            parent_id=parent.public_id,
            kind=UnitKind.USER_UNIT,
            code=f"{parent.code}{turn}",
            name=f"处{turn}",
            at=AT,
        )
        office.person(f"新人{turn}", parent, Role.REQUESTER, Role.UNIT_MANAGER)
    office.person(f"新师傅{turn}", office.provider, Role.WORKER)
    room = create_place(
        system, parent_id=work.room.public_id, name=f"柜{turn}", kind=PlaceKind.POINT, at=AT, unit_id=None
    )
    for place in (room, work.room):
        hang_tag(system, place.public_id, label=f"码{turn}", at=AT)
    layers = {"weekly": {"mon-fri": ["08:30-12:00"]}}
    create_calendar(system, code=f"C{turn}", name=f"作息{turn}", layers=layers, valid_from=SINCE, at=AT)
    days = [{"name": "国庆节", "date": f"{2027 + turn}-10-0{day}", "isOffDay": True} for day in range(1, 8)]
    load_statutory_year(system, {"year": 2027 + turn, "papers": ["通知"], "days": days}, at=AT)
    issue_token(work.dispatcher, name=f"令牌{turn}", valid_until=date(2026, 12, 31), at=AT)
    store_document(system, name=f"{turn}.txt", content=BytesIO(f"第{turn}份".encode()), at=AT)


def more_of_the_market(sample: Sample, turn: int) -> None:
    """A class with an item, a provider with its contract, further lines of the sample's own, what may be dangerous."""
    work, office, system = sample.work, sample.office, sample.office.system
    market = work.market
    of_class = create_class(system, code=f"class{turn}", name=f"类{turn}", at=AT)
    for class_id in (of_class.public_id, market.repairs.public_id):
        code = f"WX-{turn}{str(class_id)[-4:]}"
        item = create_item(system, class_id=class_id, code=code, at=AT)
        publish_version(
            system,
            item.public_id,
            valid_from=YEAR[0],
            content=LAMP,
            at=AT,
            manager_id=office.authority.public_id,
        )
    unit = found_unit(system, parent_id=None, kind=UnitKind.PROVIDER, code=f"P-{turn}", name=f"供应商{turn}", at=AT)
    for number, provider in ((f"HT-{turn}", admitted(office, unit)), (f"HT-A{turn}", market.provider)):
        contract = make_contract(office, provider, number)
        terms = LineTerms(number=1, price_basis="per_order", service_model="M2", price=350_000)
        add_line(
            system, contract.public_id, terms=terms, item_id=item.public_id, units=[office.finance.public_id], at=AT
        )
        activate_contract(system, contract.public_id, at=AT)
    more_of_the_contract(work, of_class.public_id, turn)
    enter_qualification(system, work.worker_id, kind=("nda", "certificate", "health")[turn], valid_from=SINCE, at=AT)
    enter_danger_word(system, word=f"险{turn}", since=SINCE, at=AT)
    enter_fault_type(system, code=f"fault{turn}", name=f"故障{turn}", urgency="P3", since=SINCE, at=AT)
    request_exception(system, unit_id=office.planning.public_id, description=f"布置{turn}", reason="样本", at=AT)


def more_of_the_contract(work: Work, class_id: uuid.UUID, turn: int) -> None:
    """Amendments and deliveries of the sample's own contract, a reference price and a norm."""
    market, system = work.market, work.market.office.system
    contract_id, line_id = market.contract.public_id, market.line.public_id
    signed = Signed(SINCE, date(2026, 12, 10 + turn), "样本", f"补充协议{turn}")
    amend_price(
        system,
        contract_id,
        line_id=line_id,
        rationale="correction",
        signed=signed,
        price=350_010 + turn,
        expected_quantity=1_000,
        at=AT,
    )
    record_delivery(
        system, line_id=line_id, quantity=Quantity(1_000), source_type="tests.grown", source_id=new_public_id(), at=AT
    )
    enter_reference(
        system, class_id=class_id, price_basis="per_order", low=1, high=2, valid_from=SINCE, source="样本", at=AT
    )
    norm = Norm(per_post=1_000, post_fen=100)
    enter_norm(system, class_id=class_id, driver="area", norm=norm, valid_from=SINCE, source="样本", at=AT)


def more_judged(sample: Sample, turn: int) -> None:
    """An incident under the sample's own contract, and another period of a manager appraised."""
    work, day = sample.work, date(2026, 4, 1)
    contract_id = work.market.contract.public_id
    enter_incident(work.chief, contract_id=contract_id, kind="other", on=day, words=f"断电{turn}", at=AFTER_MARCH)
    inspector = sample.office.person(f"督查{turn}", sample.office.authority, Role.INSPECTOR)
    appraise_manager(
        work.chief, person_id=inspector.public_id, since=SINCE, until=day, words=f"第{turn}份", at=AFTER_MARCH
    )


def more_orders(work: Work, turn: int) -> None:
    """One in each stage, some with a quote, a rating, a complaint."""
    for state in ("submitted", "acknowledged", "dispatched", "assigned", "returned", "rejected", "appealed", "merged"):
        work.in_state(state)
    quoted = work.arrived()
    quotes.quote(work.worker, quoted.public_id, scope="换线", labour_fen=100, materials_fen=0, at=later(35))
    voice.complain(work.requester, work.completed().public_id, words=f"慢{turn}", at=later(65))
    closing.rate(work.requester, work.confirmed().public_id, grade=4, at=later(75))


def more_about_the_order(work: Work, order_id: uuid.UUID, turn: int) -> None:
    """Events, chasers, quotes that replace one another, complaints, pauses of the order whose page is opened."""
    at = later(40 + 5 * turn)
    voice.chase(work.requester, order_id, words=f"催{turn}", at=at)
    voice.complain(work.requester, order_id, words=f"又慢{turn}", at=at)
    voice.supervise(work.chief, order_id, words=f"催办无果{turn}", at=at)
    quotes.quote(work.worker, order_id, scope=f"换线{turn}", labour_fen=100_00 + turn, materials_fen=0, at=at)
    reason = ("user_not_available", "weather", "unit_approval")[turn]
    field.pause(work.worker, order_id, reason_code=reason, promised=later(600), at=at)
    dispatching.assign(work.desk, order_id, worker_id=work.worker_id, at=at)
    dispatching.take(work.worker, order_id, at=at)


def more_planned_work(sample: Sample, turn: int) -> None:
    """A rule with its tasks, one of them done."""
    work, market = sample.work, sample.work.market
    terms = RuleTerms(
        name=f"巡检{turn}",
        item_id=market.lamp.public_id,
        provider_id=market.office.provider.public_id,
        unit_id=market.office.planning.public_id,
        recurrence=Recurrence(Frequency.DAILY, date(2026, 3, 3), ((time(9), time(10)),)),
        place_id=work.room.public_id,
    )
    rule = enter_rule(work.system, terms, at=later(40))
    plan_ahead(work.system, rule.public_id, until=date(2026, 3, 6), at=later(41))
    with entering(work.system.scope):
        task = PlannedTask.objects.filter(rule=rule).order_by("due_on")[0]
    check_in(work.worker, task.public_id, at=later(42 + turn))
