"""One of everything, so that every address with a parameter can be knocked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from io import BytesIO

from houqin.domains.budgets.models import UnfundedWork
from houqin.domains.budgets.services.income import record_income
from houqin.domains.budgets.services.reservations import Estimate, reserve_by_hand, reserve_estimate
from houqin.domains.budgets.tests.making import make_purse
from houqin.domains.catalogue.services.exceptions import request_exception
from houqin.domains.catalogue.services.hazards import enter_danger_word
from houqin.domains.catalogue.services.items import create_class
from houqin.domains.compliance.models import Duty
from houqin.domains.compliance.services.duties import load_duties
from houqin.domains.compliance.services.fulfilling import fulfil
from houqin.domains.compliance.services.publishing import draft_publication
from houqin.domains.contracts.models import ContractPeriod, HandoverItem
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.amendments import Signed, amend_price
from houqin.domains.contracts.services.contracts import activate_contract, add_line, end_contract
from houqin.domains.contracts.services.deliveries import record_delivery
from houqin.domains.contracts.tests.making import make_contract
from houqin.domains.evaluation.models import Finding, Scorecard
from houqin.domains.evaluation.services.answers import record_answer
from houqin.domains.evaluation.services.appeals import file_appeal
from houqin.domains.evaluation.services.measures import take_measure
from houqin.domains.evaluation.services.plans import WHOLE_DAY, PlanTerms, enter_plan
from houqin.domains.evaluation.services.rectifications import issue_rectification
from houqin.domains.evaluation.tests.making import AFTER_MARCH, MARCH, make_scored
from houqin.domains.orders.models import PauseReason, PlannedTask, RejectReason, Supervision
from houqin.domains.orders.rules.planned import Frequency, Recurrence
from houqin.domains.orders.services.closing import rate
from houqin.domains.orders.services.dispatching import take
from houqin.domains.orders.services.planned import RuleTerms, enter_rule, plan_ahead
from houqin.domains.orders.services.quotes import quote
from houqin.domains.orders.services.voice import complain, supervise
from houqin.domains.orders.tests.making import Work, later, make_work
from houqin.domains.providers.services.staff import enter_qualification
from houqin.domains.settlement.models import Settlement
from houqin.domains.settlement.services.confirming import dispute
from houqin.domains.settlement.services.finals import enter_claim
from houqin.domains.settlement.services.month import start_run
from houqin.domains.settlement.services.parallel import keep_trials
from houqin.domains.settlement.tests.making import Settled, applied, confirmed, inspected, invoiced, make_settled
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.sealing import seal
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.calendars.models import StatutoryYear, WorkCalendar
from houqin.foundation.documents.services import store_document
from houqin.foundation.imports.handing_in import Chosen, hand_in
from houqin.foundation.imports.models import ImportFile
from houqin.foundation.imports.tasks import check_file
from houqin.foundation.notices.calls import Callee, Message, tell_callees
from houqin.foundation.notices.models import Call, Notice
from houqin.foundation.notices.services import notify
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Grant, Person
from houqin.foundation.organisation.roles import Role
from houqin.foundation.organisation.tests.making import AT, SINCE, Office, make_office
from houqin.foundation.places.services import hang_tag
from houqin.foundation.scope.scope import entering
from houqin.foundation.terms.management.commands.load_regulations import SUPPLIED as REGULATIONS
from houqin.foundation.terms.management.commands.load_regulations import read_rows
from houqin.foundation.terms.models import RegulationRule
from houqin.foundation.terms.services import load_regulations
from houqin.kernel.identity import new_public_id
from houqin.kernel.money import Quantity
from houqin.web.services.tokens import issue_token

DUTY = {
    "code": "sample",
    "name": "样本",
    "schedule": {"kind": "monthly", "day": 8},
    "owner_role": "section_chief",
    "basis": "样本",
    "evidence": "样本",
}
REGULATION = {"code": "sample", "name": "样本", "value": 1, "unit": "day", "valid_from": SINCE}


@dataclass(frozen=True)
class Sample:
    """Two authorities, and for the first the public id of a thing of every kind, by the word in the address."""

    office: Office
    elsewhere: Office
    work: Work
    ids: dict[str, str]

    def values(self, pattern: str, parameters: tuple[str, ...]) -> dict[str, str]:
        """What to put into an address: the thing named by the word before the parameter.

        Raises KeyError for a kind of thing the sample does not have: add it here.
        """
        words = pattern.removeprefix("api/v1/").split("/")
        found = {}
        for parameter in parameters:
            position = next(place for place, word in enumerate(words) if "{" + parameter + "}" in word)
            word = words[position - 1]
            found[parameter] = self.ids.get(f"{word}/{parameter}") or self.ids[word]
        return found


def make_sample() -> Sample:
    """Found both authorities and make the things; the order is one of the sample unit's own requester."""
    work, elsewhere = make_work(), make_office(code="QJSJ")
    office = work.market.office
    person = office.person("样本", office.planning, Role.UNIT_MANAGER)
    seal(at=AT)
    with entering(office.system.scope):
        sealed = AuditRecord.objects.filter(subject_id=person.public_id).order_by("id").first()
    assert sealed is not None
    file = store_document(office.system, name="现场.txt", content=BytesIO("样本".encode()), at=AT)
    ids = {
        "notices": str(_tell(office.system, person).public_id),
        "to-be-called": str(_be_called(office.system, office).public_id),
        "documents": str(file.public_id),
        "units": str(office.planning_section.public_id),
        "people": str(person.public_id),
        "grants": str(Grant.objects.get(person=person).public_id),
        "imports": str(_file_to_import(office).public_id),
        "archive": str(sealed.public_id),
        "records": str(sealed.public_id),
        "sign-in": "wecom",
        "{channel}": work.market.office.authority.code,
    }
    return Sample(
        office,
        elsewhere,
        work,
        ids
        | _of_the_foundation(work)
        | _of_the_market(work)
        | _of_the_contract(work)
        | _of_the_orders(work)
        | _of_the_settlement(work)
        | _of_the_budgets(office)
        | _of_the_compliance(office),
    )


