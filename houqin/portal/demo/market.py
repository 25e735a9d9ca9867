"""Enters the sample catalogue, providers and contracts through their services."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from houqin.domains.catalogue.models import ServiceClass, ServiceItem
from houqin.domains.catalogue.rules import Clause, Content, Indicator, PromiseTerm
from houqin.domains.catalogue.services.hazards import enter_danger_word, enter_fault_type
from houqin.domains.catalogue.services.items import create_class, create_item, publish_version
from houqin.domains.contracts.rules import LineTerms
from houqin.domains.contracts.services.contracts import activate_contract, add_line, create_contract
from houqin.domains.providers.models import Provider
from houqin.domains.providers.services.admission import admit_provider
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.models import Unit
from houqin.portal.demo.founding import founding_day
from houqin.portal.demo.rhythm import YEAR, ZONE
from houqin.portal.demo.tables import QUOTE_LIMIT, Tables, class_of

FEN = 100
#: What a line that is paid order by order is worth in a contract's total, in yuan.
COUNTED = 400_000
#: Prices are kept in 1/10,000 yuan, quantities in 1/1,000 unit, rates in parts per million.
PRICE = 10_000
THOUSAND = 1_000
PER_CENT = 10_000

_MINUTES = re.compile(r"(-?)(\d+)m(/24)?(!?)")
_WORKING_DAYS = re.compile(r"(\d+)d(?:<(\d\d:\d\d)>(\d\d:\d\d))?")
_CALENDAR_DAYS = re.compile(r"(\d+)cd")
_AGREED = re.compile(r"agreed(?:<=(\d+))?")


def promise(urgency: str, milestone: str, text: str) -> PromiseTerm:
    """A target of promises.yaml (its notation stands at the head of that file). Raises ValueError."""
    base: dict[str, Any] = {"urgency": urgency, "milestone": milestone}
    if found := _MINUTES.fullmatch(text):
        return PromiseTerm(
            **base,
            kind="before_start" if found[1] else "minutes",
            calendar="round_the_clock" if found[3] else "service_hours",
            minutes=int(found[2]),
            written=bool(found[4]),
        )
    if found := _WORKING_DAYS.fullmatch(text):
        cut_off, then = (time.fromisoformat(one) if one else None for one in (found[2], found[3]))
        return PromiseTerm(**base, kind="working_day_end", days=int(found[1]), cut_off=cut_off, next_day_by=then)
    if found := _CALENDAR_DAYS.fullmatch(text):
        return PromiseTerm(**base, kind="calendar_day", days=int(found[1]))
    if found := _AGREED.fullmatch(text):
        return PromiseTerm(**base, kind="agreed", days=int(found[1]) if found[1] else None)
    raise ValueError(f"{text!r} is no target")


def enter_market(tables: Tables, actor: Actor, *, last: date) -> None:
    """The catalogue with its promises, the providers, and a year's contracts in force."""
    since = founding_day(last)
    at = datetime.combine(since, time(10), ZONE)
    units = {unit.code: unit for unit in Unit.objects.filter(authority_id=actor.authority_id)}
    classes = {
        row["code"]: create_class(
            actor, code=row["code"], name=row["name"], name_en=row["name_en"], position=position, at=at
        )
        for position, row in enumerate(tables.catalogue["classes"], start=1)
    }
    items = {row["code"]: _item(tables, actor, row, classes, units, since, at) for row in tables.catalogue["items"]}
    for row in tables.catalogue["faults"]:
        enter_fault_type(
            actor,
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            urgency=row["urgency"],
            words=row["words"],
            item_id=items[row["item"]].public_id,
            since=since,
            at=at,
        )
    for row in tables.catalogue["danger_words"]:
        enter_danger_word(actor, word=row["word"], advice=row["advice"], since=since, at=at)
    for row in tables.market["providers"]:
        admit_provider(
            actor,
            unit_id=units[row["code"]].public_id,
            legal_kind=row["legal_kind"],
            credit_code=row.get("credit_code", ""),
            contact_name=row["contact"],
            duty_phone=row["duty_phone"],
            since=since,
            at=at,
        )
    sizes = {row["code"]: row["size"] for row in tables.market["providers"]}
    for row in tables.market["contracts"]:
        provider = Provider.objects.get(unit=units[row["provider"]])
        _contract(actor, row, provider, sizes[row["provider"]], classes, items, units, last, at)


