"""Whoever called without an account is told too: what became of it stands on the desk's list of who is to be called."""

from __future__ import annotations

from django.utils.translation import override

from houqin.domains.orders.links import actor_of_link
from houqin.domains.orders.models import Order
from houqin.domains.orders.services import closing, dispatching, field, intake, joining, sorting
from houqin.domains.orders.services.intake import Caller
from houqin.domains.orders.tests.making import Work, later
from houqin.foundation.notices.models import Call
from houqin.foundation.organisation.models import Person
from houqin.foundation.organisation.services.people import open_account
from houqin.foundation.scope.scope import entering

AUNT = Caller(name="刘阿姨", phone="8216")


def called(work: Work, caller: Caller = AUNT, minutes: int = 0) -> Order:
    return intake.report_by_phone(
        work.dispatcher, work.report(), caller, called_at=later(minutes), source="phone", at=later(minutes)
    )


def to_be_called(work: Work) -> list[tuple[str, str, str]]:
    with entering(work.system.scope):
        rows = Call.objects.visible_to(work.dispatcher).open().order_by("at", "pk")
        return list(rows.values_list("name", "phone", "kind"))


def test_a_caller_with_a_name_and_an_extension_is_to_be_told_what_became_of_it(work: Work) -> None:
    order = called(work)
    with override("en"):  # whoever rejects works in English; the caller is told in the authority's language
        sorting.reject(work.dispatcher, order.public_id, reason_code="private_property", words="私人台灯", at=later(10))
    assert to_be_called(work) == [("刘阿姨", "8216", "orders.rejected")]
    with entering(work.system.scope):
        call = Call.objects.get()
    assert call.figures == {"number": order.number, "reason": "私人物品"}
    assert call.link == f"/orders/{order.public_id}/"
    acting = actor_of_link(call.own_link.removeprefix("/l/").rstrip("/"))
    assert (acting.name, acting.link_subject) == ("刘阿姨", order.public_id)


def test_only_the_last_word_is_telephoned_and_nothing_once_the_caller_has_answered(work: Work) -> None:
    order = called(work)
    dispatching.dispatch(work.dispatcher, order.public_id, at=later(5))
    dispatching.take(work.worker, order.public_id, at=later(10))
    with override("en"):
        field.pause(work.worker, order.public_id, reason_code="weather", promised=later(600), at=later(20))
    assert [kind for *_who, kind in to_be_called(work)] == ["orders.paused"]
    with entering(work.system.scope):
        assert Call.objects.get(kind="orders.paused").figures["reason"] == "恶劣天气"
    field.resume(work.worker, order.public_id, at=later(30))
    field.arrive(work.worker, order.public_id, at=later(31))
    field.complete(work.worker, order.public_id, at=later(60))
    assert [kind for *_who, kind in to_be_called(work)] == ["orders.completed"], "the pause is over"
    closing.confirm(work.dispatcher, order.public_id, called_back=True, at=later(70))
    assert to_be_called(work) == [], "the call-back was the call"


def test_what_is_not_fixed_needs_no_call_and_neither_does_what_was_taken_back(work: Work) -> None:
    done = work.completed_of(called(work))
    assert len(to_be_called(work)) == 1
    closing.reopen(work.dispatcher, done.public_id, reason="又灭了", at=later(80))
    assert to_be_called(work) == []
    other = called(work, minutes=90)
    dispatching.dispatch(work.dispatcher, other.public_id, at=later(95))
    dispatching.take(work.worker, other.public_id, at=later(96))
    field.pause(work.worker, other.public_id, reason_code="weather", promised=later(600), at=later(97))
    assert len(to_be_called(work)) == 1
    sorting.withdraw(work.dispatcher, other.public_id, reason="不用了", at=later(98))
    assert to_be_called(work) == []


def test_somebody_of_the_phone_book_without_an_account_is_called_with_one_is_not(work: Work) -> None:
    assert work.requester.person_id is not None
    with entering(work.system.scope):
        person = Person.objects.get(pk=work.requester.person_id)
    for calls in (1, 0):
        order = called(work, Caller(person_id=person.public_id, phone="8217"), minutes=calls)
        sorting.reject(work.dispatcher, order.public_id, reason_code="private_property", words="", at=later(10))
        assert to_be_called(work) == ([("王芳", "8217", "orders.rejected")] if calls else [])
        if calls:
            open_account(work.system, person.public_id, username="wf", password=None, at=later(11))
            with entering(work.system.scope):
                Call.objects.update(settled_at=later(12))


def test_whoever_follows_since_a_merge_is_called_without_the_link_of_the_other(work: Work) -> None:
    main, duplicate = work.submitted(), called(work, minutes=1)
    joining.merge(work.dispatcher, duplicate.public_id, into_id=main.public_id, at=later(2))
    work.completed_of(main)
    with entering(work.system.scope):
        told = [
            (call.kind, call.subject, actor_of_link(call.own_link[3:-1]).link_subject if call.own_link else None)
            for call in Call.objects.filter(name="刘阿姨").order_by("pk")
        ]
    assert told == [
        ("orders.merged", duplicate.public_id, duplicate.public_id),
        ("orders.completed", main.public_id, None),
    ]