@use_case
def _tell(actor: Actor, person: Person) -> Notice:
    """A notice to somebody, as an act would send it."""
    record(actor, "tests.told", person, at=AT)
    return notify([person], kind="sample", text="{count} orders", figures={"count": 1}, about=person.public_id, at=AT)[
        0
    ]


@use_case
def _be_called(actor: Actor, office: Office) -> Call:
    """Somebody to be called, as an act would put them on the list."""
    record(actor, "tests.told", office.planning, at=AT)
    message = Message("sample", "{count} orders", {"count": 1}, office.planning.public_id, office.planning.public_id)
    return tell_callees([Callee("样本", "8216")], message, unit=office.planning, at=AT)[0]


def _file_to_import(office: Office) -> ImportFile:
    """A list of people with a wrong row, checked."""
    listed = "单位,姓名,电话\n没有这个单位,样本,8216\n".encode()
    chosen = Chosen(mapping="people")
    file = hand_in(office.system, name="样本.csv", content=BytesIO(listed), chosen=chosen, language="zh-hans", at=AT)
    check_file.run_now(office.system, file=str(file.public_id))
    return file


def _of_the_foundation(work: Work) -> dict[str, str]:
    """Calendars, numbers of law, places with their tags, a token of the dispatcher."""
    system = work.market.office.system
    load_regulations(system, [REGULATION], at=AT)
    tag = hang_tag(system, work.room.public_id, label="301室", at=AT)
    token, _ = issue_token(work.dispatcher, name="样本", valid_until=date(2026, 12, 31), at=AT)
    with entering(system.scope):
        return {
            "calendars": str(WorkCalendar.objects.order_by("id")[0].public_id),
            "regulations": str(RegulationRule.objects.get(code=REGULATION["code"]).public_id),
            "statutory-years": str(StatutoryYear.objects.order_by("id")[0].public_id),
            "places": str(work.room.public_id),
            "tags": str(tag.public_id),
            "tags/code": tag.code,
            "t": tag.code,
            "tokens": str(token.public_id),
        }


def _of_the_market(work: Work) -> dict[str, str]:
    """A service in its version, a contract, a provider with a vetted worker, an exception, a danger word."""
    market, system = work.market, work.market.office.system
    vetted = enter_qualification(system, work.worker_id, kind="vetting", valid_from=SINCE, at=AT)
    word = enter_danger_word(system, word="漏电", since=SINCE, at=AT)
    asked = request_exception(
        system, unit_id=market.office.planning.public_id, description="节日布置", reason="样本", at=AT
    )
    return {
        "items": str(market.lamp.public_id),
        "catalogue": str(market.lamp.public_id),
        "versions": str(market.lamp_version.public_id),
        "contracts": str(market.contract.public_id),
        "contract-lines": str(market.line.public_id),
        "providers": str(market.provider.public_id),
        "qualifications": str(vetted.public_id),
        "danger-words": str(word.public_id),
        "exceptions": str(asked.public_id),
    }


