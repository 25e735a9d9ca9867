"""Plans of inspections: entered, made into inspections ahead of time, ended; what nobody held counts as missed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from houqin.domains.catalogue.models import ServiceClass
from houqin.domains.contracts.models import Contract
from houqin.domains.evaluation.models import EvaluationScheme, Inspection, InspectionKind, InspectionPlan
from houqin.domains.evaluation.queries.schemes import sheets_of
from houqin.domains.evaluation.services.inspections import load_contract, load_person, load_place
from houqin.domains.evaluation.services.scored import demand_scheme
from houqin.domains.evaluation.workflow import INSPECTION
from houqin.domains.orders.rules.planned import Recurrence, due_days, known_until
from houqin.domains.orders.services.planned import recurrence_in, recurring_columns
from houqin.foundation.audit.recording import record, record_each
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.calendars.queries import service_calendar
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import local_day
from houqin.foundation.scope.scope import EVERYTHING, Scope, entering
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: Inspections are made this far ahead, so that who inspects can arrange the month.
AHEAD = timedelta(days=45)
#: An inspection has a day, and no hours of it.
WHOLE_DAY = ((time(0), time(23, 59)),)
#: No inspection may be held later than so many days after it fell due.
MOST_HOLD_DAYS = 31


class PlanOver(Refusal):
    """A plan that has ended by that day is not ended again."""

    code = "evaluation.plan_over"
    sentence = N_("The plan {plan} ended on {on}.")
    remedy = N_("Enter another plan from the day on which it should go on.")
    basis = "house §6, Versions"


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """A plan as it is entered; ids are public. ``leader_id`` None: whoever holds the duty of inspecting."""

    name: str
    contract_id: uuid.UUID
    recurrence: Recurrence
    kind: str = InspectionKind.PLANNED.value
    service_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None
    leader_id: uuid.UUID | None = None
    panel: int = 1
    hold_days: int = 3


@use_case
def enter_plan(actor: Actor, terms: PlanTerms, *, at: datetime) -> InspectionPlan:
    """Enter a plan of inspections; those of the next weeks are made at once, the others night by night.

    Raises NotScored, ServiceNotNamed, NotFound, NotPermitted, BadInput.
    """
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    contract = load_contract(actor, terms.contract_id)
    if terms.kind not in InspectionKind.values or not 1 <= terms.panel <= 9 or not terms.name.strip():
        raise BadInput(field="kind", problem=N_("a plan has a name, a kind of inspection and one to nine sheets"))
    if not 0 <= terms.hold_days <= MOST_HOLD_DAYS:
        raise BadInput(field="hold_days", problem=N_("an inspection is held within a month of its day"))
    service, _ = demand_scheme(contract, terms.recurrence.starts.replace(day=1), terms.service_id)
    plan = InspectionPlan.objects.create(
        authority_id=contract.authority_id,
        contract=contract,
        provider_id=contract.provider_id,
        service=service,
        name=terms.name.strip()[:160],
        kind=terms.kind,
        site=None if terms.site_id is None else load_place(actor, terms.site_id),
        leader=None if terms.leader_id is None else load_person(actor, terms.leader_id),
        panel=terms.panel,
        hold_days=terms.hold_days,
        **recurring_columns(terms.recurrence),
    )
    changes = {"name": [None, plan.name], "contract": [None, contract.public_id], "valid_from": [None, plan.valid_from]}
    record(actor, "evaluation.plan_entered", plan, at=at, changes=changes)
    _make(actor, plan, at)
    return plan


@use_case
def plan_on(actor: Actor, plan_id: uuid.UUID, *, at: datetime) -> int:
    """Make the inspections of a plan that fall due in the next weeks and are not made yet; answers how many.

    A plan by working days goes up to a year that is not announced; none goes beyond the contract, or into a month in
    which nothing scores it. Raises NotFound, NotPermitted.
    """
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    return _make(actor, _load(actor, plan_id), at)


@use_case
def end_plan(actor: Actor, plan_id: uuid.UUID, *, on: date, reason: str, at: datetime) -> InspectionPlan:
    """End a plan on a day; its inspections from then on that nobody has begun are cancelled.

    Raises PlanOver, NotFound, NotPermitted, BadInput for a day that has passed, or without a reason.
    """
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    plan = _load(actor, plan_id)
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("it needs a reason"))
    if plan.valid_until is not None and plan.valid_until <= on:
        raise PlanOver(plan=plan.name, on=plan.valid_until.isoformat())
    if on < local_day(plan.authority_id, at):
        raise BadInput(field="on", problem=N_("the day has passed already"))
    before, plan.valid_until = plan.valid_until, max(on, plan.valid_from)
    plan.save(update_fields=["valid_until"])
    ahead = list(plan.inspections.filter(state="planned", due_on__gte=on, sheets=None).select_for_update(of=("self",)))
    for inspection in ahead:
        inspection.state, inspection.note = INSPECTION.move(inspection.state, "cancel"), reason.strip()[:300]
        inspection.save(update_fields=["state", "note"])
    changes = {
        "valid_until": [before, plan.valid_until],
        "cancelled": [None, [str(inspection.public_id) for inspection in ahead]],
    }
    record(actor, "evaluation.plan_ended", plan, at=at, changes=changes, reason=reason)
    return plan


@use_case
def mark_missed(actor: Actor, *, at: datetime) -> int:
    """Let every inspection that nobody has begun by its last day count as missed; answers how many."""
    actor.demand("evaluation.inspections.plan", path=actor.authority_path)
    today = local_day(actor.acting_authority_id, at)
    over = Inspection.objects.visible_to(actor).filter(state="planned", hold_until__lt=today, sheets=None)
    missed = list(over.select_for_update(of=("self",)).order_by("pk"))
    for inspection in missed:
        inspection.state = INSPECTION.move(inspection.state, "miss")
    Inspection.objects.filter(pk__in=[inspection.pk for inspection in missed]).update(state="missed")
    told = [(inspection, {"state": ["planned", "missed"]}, "") for inspection in missed]
    record_each(actor, "evaluation.inspections_missed", told, at=at)
    return len(missed)


def _make(actor: Actor, plan: InspectionPlan, at: datetime) -> int:
    """The inspections from where the plan is made already to as far ahead as it can be."""
    with entering(Scope(authority=plan.authority_id, units=EVERYTHING)):
        contract = plan.contract
        today = local_day(plan.authority_id, at)
        since = max(plan.planned_until or plan.valid_from, today)
        until = min(today + AHEAD, contract.ended_on or contract.valid_until)
        calendar = service_calendar(Unit.objects.get(pk=plan.authority_id))
        recurrence = recurrence_in(plan, WHOLE_DAY)
        until = known_until(recurrence, since=since, until=until, is_working_day=calendar.is_working_day)
        schemes: dict[date, EvaluationScheme | None] = {}
        made = []
        for day in due_days(recurrence, since=since, until=until, is_working_day=calendar.is_working_day):
            month = day.replace(day=1)
            if month not in schemes:
                schemes[month] = _sheet(contract, month, plan.service)
            if (scheme := schemes[month]) is None:
                until = month
                break
            made.append(_inspection(plan, scheme, day))
        if until <= since:
            return 0
        Inspection.objects.bulk_create(made)
        before, plan.planned_until = plan.planned_until, until
        plan.save(update_fields=["planned_until"])
        changes = {"planned_until": [before, until], "inspections": [0, len(made)]}
        record(actor, "evaluation.inspections_planned", plan, at=at, changes=changes)
    return len(made)


def _sheet(contract: Contract, month: date, service: ServiceClass | None) -> EvaluationScheme | None:
    """What scores the plan's service, or its contract, in a month."""
    return sheets_of(contract, month).get(service)


def _inspection(plan: InspectionPlan, scheme: EvaluationScheme, day: date) -> Inspection:
    return Inspection(
        authority_id=plan.authority_id,
        contract_id=plan.contract_id,
        provider_id=plan.provider_id,
        service_id=plan.service_id,
        scheme=scheme,
        plan=plan,
        kind=plan.kind,
        site_id=plan.site_id,
        panel=plan.panel,
        due_on=day,
        hold_until=day + timedelta(days=plan.hold_days),
        month=day.replace(day=1),
        leader_id=plan.leader_id,
    )


def _load(actor: Actor, plan_id: uuid.UUID) -> InspectionPlan:
    plan: InspectionPlan | None = (
        InspectionPlan.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("contract", "service")
        .filter(public_id=plan_id)
        .first()
    )
    if plan is None:
        raise NotFound(thing=N_("inspection plan"))
    return plan
