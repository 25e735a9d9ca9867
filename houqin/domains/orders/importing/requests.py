"""The target ``requests``: rows of a repair register (报修登记表) or of another system's list of orders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from houqin.domains.catalogue.models import ServiceItemVersion
from houqin.domains.orders.importing.finding import SERVING, ItemFinder, PersonFinder, PlaceFinder
from houqin.domains.orders.importing.past import PastOrder, PastStep
from houqin.domains.orders.importing.writing import write_orders
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Source
from houqin.domains.orders.rules.acting import ConfirmedBy
from houqin.domains.orders.rules.past import Step, settled
from houqin.domains.orders.rules.timing import deemed_confirmed_at
from houqin.domains.orders.rules.triage import URGENCIES, USUAL
from houqin.foundation.imports.moments import Moment
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.settings import setting_of
from houqin.kernel.refusal import N_, Refusal

REPORTED = N_("Reported")
#: The steps of a life in their order: field, event, name.
STEPS = (
    ("acknowledged_at", EventKind.ACKNOWLEDGED, N_("Acknowledged")),
    ("dispatched_at", EventKind.DISPATCHED, N_("Dispatched")),
    ("taken_at", EventKind.TAKEN, N_("Taken")),
    ("arrived_at", EventKind.ARRIVED, N_("Arrived")),
    ("completed_at", EventKind.COMPLETED, N_("Completed")),
    ("confirmed_at", EventKind.CONFIRMED, N_("Confirmed")),
)
#: What is kept beside the completion, as facts of the other system.
FACTS = ("cause", "part", "part_specification", "part_count", "estimate_fen", "not_done_reason", "call_back", "remark")


class Requests(Target):
    """Orders with their history as far as the file tells it; nothing payable arises from them."""

    name = "requests"
    label = N_("Orders")
    action = "orders.import"
    fields = (
        Field("number", Kind.TEXT, N_("Number"), limit=60),
        Field("reported_at", Kind.INSTANT, N_("Reported"), required=True),
        Field(
            "unit",
            Kind.TEXT,
            N_("Unit"),
            limit=120,
            without=N_("There is no unit: every order belongs to the authority itself."),
        ),
        Field(
            "requester",
            Kind.TEXT,
            N_("Requester"),
            limit=80,
            without=N_("There is no requester: nobody can be asked or rate."),
        ),
        Field("phones", Kind.PHONES, N_("Telephone")),
        Field("place", Kind.TEXT, N_("Place"), limit=200, without=N_("There is no place: no report by place.")),
        Field("description", Kind.TEXT, N_("What is needed"), required=True, limit=4_000),
        Field(
            "item",
            Kind.TEXT,
            N_("Catalogue item"),
            limit=120,
            without=N_("There is no catalogue item: only the time to answer can be judged, no time to complete."),
        ),
        Field("urgency", Kind.CHOICE, N_("Urgency"), choices=URGENCIES),
        Field("came_by", Kind.CHOICE, N_("Source"), choices=tuple(Source.values)),
        Field("acknowledged_at", Kind.INSTANT, N_("Acknowledged")),
        Field("dispatched_at", Kind.INSTANT, N_("Dispatched")),
        Field(
            "provider",
            Kind.TEXT,
            N_("Provider"),
            limit=120,
            without=N_("There is no provider: its clock, hand-overs and figures are not known."),
        ),
        Field("worker", Kind.TEXT, N_("Worker"), limit=80),
        Field(
            "taken_at",
            Kind.INSTANT,
            N_("Taken"),
            without=N_("There is no time of taking: whether the response was in time is not known."),
        ),
        Field(
            "arrived_at",
            Kind.INSTANT,
            N_("Arrived"),
            without=N_("There is no arrival time: arrival promises cannot be judged."),
        ),
        Field(
            "completed_at",
            Kind.INSTANT,
            N_("Completed"),
            without=N_("There is no completion time: every order comes in as still open."),
        ),
        Field("confirmed_at", Kind.INSTANT, N_("Confirmed")),
        Field("cause", Kind.TEXT, N_("Cause"), limit=1_000),
        Field("part", Kind.TEXT, N_("Part"), limit=200),
        Field("part_specification", Kind.TEXT, N_("Specification"), limit=200),
        Field("part_count", Kind.TEXT, N_("Number of parts"), limit=40),
        Field("estimate_fen", Kind.AMOUNT, N_("Estimate")),
        Field("result", Kind.TEXT, N_("Result"), limit=2_000),
        Field("not_done_reason", Kind.TEXT, N_("Why not done"), limit=1_000),
        Field(
            "grade",
            Kind.CHOICE,
            N_("Satisfaction"),
            choices=("5", "4", "3", "2", "1"),
            without=N_("There is no satisfaction: silence counts as deemed confirmation, never as a satisfied user."),
        ),
        Field("call_back", Kind.TEXT, N_("Call-back"), limit=200),
        Field("remark", Kind.TEXT, N_("Remark"), limit=2_000),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find what each row names and see that its times follow one another."""
        reader = _Reader(actor, at)
        for row in rows:
            try:
                row.prepared = reader.read(row)
            except _At as wrong:
                yield Problem(row.number, wrong.field, wrong.refusal)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Write all orders with their events and records in sets."""
        return write_orders(actor, [row.prepared for row in rows], at=at, progress=progress)


@dataclass
class _At(Exception):
    """A refusal with the field it stands in."""

    field: str
    refusal: Refusal


class _Reader:
    """Turns rows into past orders; what they name is looked up in tables read once."""

    def __init__(self, actor: Actor, at: datetime) -> None:
        self.at = at
        self.zone = timezone.get_current_timezone()
        self.units, self.persons = UnitFinder(actor), PersonFinder(actor)
        self.places, self.items = PlaceFinder(actor), ItemFinder(actor)
        self.authority = Unit.objects.get(pk=actor.acting_authority_id)
        self.deemed_days: int = setting_of(self.authority, "deemed_confirmation_days")

    def read(self, row: ReadRow) -> PastOrder:
        """The order of a row. Raises _At."""
        unit = self._unit(row, "unit") or self.authority
        provider = self._unit(row, "provider")
        if provider is not None and provider.kind not in SERVING:
            provider = None
        worker = self.persons.find(row.text("worker"), provider) if provider and row.text("worker") else None
        requester = self.persons.find(row.text("requester"), unit) if row.text("requester") else None
        times = self._times(row)
        reported, urgency = times[0], row.text("urgency") or USUAL
        steps = [self._step(row, step, provider, worker) for step in times[1:]]
        confirmed_by = self._confirm(row, steps, urgency)
        return PastOrder(
            number=row.text("number") or row.key[:60],
            reported_at=reported.at,
            report_is_exact=reported.exact,
            unit=unit,
            requester=requester,
            caller_name=row.text("requester") or unit.name[:80],
            caller_phone=" ".join(row.phones("phones"))[:40],
            place=self.places.find(row.text("place")),
            place_words=row.text("place"),
            item_version=self._item(row, local_date(reported.at)),
            description=row.text("description"),
            urgency=urgency,
            came_by=row.text("came_by"),
            provider=provider if any(step.kind is EventKind.DISPATCHED for step in steps) else None,
            worker=worker,
            steps=tuple(steps),
            confirmed_by=confirmed_by,
            grade=int(row.text("grade")) if row.text("grade") and confirmed_by else None,
        )

    def _unit(self, row: ReadRow, name: str) -> Unit | None:
        if not row.text(name):
            return None
        try:
            return self.units.find(row.text(name))
        except Refusal as refusal:
            raise _At(name, refusal) from refusal

    def _item(self, row: ReadRow, on: date) -> ServiceItemVersion | None:
        """The service a row names, as it stood on the day; what the catalogue never had a dispatcher decides."""
        try:
            return self.items.find(row.text("item"), on) if row.text("item") else None
        except Refusal as refusal:
            raise _At("item", refusal) from refusal

    def _times(self, row: ReadRow) -> list[Step]:
        """The report and the steps that have a time, in their order."""
        named = [(REPORTED, "reported_at"), *((name, field) for field, _kind, name in STEPS)]
        written = [
            Step(name, field, value.at, value.exact)
            for name, field in named
            if isinstance(value := row.values.get(field), Moment)
        ]
        try:
            return settled(written, now=self.at, zone=self.zone)
        except Refusal as refusal:
            wrong = str(refusal.figures["step"])
            raise _At(next(field for name, field in named if name == wrong), refusal) from refusal

    def _step(self, row: ReadRow, step: Step, provider: Unit | None, worker: Any) -> PastStep:
        """A step as the event it becomes. Without a provider a dispatch only says that the report was taken up."""
        kind = next(kind for field, kind, _name in STEPS if field == step.field)
        data: dict[str, object] = {} if step.exact else {"time_known": False}
        data |= {"skew_seconds": step.skew_seconds} if step.skew_seconds else {}
        note, doer = "", None
        if kind is EventKind.DISPATCHED and provider is None:
            kind, note = EventKind.ACKNOWLEDGED, row.text("worker")
        elif kind is EventKind.DISPATCHED and provider is not None:
            data |= {"provider": provider.pk, "without_contract": True}
        elif kind is EventKind.TAKEN:
            data |= {"provider": provider.pk if provider else None, "worker": worker.pk if worker else None}
            doer = worker
        elif kind is EventKind.COMPLETED:
            data |= {name: value for name in FACTS if (value := row.values.get(name)) is not None}
            note, doer = row.text("result"), worker
        elif kind is EventKind.CONFIRMED:
            data |= {"by": ConfirmedBy.USER.value}
        name = row.text("worker") if kind in (EventKind.TAKEN, EventKind.ARRIVED, EventKind.COMPLETED) else ""
        return PastStep(kind, step.at, data, note, doer, name)

    def _confirm(self, row: ReadRow, steps: list[PastStep], urgency: str) -> str:
        """Who said that it is fixed. What the file does not say is decided by the office's own rule (practice 6)."""
        last = steps[-1] if steps else None
        if last is None or last.kind not in (EventKind.COMPLETED, EventKind.CONFIRMED):
            return ""
        if last.kind is EventKind.CONFIRMED:
            return ConfirmedBy.USER.value
        if row.text("grade"):
            data = {"by": ConfirmedBy.USER.value, "time_known": False}
            steps.append(PastStep(EventKind.CONFIRMED, last.at, data))
            return ConfirmedBy.USER.value
        due = deemed_confirmed_at(urgency=urgency, completed_at=last.at, days=self.deemed_days)
        if due is None or due > self.at:
            return ""
        steps.append(PastStep(EventKind.CONFIRMED, due, {"by": ConfirmedBy.DEEMED.value}))
        return ConfirmedBy.DEEMED.value
