"""How an order's columns are shown: state, urgency, what is due, in words with their tone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from houqin.domains.contracts.models import ContractLine
from houqin.domains.orders import workflow
from houqin.domains.orders.models import Order, PlannedTask, Quote
from houqin.domains.orders.queries.timeline import one_promise
from houqin.domains.orders.rules.planned import FLAG_NAMES
from houqin.domains.orders.rules.triage import EMERGENCIES, URGENCY_NAMES
from houqin.kernel.money import Money, Quantity, Rate
from houqin.web.pages import Badge
from houqin.web.words import instant

TONES = {
    workflow.SUBMITTED: "note",
    workflow.RETURNED: "warn",
    workflow.COMPLETED: "note",
    workflow.CONFIRMED: "good",
    workflow.REJECTED: "bad",
    workflow.APPEALED: "warn",
}
#: What was promised, and what became of it; a milestone names each.
PROMISED = {
    "completion": _("It is to be done by {at}."),
    "made_safe": _("It is to be safe by {at}."),
    "arrival": _("Somebody is to be there by {at}."),
    "response": _("Somebody is to answer by {at}."),
}


def state(order: Order) -> Badge:
    """Where an order stands."""
    return Badge(_(workflow.STATES[order.state]), TONES.get(order.state, "plain"))


def urgency(order: Order) -> Badge:
    """How urgent; an emergency stands out by icon and word."""
    return Badge(_(URGENCY_NAMES[order.urgency]), "bad" if order.urgency in EMERGENCIES else "plain")


def due(order: Order, *, now: datetime | None = None) -> Any:
    """What is due next, overdue or paused marked; of an order that is over, whether its promise was kept."""
    at = now or timezone.now()
    if not order.is_open:
        kept = {True: Badge(_("on time"), "good"), False: Badge(_("late"), "bad")}
        return kept.get(order.completion_kept) if order.completion_kept is not None else None
    if order.paused_until is not None and order.paused_until > at:
        return Badge(say("paused until {at}").format(at=instant(order.paused_until)), "wait")
    if order.next_due_at is None:
        return Badge(_("waits for the calendar"), "note") if order.calendar_missing else None
    if order.next_due_at < at:
        return Badge(say("overdue since {at}").format(at=instant(order.next_due_at)), "bad")
    return order.next_due_at


def escalated(order: Order) -> Badge | None:
    """The level of its promised time at which somebody was told of it; None before."""
    if not order.escalated_level:
        return None
    words = say("{level} % of the time used").format(level=order.escalated_level)
    return Badge(words, "bad" if order.escalated_level >= 100 else "warn")


def promise(order: Order) -> str:
    """The one promise a requester is told, in one sentence (practice 5)."""
    milestone, deadline, found = one_promise(order)
    if not milestone:
        return say("Nothing is promised for this service.")
    if found == "unknown" or deadline is None:
        return say("The date is computed once the calendar of that year is announced.")
    said = str(PROMISED[milestone]).format(at=instant(deadline))
    if found == "missed":
        return say("{promise} This is late.").format(promise=said)
    return say("{promise} It was kept.").format(promise=said) if found == "met" else said


def service(order: Order) -> str:
    """The service, or that nobody has said yet which it is."""
    return str(order.item_version) if order.item_version else say("not classified yet")


def whereabouts(order: Order) -> str:
    """The place and what was said of it."""
    return " · ".join(part for part in (str(order.place or ""), order.place_words) if part)


def person(order: Order) -> str:
    """Whose it is."""
    if order.requester:
        return order.requester.name
    return " ".join(part for part in (order.caller_name, order.caller_phone) if part)


TASK_TONES = {"done": "good", "late": "warn", "missed": "bad", "excused": "note"}


def task_state(task: PlannedTask) -> Badge:
    """What became of a planned task."""
    return Badge(_(workflow.PLANNED.states[task.state]), TASK_TONES.get(task.state, "plain"))


def window(task: PlannedTask) -> str:
    """When a planned task is to be done, on its day."""
    return "–".join(f"{timezone.localtime(at):%H:%M}" for at in (task.opens_at, task.closes_at))


def flags(task: PlannedTask) -> Badge | None:
    """What is weak about a check-in, a question and no verdict; None where nothing is."""
    words = [say(FLAG_NAMES[flag]) if flag in FLAG_NAMES else flag for flag in task.flags]
    return Badge(say(", ").join(words), "warn") if words else None


#: On which side of the contract's line a part falls, and why; by the last word of its code.
SIDES = {
    "part_included": _("Included: the contract covers parts up to ¥{each} apiece and ¥{year} a year."),
    "part_above_price": _("Charged at cost{markup}: dearer than the ¥{each} apiece that the contract covers."),
    "part_above_year": _("Charged at cost{markup} as far as the ¥{year} a year that the contract covers are used up."),
    "part_no_line": _("Charged at cost: no contract line covers it."),
}


def side(code: str, line: ContractLine | None) -> str:
    """A part's side in words, with the figures of the contract line."""
    words = str(SIDES.get(code.rpartition(".")[2], code))
    if line is None:
        return words.format(each="–", year="–", markup="")
    rate = Rate(line.materials_markup_ppm)
    markup = say(" with {rate} mark-up").format(rate=rate) if rate.ppm else ""
    return words.format(each=Money(line.materials_each_fen), year=Money(line.materials_year_fen), markup=markup)


def quoted_parts(quote: Quote) -> str:
    """The parts of a quote, each with what is charged for it and why."""
    line = quote.order.contract_line
    return " ".join(
        f"{part['name']} {Quantity(part['count_milli'])} {part['unit_name']} ¥{Money(part['charged_fen'])}: "
        f"{side(part['side_code'], line)}"
        for part in quote.parts
    )


def tax(quote: Quote) -> str:
    """The rate of the tax that the amounts include."""
    return say("{rate} tax included").format(rate=Rate(quote.tax_rate_ppm))
