"""Each refusal of the services, by its name: nothing of the order changes when one is met."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from houqin.domains.catalogue.services.exceptions import decide_exception
from houqin.domains.orders.models import Order, OrderEvent
from houqin.domains.orders.rules.acting import (
    ChiefCloses,
    NotPersonServed,
    NotServed,
    OwnDecision,
    RatingClosed,
    ReasonNeeded,
    ReportMissing,
    SuppliesAndConfirms,
)
from houqin.domains.orders.rules.quoting import AboveQuote, QuoteNeeded, QuoteOpen
from houqin.domains.orders.rules.timing import BeforeSubmission, EnteredTooLate, InTheFuture
from houqin.domains.orders.rules.triage import UnknownUrgency
from houqin.domains.orders.services import (
    ceiling,
    closing,
    corrections,
    dispatching,
    field,
    intake,
    joining,
    pausing,
    quotes,
    sorting,
)
from houqin.domains.orders.services import voice as saying
from houqin.domains.orders.services.act import Entry, SentForAnotherAct
from houqin.domains.orders.services.dispatching import Choice
from houqin.domains.orders.services.joining import Job
from houqin.domains.orders.tests.making import Work, later
from houqin.foundation.organisation.roles import Role
from houqin.foundation.places.services import set_secrecy
from houqin.foundation.scope.scope import entering
from houqin.kernel.refusal import NotFound, NotPermitted, Refusal
from houqin.kernel.workflow import WrongState

NOBODY = uuid.UUID(int=1)
AT = later(90)
Call = Callable[[Work, uuid.UUID], object]


def event_id(work: Work, order_id: uuid.UUID, kind: str) -> uuid.UUID:
    with entering(work.system.scope):
        return OrderEvent.objects.get(order__public_id=order_id, kind=kind).public_id


def emergency(work: Work) -> Order:
    return sorting.set_urgency(work.dispatcher, work.submitted().public_id, urgency="P1", at=later(1))


def correct(work: Work, order: uuid.UUID, kind: str = "taken", minutes: int = 9, **entry: object) -> object:
    given = {"evidence": "门禁记录", "second_person_id": work.worker_id, **entry}
    return corrections.correct_event(
        work.dispatcher,
        order,
        event_id=event_id(work, order, kind),
        right_at=later(minutes),
        reason="补正",
        entry=Entry(**given),  # type: ignore[arg-type]  # named by the caller
        at=AT,
    )


#: State the order is in, the refusal, the act.
REFUSED: dict[str, tuple[str, type[Refusal], Call]] = {
    "acknowledge as a requester": (
        "submitted", NotPermitted, lambda w, o: intake.acknowledge(w.requester, o, at=AT)),
    "another unit's order": ("submitted", NotFound, lambda w, o: intake.acknowledge(w.rival_desk, o, at=AT)),
    "classify as nothing": (
        "submitted", sorting.ItemNotOffered, lambda w, o: sorting.classify(w.dispatcher, o, item_id=NOBODY, at=AT)),
    "a place there is not": (
        "submitted", NotFound, lambda w, o: sorting.correct_place(w.dispatcher, o, place_id=NOBODY, at=AT)),
    "an urgency there is not": (
        "submitted", UnknownUrgency, lambda w, o: sorting.set_urgency(w.dispatcher, o, urgency="P9", at=AT)),
    "appoint nothing": ("submitted", sorting.NothingAgreed, lambda w, o: sorting.appoint(w.requester, o, at=AT)),
    "appoint a date the catalogue promises": (
        "submitted", sorting.NotByAgreement,
        lambda w, o: sorting.appoint(w.requester, o, agreed_on=date(2026, 3, 9), at=AT)),
    "reject for no known reason": (
        "submitted", sorting.UnknownReason,
        lambda w, o: sorting.reject(w.dispatcher, o, reason_code="whim", words="", at=AT)),
    "appeal without words": ("rejected", ReasonNeeded, lambda w, o: sorting.appeal(w.requester, o, words=" ", at=AT)),
    "decide an appeal as a dispatcher": (
        "appealed", NotPermitted,
        lambda w, o: sorting.decide_appeal(w.dispatcher, o, admit=True, words="受理", at=AT)),
    "withdraw after arrival without reason": (
        "arrived", ReasonNeeded, lambda w, o: sorting.withdraw(w.requester, o, at=AT)),
    "dispatch by hand without reason": (
        "submitted", ReasonNeeded,
        lambda w, o: dispatching.dispatch(
            w.dispatcher, o, choice=Choice(provider_id=w.market.rival.public_id), at=AT)),
    "dispatch to nobody": (
        "submitted", NotFound,
        lambda w, o: dispatching.dispatch(w.dispatcher, o, choice=Choice(provider_id=NOBODY, reason="急"), at=AT)),
    "transfer to the same provider": (
        "taken", dispatching.SameProvider,
        lambda w, o: dispatching.transfer(
            w.dispatcher, o, choice=Choice(provider_id=w.market.provider.public_id, reason="换人"), at=AT)),
    "assign somebody of another provider": (
        "dispatched", (dispatching.NotOfProvider, NotFound),  # type: ignore[dict-item]  # whichever is seen first
        lambda w, o: dispatching.assign(w.desk, o, worker_id=w.rival_desk.public_id or NOBODY, at=AT)),
    "take for a colleague as a worker": (
        "dispatched", NotPermitted,
        lambda w, o: dispatching.take(w.second_worker, o, worker_id=w.worker_id, at=AT)),
    "take what is taken": ("taken", WrongState, lambda w, o: dispatching.take(w.second_worker, o, at=AT)),
    "return without reason": (
        "taken", ReasonNeeded, lambda w, o: dispatching.return_order(w.desk, o, reason="", at=AT)),
    "pause without evidence": (
        "taken", field.EvidenceNeeded,
        lambda w, o: field.pause(w.worker, o, reason_code="waiting_for_parts", promised=later(600), at=AT)),
    "pause until yesterday": (
        "taken", field.PromiseNeeded,
        lambda w, o: field.pause(w.worker, o, reason_code="weather", promised=later(80), at=AT)),
    "pause for no known reason": (
        "taken", sorting.UnknownReason,
        lambda w, o: field.pause(w.worker, o, reason_code="whim", promised=later(600), at=AT)),
    "resume what goes on": ("taken", field.NotPaused, lambda w, o: field.resume(w.worker, o, at=AT)),
    "quote nothing": (
        "taken", quotes.QuoteNegative,
        lambda w, o: quotes.quote(w.worker, o, scope="换线", labour_fen=0, materials_fen=0, at=AT)),
    "charge without a quote": (
        "arrived", QuoteNeeded, lambda w, o: field.complete(w.worker, o, labour_fen=100, at=AT)),
    "decide a quote there is not": (
        "arrived", NotFound,
        lambda w, o: quotes.decide_quote(w.chief, o, quote_id=NOBODY, approve=True, at=AT)),
    "confirm as the worker": ("completed", NotPermitted, lambda w, o: closing.confirm(w.worker, o, at=AT)),
    "deem confirmed too early": (
        "completed", closing.NotSilentLongEnough, lambda w, o: closing.deem_confirmed(w.system, o, at=AT)),
    "reopen without reason": ("completed", ReasonNeeded, lambda w, o: closing.reopen(w.requester, o, reason="", at=AT)),
    "rate with six": ("confirmed", closing.UnknownGrade, lambda w, o: closing.rate(w.requester, o, grade=6, at=AT)),
    "rate somebody else's": ("confirmed", NotPersonServed, lambda w, o: closing.rate(w.manager, o, grade=5, at=AT)),
    "rate after a month": (
        "confirmed", RatingClosed,
        lambda w, o: closing.rate(w.requester, o, grade=5, at=AT + timedelta(days=31))),
    "merge into itself": (
        "submitted", joining.MergedWithItself, lambda w, o: joining.merge(w.dispatcher, o, into_id=o, at=AT)),
    "merge into what is over": (
        "submitted", joining.OtherNotOpen,
        lambda w, o: joining.merge(w.dispatcher, o, into_id=w.withdrawn().public_id, at=AT)),
    "split into nothing": (
        "submitted", joining.NothingToSplit, lambda w, o: joining.split(w.dispatcher, o, jobs=[], at=AT)),
    "follow up without reason": (
        "arrived", ReasonNeeded,
        lambda w, o: joining.follow_up(w.dispatcher, o, job=Job("补漆"), reason="", at=AT)),
    "supervise without words": ("taken", ReasonNeeded, lambda w, o: saying.supervise(w.chief, o, words="", at=AT)),
    "complain without words": ("taken", ReasonNeeded, lambda w, o: saying.complain(w.requester, o, words="", at=AT)),
    "arrive tomorrow": (
        "taken", InTheFuture,
        lambda w, o: field.arrive(w.worker, o, entry=Entry(happened_at=AT + timedelta(days=1)), at=AT)),
    "arrive before the report": (
        "taken", BeforeSubmission, lambda w, o: field.arrive(w.worker, o, entry=Entry(happened_at=later(-5)), at=AT)),
    "enter an arrival an hour later": (
        "taken", EnteredTooLate, lambda w, o: field.arrive(w.worker, o, entry=Entry(happened_at=later(30)), at=AT)),
    "witness oneself": (
        "taken", EnteredTooLate,
        lambda w, o: field.arrive(
            w.worker, o, at=AT,
            entry=Entry(happened_at=later(30), evidence="门禁", second_person_id=w.worker.public_id))),
    "correct without a witness": (
        "taken", corrections.WitnessNeeded, lambda w, o: correct(w, o, second_person_id=None)),
    "correct with a witness nobody knows": (
        "taken", corrections.WitnessNeeded, lambda w, o: correct(w, o, second_person_id=NOBODY)),
    "correct without evidence": ("taken", corrections.WitnessNeeded, lambda w, o: correct(w, o, evidence=" ")),
    "correct a report": ("taken", corrections.NotCorrectable, lambda w, o: correct(w, o, kind="submitted")),
    "correct into the future": ("taken", InTheFuture, lambda w, o: correct(w, o, minutes=900)),
    "correct to before the report": ("taken", BeforeSubmission, lambda w, o: correct(w, o, minutes=-1)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_and_changes_nothing(work: Work, name: str) -> None:
    state, refusal, call = REFUSED[name]
    order = work.in_state(state)
    with entering(work.system.scope):
        before = Order.objects.filter(pk=order.pk).values().get()
        events = OrderEvent.objects.filter(order=order).count()
    with pytest.raises(refusal):
        call(work, order.public_id)
    with entering(work.system.scope):
        assert Order.objects.filter(pk=order.pk).values().get() == before
        assert OrderEvent.objects.filter(order=order).count() == events


def test_a_quote_is_waited_for_and_binds(work: Work) -> None:
    order = work.arrived()
    made = quotes.quote(work.worker, order.public_id, scope="换线路", labour_fen=20000, materials_fen=0, at=later(35))
    assert (made.state, made.approver) == ("proposed", "authority")
    with pytest.raises(QuoteOpen):
        field.complete(work.worker, order.public_id, labour_fen=20000, at=later(36))
    with pytest.raises(NotPermitted):
        quotes.decide_quote(work.manager, order.public_id, quote_id=made.public_id, approve=True, at=later(37))
    with pytest.raises(ReasonNeeded):
        quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=False, at=later(37))
    assert is_paused(work, order), "the clocks wait for the approver"
    quotes.decide_quote(work.chief, order.public_id, quote_id=made.public_id, approve=True, at=later(40))
    assert not is_paused(work, order)
    with pytest.raises(AboveQuote):
        field.complete(work.worker, order.public_id, labour_fen=20001, at=later(50))
    done = field.complete(work.worker, order.public_id, labour_fen=20000, at=later(51))
    assert (done.state, done.approve_afterwards) == ("completed", False)


def is_paused(work: Work, order: Order) -> bool:
    with entering(work.system.scope):
        return bool(pausing.open_pauses(order))


def test_who_rejected_does_not_decide_the_appeal(work: Work) -> None:
    order = work.submitted()
    sorting.reject(work.chief, order.public_id, reason_code="private_property", words="", at=later(10))
    sorting.appeal(work.requester, order.public_id, words="是公家的", at=later(15))
    with pytest.raises(OwnDecision):
        sorting.decide_appeal(work.chief, order.public_id, admit=True, words="受理", at=later(20))


def test_an_emergency_is_closed_by_the_chief_with_the_written_report(work: Work) -> None:
    order = work.completed_of(emergency(work))
    with pytest.raises(ChiefCloses):
        closing.confirm(work.requester, order.public_id, at=later(70))
    with pytest.raises(ReportMissing):
        closing.confirm(work.chief, order.public_id, at=later(70))
    with pytest.raises(closing.NotSilentLongEnough):
        closing.deem_confirmed(work.system, order.public_id, at=later(70) + timedelta(days=60))
    closed = closing.confirm(work.chief, order.public_id, report="已扑灭，无人受伤", at=later(71))
    assert closed.confirmed_by == "chief"


@pytest.mark.parametrize(
    ("who", "how"), [("requester", "user"), ("manager", "unit_manager"), ("dispatcher", None), ("chief", None)]
)
def test_a_confirmation_is_kept_as_whose_it_was(work: Work, who: str, how: str | None) -> None:
    order, actor = work.completed(), getattr(work, who)
    if how is None:
        with pytest.raises(NotServed):
            closing.confirm(actor, order.public_id, at=later(70))
        assert closing.confirm(actor, order.public_id, called_back=True, at=later(71)).confirmed_by == "call_back"
    else:
        assert closing.confirm(actor, order.public_id, at=later(70)).confirmed_by == how


def test_the_areas_manager_confirms_as_such(work: Work) -> None:
    keeper = work.market.office.actor("何平", work.market.office.finance, Role.AREA_MANAGER)
    assert closing.confirm(keeper, work.completed().public_id, at=later(70)).confirmed_by == "area_manager"


def test_an_id_stands_for_one_act_only(work: Work) -> None:
    sent, again = Entry(client_id=uuid.uuid4()), Entry(client_id=uuid.uuid4())
    order = intake.submit_order(work.dispatcher, work.report(), entry=sent, at=later(0))
    assert intake.submit_order(work.dispatcher, work.report(), entry=sent, at=later(1)) == order
    with pytest.raises(SentForAnotherAct):
        intake.report_by_phone(work.dispatcher, work.report(), intake.Caller(name="来电人"), entry=sent, at=later(1))
    dispatching.dispatch(work.dispatcher, order.public_id, entry=again, at=later(5))
    dispatching.dispatch(work.dispatcher, order.public_id, entry=again, at=later(6))
    with pytest.raises(SentForAnotherAct) as refused:
        saying.supervise(work.chief, order.public_id, words="今天办结", entry=again, at=later(7))
    assert (refused.value.status, refused.value.figures["act"]) == (409, "dispatch")
    with entering(work.system.scope):
        kinds = [event.kind for event in OrderEvent.objects.filter(order=order).order_by("id")]
    assert kinds == ["submitted", "acknowledged", "dispatched"]


def test_an_emergency_is_lowered_with_a_reason_only(work: Work) -> None:
    order = emergency(work)
    with pytest.raises(ReasonNeeded):
        sorting.set_urgency(work.dispatcher, order.public_id, urgency="P3", at=later(2))
    lowered = sorting.set_urgency(work.dispatcher, order.public_id, urgency="P3", reason="演习", at=later(2))
    assert lowered.urgency == "P3"


def test_the_providers_side_never_judges_its_own_work(work: Work) -> None:
    order = intake.submit_order(work.desk, work.report("巡查发现灯不亮"), at=later(0))
    assert order.unit == work.market.office.finance, "a provider's report belongs to whose place it is"
    order = work.completed_of(order)
    with pytest.raises(SuppliesAndConfirms):
        closing.confirm(work.desk, order.public_id, at=later(70))
    closing.confirm(work.manager, order.public_id, at=later(70))
    with pytest.raises(NotPersonServed):
        closing.rate(work.desk, order.public_id, grade=5, at=later(71))


def test_nobody_unvetted_is_sent_to_a_place_with_secrecy(work: Work) -> None:
    set_secrecy(work.system, work.room.public_id, secrecy="key", at=later(0), reason="保密要害部位")
    order = work.dispatched()
    with pytest.raises(dispatching.NotVetted):
        dispatching.assign(work.desk, order.public_id, worker_id=work.worker_id, at=later(8))
    with pytest.raises(dispatching.NotVetted):
        dispatching.take(work.worker, order.public_id, at=later(8))


def test_no_single_contract_line_leaves_the_choice_to_a_person(work: Work) -> None:
    order = intake.submit_order(work.requester, work.report("不知道是什么坏了", item_id=None), at=later(0))
    with pytest.raises(dispatching.ProviderToChoose):
        dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    asked = ceiling.ask_exception(work.dispatcher, order.public_id, reason="目录未列", at=later(5))
    decide_exception(work.chief, asked.public_id, granted=True, reason="确有需要", at=later(6))
    choice = Choice(provider_id=work.market.rival.public_id, reason="就近")
    given = dispatching.dispatch(work.dispatcher, order.public_id, choice=choice, at=later(6))
    assert (given.provider_id, given.contract_line_id) == (work.market.rival.pk, None)


def test_a_report_says_something_and_somebody_answers_for_it(work: Work) -> None:
    with pytest.raises(intake.NothingReported):
        intake.submit_order(work.requester, intake.Report(), at=later(0))
    with pytest.raises(intake.NobodyToAnswer):
        intake.report_by_phone(work.dispatcher, work.report(), intake.Caller(), at=later(0))
    caller = intake.Caller(name="来电人", phone="8001")
    with pytest.raises(intake.CallInTheFuture):
        intake.report_by_phone(work.dispatcher, work.report(), caller, called_at=later(5), at=later(0))
    with pytest.raises(NotPermitted):
        intake.report_by_phone(work.requester, work.report(), caller, at=later(0))
