"""Quotes: when somebody must agree first, and how much of a charge is due (practice 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

from .triage import EMERGENCIES


class QuoteOpen(Refusal):
    """Work is finished while its quote waits for an answer."""

    code = "orders.quote_open"
    sentence = N_("The quote of {amount} yuan has not been decided on.")
    remedy = N_("Wait for the decision, or withdraw the quote by a new one.")
    basis = "practice 8"


class QuoteNeeded(Refusal):
    """What is to be charged exceeds the limit and nobody agreed to it."""

    code = "orders.quote_needed"
    sentence = N_("{amount} yuan is above the limit of {limit} yuan without an approved quote.")
    remedy = N_("Quote first; emergencies are approved afterwards.")
    basis = "practice 8"


class AboveQuote(Refusal):
    """More is charged than was agreed to."""

    code = "orders.above_quote"
    sentence = N_("{amount} yuan is above the approved quote of {approved} yuan.")
    remedy = N_("Make a new quote for the whole.")
    basis = "practice 8"


def approver_of(*, estimate: Money, approval: str, limit: Money | None) -> str:
    """Who decides on a quote: ``none``, ``unit`` or ``authority``.

    ``approval`` is what the catalogue item says; ``limit`` the item's or the contract's, whichever is lower (None: no
    limit, every amount is decided on). An estimate up to the limit needs nobody.
    """
    if limit is not None and estimate.fen <= limit.fen:
        return "none"
    return approval if approval in ("unit", "authority") else "authority"


def demand_covered(
    *, charged: Money, limit: Money | None, approved: Money | None, proposed: Money | None, urgency: str
) -> bool:
    """Refuse to complete with a charge nobody agreed to. Answers whether it is to be approved afterwards.

    Emergencies work first and are listed for approval afterwards.
    """
    if approved is not None:
        covered = charged.fen <= approved.fen
    else:
        covered = charged.fen == 0 or (limit is not None and charged.fen <= limit.fen)
    if urgency in EMERGENCIES:
        return not covered
    if proposed is not None:
        raise QuoteOpen(amount=str(proposed))
    if covered:
        return False
    if approved is not None:
        raise AboveQuote(amount=str(charged), approved=str(approved))
    raise QuoteNeeded(amount=str(charged), limit=str(limit or Money(0)))


@dataclass(frozen=True, slots=True)
class EarlierParts:
    """What was charged for the parts of one completion, and on which contract line the order stood then."""

    line: int | None
    charged: Money


def earlier_parts(events: Iterable[tuple[str, Mapping[str, Any]]]) -> list[EarlierParts]:
    """The parts of every completion among an order's effective events, each a kind with its data.

    A completion says what its own parts were charged (``parts_fen``); an older record only the whole and the labour,
    and its whole was of that completion alone.
    """
    line: int | None = None
    found = []
    for kind, data in events:
        if kind == "dispatched":
            line = data.get("line")
        elif kind == "completed":
            own = data.get("parts_fen", data.get("charged_fen", 0) - data.get("labour_fen", 0))
            found.append(EarlierParts(line, Money(own)))
    return found


def charge_of(*, labour: Money, parts: Money, earlier: Sequence[EarlierParts], line: int | None) -> Money:
    """What an order is charged at a completion: its labour and every part that went in, each once.

    ``labour`` is that of the whole order, as its last completion says; ``parts`` those of this completion, ``earlier``
    those used before it was reopened: they stay in. What was used on another contract line than ``line`` is no charge
    of this one.
    """
    return sum((each.charged for each in earlier if each.line == line), labour + parts)


@dataclass(frozen=True, slots=True)
class Left:
    """What an order brought a contract line (its inner id) that it left afterwards, as its completions there said."""

    line: int
    parts: Money
    labour: Money
    quantity_milli: int | None = None

    @property
    def charged(self) -> Money:
        """What its provider said it is to be charged; the most that may be granted."""
        return self.labour + self.parts


def left_behind(events: Iterable[tuple[str, Mapping[str, Any]]], *, line: int | None) -> list[Left]:
    """What stayed behind on other lines than the one an order came to in the end, and nobody has decided on.

    *events* are effective ones, each a kind with its data; *line* None: it came to none. A completion that was not
    true is no delivery; what of it was really there is a matter for a person.
    """
    found: dict[int, Left] = {}
    current: int | None = None
    for kind, data in events:
        if kind == "dispatched":
            current = data.get("line")
        elif kind == "left_decided":
            found.pop(data["line"], None)
        elif kind == "completed" and current is not None and current != line:
            labour = data.get("labour_fen", 0)
            own = Money(data.get("parts_fen", data.get("charged_fen", 0) - labour))
            before = found[current].parts if current in found else Money(0)
            found[current] = Left(current, before + own, Money(labour), data.get("quantity_milli"))
    return list(found.values())


def payable(*, charged: Money, limit: Money | None, approved: Money | None) -> Money:
    """How much of a charge is due: what was approved at most; without an approval only what the limit lets pass.

    An emergency's charge that was refused afterwards is due as far as an earlier quote of it was approved.
    """
    if approved is not None:
        return Money(min(charged.fen, approved.fen))
    return charged if limit is not None and charged.fen <= limit.fen else Money(0)
