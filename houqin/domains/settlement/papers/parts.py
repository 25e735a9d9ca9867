"""Parts of a payment file that tell what was agreed and how it was served: contract, acceptance, score sheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as say
from django.utils.translation import pgettext

from houqin.domains.contracts.models import ContractLine, LinePrice
from houqin.domains.evaluation.models import Finding, SchemeItem, Scorecard
from houqin.domains.settlement.models import Statement
from houqin.kernel.money import Price, Quantity, Score
from houqin.web.words import money

#: Steps of a card that speak of one item of the sheet, and whether they say that it was looked at.
ITEM_STEPS = {
    "evaluation.item": True,
    "evaluation.item_rated": True,
    "evaluation.item_counted": True,
    "evaluation.not_checked": False,
}


def part(
    title: str,
    *,
    facts: Sequence[Sequence[str]] = (),
    tables: Sequence[Mapping[str, Any]] = (),
    words: Sequence[str] = (),
    signatures: Sequence[str] = (),
    files: Sequence[str] = (),
    missing: Sequence[str] = (),
    is_statement: bool = False,
) -> dict[str, Any]:
    """One part as the template takes it; ``missing`` are sentences, empty when nothing is."""
    return {
        "title": title,
        "facts": list(facts),
        "tables": list(tables),
        "words": list(words),
        "signatures": list(signatures),
        "files": list(files),
        "missing": list(missing),
        "is_statement": is_statement,
    }


def contract_summary(statement: Statement) -> dict[str, Any]:
    """What was agreed: the contract, its lines with the month's prices, the payment clause in its written words."""
    contract = statement.contract
    clause = statement.settlement.clause
    lines = list(
        ContractLine.objects.filter(contract=contract)
        .select_related("contract", "item", "service_class")
        .order_by("number")
    )
    prices = {price.line_id: price for price in LinePrice.objects.at(statement.month).filter(line__in=lines)}
    return part(
        say("Contract"),
        facts=[
            [say("Number"), contract.number],
            [say("Name of the contract"), contract.name],
            [say("Provider"), statement.provider.unit.name],
            [say("Procured by"), contract.procurement_method or "–"],
            [say("Signed on"), str(contract.signed_on)],
            [say("Term"), f"{contract.valid_from} – {contract.valid_until}"],
            [say("Total"), money(contract.total_fen)],
            [say("Source of funds"), contract.fund_source or "–"],
            [say("Days for payment"), str(contract.payment_days)],
        ],
        tables=[
            {
                "title": say("Lines"),
                "columns": [say("Line"), say("Service"), say("Price basis"), say("Price"), say("Quantity")],
                "rows": [_agreed(line, prices.get(line.pk)) for line in lines],
            }
        ],
        words=[clause.written] if clause and clause.written else [],
        missing=[] if clause and clause.written else [say("The payment clause is not written down in words.")],
    )


def _agreed(line: ContractLine, price: LinePrice | None) -> list[str]:
    return [
        str(line),
        str(line.item or line.service_class),
        str(line.get_price_basis_display()),
        str(Price(price.price)) if price else "–",
        str(Quantity(price.quantity)) if price and price.quantity else "–",
    ]


def acceptance(statement: Statement) -> dict[str, Any]:
    """The acceptance certificate (验收书): every item required, as it was found (政府采购法实施条例 45)."""
    found = [row for card in cards_of(statement) for row in _found_of(card)]
    unseen = [item.code for item, outcome in found if outcome is None]
    missing = [] if found else [say("There is no sheet that says item by item how the service was found.")]
    if unseen:
        missing = [say("Not checked: {items}.").format(items="、".join(unseen))]
    return part(
        say("Acceptance certificate"),
        facts=[
            [say("Contract"), str(statement.contract)],
            [say("Provider"), statement.provider.unit.name],
            [say("Month"), f"{statement.month:%Y-%m}"],
            [say("Fee"), money(statement.fee_fen + statement.other_fen)],
            [say("Deducted"), money(statement.deducted_fen)],
        ],
        tables=[
            {
                "title": say("What was delivered"),
                "columns": [say("Line"), say("Service"), say("Records"), say("Quantity")],
                "rows": [
                    [
                        str(row.line),
                        str(row.line.item or row.line.service_class),
                        str(row.count),
                        str(Quantity(row.quantity)),
                    ]
                    for row in statement.lines.select_related(
                        "line__contract", "line__item", "line__service_class"
                    ).order_by("position")
                ],
            },
            {
                "title": say("Item by item"),
                "columns": [
                    say("Item"),
                    say("Required"),
                    pgettext("scoring sheet", "Standard"),
                    pgettext("acceptance", "Found"),
                ],
                "rows": [
                    [item.code, item.name, item.standard, outcome or say("not checked")] for item, outcome in found
                ],
            },
        ],
        signatures=[say("Accepted by (user unit)"), say("Accepted by (managing unit)"), say("Provider (seal)")],
        missing=missing,
    )


