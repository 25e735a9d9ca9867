"""The use case: orders laid from the acts of their lives, then the clocks of each, then everything written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from houqin.domains.catalogue.models import DangerWord, FaultType, ServiceItemVersion
from houqin.domains.catalogue.rules import danger_in
from houqin.domains.orders import archived, clocking, promises
from houqin.domains.orders.local_time import local_date
from houqin.domains.orders.models import EventKind, Order, Source
from houqin.domains.orders.rules.timing import REWORK_DAYS
from houqin.domains.orders.rules.triage import USUAL, triage
from houqin.domains.orders.services.act import ON_THE_SPOT
from houqin.domains.orders.services.laying.book import Book
from houqin.domains.orders.services.laying.ending import ACTS
from houqin.domains.orders.services.laying.laid import LaidAct, LaidOrder
from houqin.domains.orders.services.laying.past import PastAct, PastOrder
from houqin.domains.orders.workflow import COMPLETED, CONFIRMED
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Person, Unit
from houqin.foundation.organisation.numbering import reserve_numbers, written
from houqin.foundation.places.models import Place


@use_case
def lay_orders(actor: Actor, past: Sequence[PastOrder], *, numbers: Mapping[str, str], at: datetime) -> int:
    """Lay the whole lives of *past*, given in the order of their reports; answers how many rows were written.

    Acts of different orders that concern each other (a merge) stand in one call. Raises WrongState for lives that the
    table of states does not know, LookupError for acts it cannot lay. ``numbers`` come from :func:`draw_numbers`.
    """
    actor.demand("orders.lay")
    book = Book()
    laying = _Laying(book, Hazards.of(actor.acting_authority_id, on=local_date(at)))
    laying.remember(actor, past)
    with promises.calendars_held():
        for key, act in sorted(((one.key, act) for one in past for act in one.acts), key=lambda pair: pair[1].at):
            laying.lay(key, act, numbers)
        for laid in laying.orders.values():
            _compute_clocks(laid)
    return book.write()


@dataclass(frozen=True, slots=True)
class Hazards:
    """What makes a report P1 at once: danger words, and kinds of fault with their words."""

    words: Sequence[str]
    faults: Sequence[tuple[str, Sequence[str]]]

    @classmethod
    def of(cls, authority_id: int, *, on: date) -> Hazards:
        """Those of an authority on a day."""
        words = DangerWord.objects.filter(authority_id=authority_id).in_force(on).order_by("pk")
        faults = FaultType.objects.filter(authority_id=authority_id, urgency="P1").in_force(on).order_by("pk")
        return cls(list(words.values_list("word", flat=True)), [(one.name, [one.name, *one.words]) for one in faults])

    def found_in(self, text: str) -> str:
        """The danger word in a report, else the name of the P1 fault it speaks of, else nothing."""
        faults = (name for name, words in self.faults if danger_in(text, words) is not None)
        return danger_in(text, self.words) or next(faults, "")


class _Laying:
    """The orders of one call, by key."""

    def __init__(self, book: Book, hazards: Hazards) -> None:
        self.book = book
        self.hazards = hazards
        self.orders: dict[str, LaidOrder] = {}
        self._completed: dict[tuple[int, int], list[LaidOrder]] = defaultdict(list)

    def remember(self, actor: Actor, past: Sequence[PastOrder]) -> None:
        """What was completed at the same places before this call: the next order for the same fault is its rework."""
        reports = [one.acts[0].facts for one in past]
        since = min((one.acts[0].at for one in past), default=None)
        places = {facts["place"].pk for facts in reports if facts.get("place")}
        if since is None or not places:
            return
        # A report by phone is entered after the call, so a day more.
        earlier = Order.objects.visible_to(actor).filter(
            place__in=places,
            item_version__isnull=False,
            state__in=(COMPLETED, CONFIRMED),
            completed_at__gte=since - timedelta(days=REWORK_DAYS + 1),
        )
        for order in earlier.select_related("item_version").order_by("id"):
            self._completed[order.place_id, order.item_version.item_id].append(LaidOrder(order))

    def lay(self, key: str, past: PastAct, numbers: Mapping[str, str]) -> None:
        """Lay one act."""
        if key not in self.orders:
            self.orders[key] = self._submit(past, numbers[key])
            return
        laid = self.orders[key]
        act = LaidAct(
            past.actor,
            laid.order,
            past.name,
            at=past.at,
            happened_at=past.at,
            entry=ON_THE_SPOT,
            laid=laid,
            book=self.book,
        )
        facts = dict(past.facts)
        if past.name == "merge":
            facts["main"] = self.orders[facts.pop("into")]
        ACTS[past.name](act, **facts)
        if past.name == "complete" and laid.order.place_id and laid.order.item_version:
            self._completed[laid.order.place_id, laid.order.item_version.item_id].append(laid)

    def _submit(self, past: PastAct, number: str) -> LaidOrder:
        """As services/intake.py: nothing is refused; the requester's unit, and who took the report, stand on it."""
        facts = past.facts
        order = _order(past, number, **facts, danger=self.hazards.found_in(f"{facts['description']} "))
        order.rework_of = self._earlier(order)
        self.book.add(order)
        laid = LaidOrder(order)
        act = LaidAct(
            past.actor,
            order,
            "submit",
            at=past.at,
            happened_at=order.reported_at,
            entry=ON_THE_SPOT,
            before=archived.unset(order),
            laid=laid,
            book=self.book,
        )
        act.note(EventKind.SUBMITTED, clocking.submission_data(order))
        act.finish("orders.submitted" if past.name == "submit" else "orders.reported_by_phone")
        return laid

    def _earlier(self, order: Order) -> Order | None:
        """The last completed order for the same fault at the same place within the days of rework."""
        if order.place_id is None or order.item_version is None:
            return None
        since = order.reported_at - timedelta(days=REWORK_DAYS)
        found = [
            laid.order
            for laid in self._completed[order.place_id, order.item_version.item_id]
            if laid.order.state in (COMPLETED, CONFIRMED)
            and laid.order.completed_at is not None
            and since <= laid.order.completed_at <= order.reported_at
        ]
        return max(found, key=lambda one: one.completed_at or since, default=None)