def _item(
    tables: Tables,
    actor: Actor,
    row: dict[str, Any],
    classes: dict[str, ServiceClass],
    units: dict[str, Unit],
    since: date,
    at: datetime,
) -> ServiceItem:
    item = create_item(
        actor,
        class_id=classes[class_of(row)].public_id,
        code=row["code"],
        order_kind=row.get("order_kind", "service"),
        at=at,
    )
    manager = row.get("manager")
    publish_version(
        actor,
        item.public_id,
        valid_from=since,
        content=_content(tables, row),
        manager_id=units[manager].public_id if manager else None,
        at=at,
    )
    return item


def _content(tables: Tables, row: dict[str, Any]) -> Content:
    policy = tables.promises[row["policy"]]
    bounds = row["quality"]
    quality = {
        "on_time": ("按时完成率", bounds.get("on_time"), None),
        "satisfied": ("满意率", bounds.get("satisfied"), None),
        "rework": ("返修率", None, bounds.get("rework_at_most")),
    }
    spoken = [
        f"{name}≥{least}%" if least else f"{name}≤{most}%" for name, least, most in quality.values() if least or most
    ]
    return Content(
        service=row["service"],
        service_en=row["service_en"],
        content=row["content"],
        price_basis=row["price_basis"],
        urgencies=tuple(row["urgencies"]),
        default_urgency=row["usual"],
        quality="，".join(spoken),
        guide_price=round(row["price"] * PRICE) if row.get("price") else None,
        keywords=row["keywords"],
        manager_basis="机关事务管理局职能配置规定" if row.get("manager") else "",
        confidentiality=row.get("confidentiality", "none"),
        approval=row.get("approval", "none"),
        quote_limit_fen=row["quote_limit"] * FEN if row.get("quote_limit") else None,
        quote_working_days=row.get("quote_days"),
        needs_place=row.get("needs_place", True),
        photos_allowed=row.get("photos", True),
        source="澜川市市级机关后勤服务目录（样例）",
        standard=tuple(Clause(str(number), text) for number, text in enumerate(row["standard"], start=1)),
        indicators=tuple(
            Indicator(code, name, least * PER_CENT if least else None, most * PER_CENT if most else None)
            for code, (name, least, most) in quality.items()
            if least or most
        ),
        promises=tuple(
            promise(urgency, milestone, text)
            for urgency in row["urgencies"]
            for milestone, text in policy[urgency].items()
        ),
    )


def _contract(
    actor: Actor,
    row: dict[str, Any],
    provider: Provider,
    size: str,
    classes: dict[str, ServiceClass],
    items: dict[str, ServiceItem],
    units: dict[str, Unit],
    last: date,
    at: datetime,
) -> None:
    """A contract from the first of the month the demo's year begins in, for fourteen months."""
    start = (last - YEAR).replace(day=1)
    until = start.replace(year=start.year + 1 + (start.month + 2 > 12), month=(start.month + 1) % 12 + 1)
    # Fourteen months of what is paid by the month, and an estimate for what is counted order by order.
    worth = sum(line["price"] * line.get("quantity", 0) * 14 or COUNTED for line in row["lines"])
    contract = create_contract(
        actor,
        provider_id=provider.public_id,
        number=f"{row['code']}-{start.year}",
        name=row["name"],
        sme_size=size,
        signed_on=founding_day(last),
        valid_from=start,
        valid_until=until,
        total_fen=round(worth * FEN),
        at=at,
        procurement_method="公开招标" if row["code"].startswith("HT") else "内部协议",
        fund_source="部门预算公用经费",
    )
    for number, line in enumerate(row["lines"], start=1):
        covered = [units[code].public_id for code in line.get("units", ["JGJ"])]
        add_line(
            actor,
            contract.public_id,
            terms=_terms(number, line),
            units=covered,
            item_id=items[line["item"]].public_id if "item" in line else None,
            class_id=classes[line["class"]].public_id if "class" in line else None,
            promises=[
                promise(urgency, milestone, text)
                for urgency, stages in line.get("promises", {}).items()
                for milestone, text in stages.items()
            ],
            at=at,
        )
    activate_contract(actor, contract.public_id, at=at)


def _terms(number: int, line: dict[str, Any]) -> LineTerms:
    return LineTerms(
        number=number,
        price_basis=line["basis"],
        service_model=line["model"],
        price=round(line["price"] * PRICE),
        quantity=line["quantity"] * THOUSAND if "quantity" in line else None,
        materials_each_fen=line.get("materials_each", 0) * FEN,
        materials_year_fen=line.get("materials_year", 0) * FEN,
        materials_markup_ppm=line.get("markup", 0) * PER_CENT,
        quote_limit_fen=line.get("quote_limit", QUOTE_LIMIT) * FEN,
        minimum_fen=line.get("minimum", 0) * FEN,
    )