def cards_of(statement: Statement) -> list[Scorecard]:
    """The card that a statement's month was judged by, or that of each service which is scored by itself."""
    card = statement.settlement.scorecard
    if card is not None:
        return [card]
    rows = Scorecard.objects.filter(contract=statement.contract_id, month=statement.month, service__isnull=False)
    return list(
        rows.exclude(state="superseded").select_related("scheme", "service").order_by("service__position", "pk")
    )


def _found_of(card: Scorecard) -> Iterator[tuple[SchemeItem, str | None]]:
    """Each item of a card's sheet, with how it was found."""
    outcomes = _outcomes(card)
    for item in SchemeItem.objects.filter(scheme=card.scheme_id).order_by("position"):
        yield item, outcomes.get(item.code)


def _outcomes(card: Scorecard) -> dict[str, str | None]:
    """Item → points of the most, as the card's steps say them; None where nobody looked. Several sites side by side."""
    found: dict[str, str | None] = {}
    for step in card.worked:
        seen, figures = ITEM_STEPS.get(step["code"]), step["figures"]
        if seen is None:
            continue
        words = f"{Score(figures['points'])} / {Score(figures['max'])}" if seen else None
        before = found.get(figures["code"])
        found[figures["code"]] = f"{before}；{words}" if before and words else words or before
    return found


def score_sheet(statement: Statement) -> dict[str, Any]:
    """The month's score with its parts, and what was found."""
    cards = cards_of(statement)
    if not cards:
        return part(say("Score sheet"), missing=[say("The month has no scorecard.")])
    findings = (
        Finding.objects.filter(contract=statement.contract, month=statement.month)
        .select_related("item", "place", "waiver")
        .order_by("found_at", "pk")
    )
    return part(
        say("Score sheet"),
        facts=[
            [say("Contract"), str(statement.contract)],
            [say("Month"), f"{statement.month:%Y-%m}"],
            *(row for card in cards for row in _figures(card)),
        ],
        tables=[
            {
                "title": say("Findings"),
                "columns": [say("Item"), say("Found"), say("Place"), say("Count"), say("Points")],
                "rows": _found(findings),
            }
        ],
        signatures=[say("Inspected by"), say("Provider (seal)")],
        missing=[] if all(card.state == "frozen" for card in cards) else [say("The score is not frozen.")],
    )


def _figures(card: Scorecard) -> list[list[str]]:
    """What a card came to, under the service's name where it is not the whole contract's."""
    return [
        *([[say("Service"), card.service.name]] if card.service else []),
        [say("Inspection"), _score(card.inspection)],
        [say("Indicators"), _score(card.kpi)],
        [say("Satisfaction"), _score(card.satisfaction)],
        [say("Added points"), str(Score(card.added))],
        [say("Score"), f"{_score(card.score)} {card.grade}".strip()],
        [say("Inspections held"), str(card.inspections)],
        [say("Answers"), str(card.answers)],
    ]


def _found(findings: Iterable[Finding]) -> list[list[str]]:
    return [
        [
            f"{one.item.code} {one.item.name}",
            one.words,
            str(one.place or "–"),
            str(one.count),
            say("waived") if hasattr(one, "waiver") else f"−{Score(one.full_hundredths)}",
        ]
        for one in findings
    ]


def _score(hundredths: int | None) -> str:
    return say("not known") if hundredths is None else str(Score(hundredths))