def _order(
    past: PastAct,
    number: str,
    *,
    unit: Unit,
    requester: Person,
    description: str,
    danger: str,
    version: ServiceItemVersion | None = None,
    place: Place | None = None,
    urgency: str = "",
    source: str = Source.WEB,
    scheduled_at: datetime | None = None,
    reported_at: datetime | None = None,
) -> Order:
    by_phone = past.name == "report_by_phone"
    judged = triage(
        danger=danger,
        requested=urgency,
        usual=version.default_urgency if version else USUAL,
    )
    reporter_id = past.actor.person_id if by_phone else None
    columns: dict[str, Any] = {
        "urgency": judged.urgency,
        "requested_urgency": judged.requested,
        "danger_word": judged.danger_word[:40],
    }
    return Order(
        authority_id=past.actor.acting_authority_id,
        number=number,
        unit=unit,
        requester=requester,
        reporter_id=reporter_id,
        first_owner_id=reporter_id,
        person_ids=sorted({person for person in (requester.pk, reporter_id) if person is not None}),
        source=source,
        item_version=version,
        place=place,
        description=description,
        reported_at=reported_at or past.at,
        entered_at=past.at,
        scheduled_at=scheduled_at,
        **columns,
    )


def draw_numbers(actor: Actor, past: Sequence[PastOrder]) -> dict[str, str]:
    """A number for each order by its key, drawn in one block per year in the order of entry.

    Outside of the use case that lays them: inside, the counter would stay locked while a whole set is laid.
    """
    of_year: dict[int, list[PastOrder]] = defaultdict(list)
    for one in past:
        of_year[local_date(one.acts[0].at).year].append(one)
    numbers: dict[str, str] = {}
    for year, orders in sorted(of_year.items()):
        block = reserve_numbers(actor, series="order", year=year, count=len(orders))
        entered = sorted(orders, key=lambda one: one.acts[0].at)
        numbers |= {one.key: written("order", year, number) for one, number in zip(entered, block, strict=True)}
    return numbers


def _compute_clocks(laid: LaidOrder) -> None:
    """What the order caches of its clocks, as of its last act."""
    assert laid.last_at is not None  # noqa: S101  every order was submitted
    for name, value in clocking.cached_columns(laid.order, now=laid.last_at, record=laid.events).items():
        setattr(laid.order, name, value)