def _of_the_contract(work: Work) -> dict[str, str]:
    """The contract's line, a month, an amendment far off, a delivery; of another one that has ended, what is handed
    over. The ended one serves a class of its own, so that it takes no order."""
    market, system = work.market, work.market.office.system
    line, everywhere = market.line, [market.office.authority.public_id]
    signed = Signed(SINCE, date(2026, 12, 1), "样本", "补充协议")
    terms = {"price": 350_001, "expected_quantity": 1_000}
    contract_id = market.contract.public_id
    amended = amend_price(
        system, contract_id, line_id=line.public_id, rationale="correction", signed=signed, at=AT, **terms
    )
    delivered = record_delivery(
        system,
        line_id=line.public_id,
        quantity=Quantity(1_000),
        source_type="tests.sample",
        source_id=amended.public_id,
        at=AT,
    )
    of_class = create_class(system, code="ended", name="已结束", at=AT)
    ended = make_contract(market.office, market.provider, "HT-ENDED")
    lump = LineTerms(number=1, price_basis="lump_sum", service_model="M2", price=1, quantity=1_000)
    add_line(system, ended.public_id, terms=lump, class_id=of_class.public_id, units=everywhere, at=AT)
    activate_contract(system, ended.public_id, at=AT)
    end_contract(system, ended.public_id, on=date(2026, 2, 1), at=AT, terminated=True, kind="agreed", reason="样本")
    with entering(system.scope):
        month = ContractPeriod.objects.get(contract=market.contract, month=MARCH)
        item = HandoverItem.objects.filter(contract=ended)[0]
    return {
        "contract-lines": str(line.public_id),
        "contract-months": str(month.public_id),
        "months": MARCH.isoformat(),
        "amendments": str(amended.public_id),
        "handover": str(item.public_id),
        "deliveries": str(delivered.public_id),
    }


def _of_the_orders(work: Work) -> dict[str, str]:
    """An order at its provider with a quote, a complaint about it, and a task of planned work."""
    market, system = work.market, work.market.office.system
    order = work.dispatched()
    take(work.worker, order.public_id, at=later(10))
    offered = quote(work.worker, order.public_id, scope="样本", labour_fen=100_00, materials_fen=0, at=later(20))
    rated = rate(work.requester, work.confirmed().public_id, grade=4, comment="样本", at=later(75))
    complaint = complain(work.requester, order.public_id, words="样本", at=later(30))
    supervise(work.chief, order.public_id, words="样本", at=later(31))
    terms = RuleTerms(
        name="样本",
        item_id=market.lamp.public_id,
        provider_id=market.office.provider.public_id,
        unit_id=market.office.planning.public_id,
        recurrence=Recurrence(Frequency.DAILY, date(2026, 3, 3), ((time(9), time(10)),)),
        place_id=work.room.public_id,
    )
    rule = enter_rule(system, terms, at=later(40))
    plan_ahead(system, rule.public_id, until=date(2026, 3, 5), at=later(41))
    with entering(system.scope):
        task = PlannedTask.objects.order_by("id")[0]
        supervision = str(Supervision.objects.get().public_id)
        pause_reason = str(PauseReason.objects.get(code="weather").public_id)
        reject_reason = str(RejectReason.objects.get(code="other_body").public_id)
    return {
        "orders": str(order.public_id),
        # A link that was not made here: nobody's door. What a good one opens, the tests of links hold.
        "l": "not-made-here",
        "{link}/act": "confirm",
        "quotes": str(offered.public_id),
        "ratings": str(rated.public_id),
        "complaints": str(complaint.public_id),
        "supervisions": supervision,
        "planned-tasks": str(task.public_id),
        "recurring-rules": str(rule.public_id),
        "pause-reasons": pause_reason,
        "reject-reasons": reject_reason,
    }


def _of_the_settlement(work: Work) -> dict[str, str]:
    """A confirmed statement with a dispute, its invoice and its application, a run of closing, a parallel run."""
    settled = make_settled(scored=make_scored(work))
    inspected(settled, dirty=10, rooms=6, waste=6)
    statement = settled.closed()
    disputed = dispute(settled.manager, statement.public_id, deduction=1, reason="样本", at=AFTER_MARCH)
    confirmed(settled, statement)
    invoice = invoiced(settled, statement, fen=statement.payable_fen)
    application = applied(settled, invoice)
    run = start_run(settled.clerk, month=MARCH, at=AFTER_MARCH)
    keep_trials(settled.clerk, [work.market.contract], month=MARCH, at=AFTER_MARCH)
    with entering(settled.system.scope):
        trial = Settlement.objects.trials().get()
        line = statement.lines.get()
    claim = enter_claim(settled.clerk, contract_id=settled.contract.public_id, fen=100, reason="样本", at=AFTER_MARCH)
    return {
        "claims": str(claim.public_id),
        "trials": str(trial.public_id),
        "statements": str(statement.public_id),
        "statement-lines": str(line.public_id),
        "invoices": str(invoice.public_id),
        "payments": str(application.public_id),
        "runs": str(run.public_id),
        "month-ends": str(run.public_id),
        "disputes": str(disputed.public_id),
    } | _of_the_evaluation(settled)


def _of_the_evaluation(settled: Settled) -> dict[str, str]:
    """The month's card with an appeal, its inspection with sheet and findings, one of them in a notice."""
    with entering(settled.system.scope):
        card = Scorecard.objects.get(contract=settled.contract, state="frozen")
        findings = list(Finding.objects.filter(contract=settled.contract).select_related("sheet__inspection"))
    finding = findings[0]
    assert finding.sheet is not None
    notice = issue_rectification(
        settled.scored.inspector, finding_ids=[finding.public_id], words="样本", at=AFTER_MARCH
    )
    asked = record_answer(
        settled.scored.inspector,
        contract_id=settled.contract.public_id,
        grade=4,
        client_id=new_public_id(),
        respondent="样本",
        words="样本",
        at=AFTER_MARCH,
    )
    plan = enter_plan(
        settled.scored.inspector,
        PlanTerms(
            name="样本",
            contract_id=settled.contract.public_id,
            recurrence=Recurrence(Frequency.MONTHLY, starts=AFTER_MARCH.date(), windows=WHOLE_DAY, day_of_month=10),
        ),
        at=AFTER_MARCH,
    )
    appeal = file_appeal(settled.manager, card.public_id, words="样本", at=AFTER_MARCH)
    return {
        "scores": str(card.public_id),
        "appeals": str(appeal.public_id),
        "schemes": str(settled.scored.scheme.public_id),
        "inspections": str(finding.sheet.inspection.public_id),
        "call-backs": str(asked.public_id),
        "plans": str(plan.public_id),
        "inspection-plans": str(plan.public_id),
        "sheets": str(finding.sheet.public_id),
        "findings": str(finding.public_id),
        "rectifications": str(notice.public_id),
    }


def _of_the_budgets(office: Office) -> dict[str, str]:
    """A line of the sample's unit with money set aside, urgent work without money, an entry of income."""
    system, purse = office.system, make_purse(office)
    held = reserve_by_hand(system, purse.line.public_id, fen=100, purpose="样本", at=AT)
    estimate = Estimate(office.planning, SINCE.year, "30213", 60_000, "tests.sample", held.public_id)
    work = reserve_estimate(system, estimate, at=AT, emergency=True)
    unit = office.planning.public_id
    entry = record_income(system, unit_id=unit, service="样本", month=SINCE, kind="earned", fen=5, at=AT)
    assert isinstance(work, UnfundedWork)
    return {
        "budgets": str(purse.line.public_id),
        "budget-lines": str(purse.line.public_id),
        "transfers": str(held.public_id),
        "unfunded": str(work.public_id),
        "income": str(entry.public_id),
    }


def _of_the_compliance(office: Office) -> dict[str, str]:
    """A duty of which one time was done, what makes figures a question, a publication, an interview."""
    load_duties(office.system, [DUTY], since=SINCE, at=AT)
    chief = office.actor("样本科长", office.authority, Role.SECTION_CHIEF)
    with entering(office.system.scope):
        duty = Duty.objects.get(code="sample")
    load_regulations(office.system, [row for row in read_rows(REGULATIONS) if row["code"].startswith("flags.")], at=AT)
    published = draft_publication(office.system, year=2025, at=AT)
    interview = take_measure(
        office.system,
        provider_id=office.provider.public_id,
        kind="interview",
        valid_from=SINCE,
        reason="样本",
        at=AT,
    )
    with entering(chief.scope):
        done = fulfil(chief, duty.public_id, "2026-01", done_on=SINCE, note="样本", at=AT)
    return {
        "duties": str(duty.public_id),
        "occurrences": "2026-01",
        "fulfilments": str(done.public_id),
        # A subscription that was not made here: nobody's door. What a good one opens, the tests of feeds hold.
        "feed": "not-made-here",
        "month-report": "2026-03",
        "month-reports": "2026-03-01",
        "word-templates": "month",
        "overdue-publications": str(published.public_id),
        "measures": str(interview.public_id),
    }
