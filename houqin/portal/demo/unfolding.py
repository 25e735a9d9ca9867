"""How one report unfolds: who takes it, how long it takes, what goes wrong, and what people say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from houqin.portal.demo.aftermath import end
from houqin.portal.demo.cast import bureau
from houqin.portal.demo.story import Deed, Story
from houqin.portal.demo.tables import PlaceRow
from houqin.portal.demo.telling import Stage, Telling

#: Where an order goes when the first provider finds it is not its trade: item → item.
MISTAKEN_FOR = {"SB-SX": "FW-XS", "SB-KT": "SB-NY", "FW-MC": "ZX-MJ"}
#: The urgency of a report nobody has classified.
UNCLASSIFIED = "P4"
#: Who stands in, without contract for it, when the provider has no hands free: item → provider (flagged 无合同服务).
STANDS_IN = {"SB-SX": "P-TG", "SB-KT": "P-TG", "SB-NY": "P-JGWY", "HJ-GQ": "P-JGWY", "HJ-LS": "P-JGWY", "LH-XJ": "P-AJ"}
#: How long a repair mostly holds, and how often another place is looked for.
HOLDS, TRIES = timedelta(days=31), 12
FEN = 100
THOUSAND = 1000


def tell(stage: Stage, key: str, item: str, at: datetime, dice: Random) -> Story:
    """The whole story of one report; deeds after the stage's end are cut off."""
    telling = Telling(stage, key, item, dice, at)
    _report(telling)
    if telling.besides("withdrawn"):
        telling.pass_working(telling.about(12))
        telling.do("withdraw", telling.deeds[0].by, reason=telling.say("withdrawn"))
    elif telling.besides("rejected") and not telling.pressing:
        telling.pass_working(telling.about(9))
        reason = dice.choice(stage.tables.rhythm["reject_reasons"])
        telling.do("reject", stage.cast.dispatcher(dice), reason=reason, words=telling.say("rejected"))
    else:
        _take_up(telling)
        _work(telling)
        end(telling)
    return Story(key, tuple(deed for deed in telling.deeds if deed.at <= stage.until))


def duplicate(stage: Stage, original: Story, dice: Random) -> Story | None:
    """A second report of the same trouble, merged into *original* while that was still open; else None."""
    first = original.deeds[0]
    submitted_at = first.at + timedelta(minutes=dice.randrange(4, 40), seconds=dice.randrange(60))
    ended_at = next(
        (deed.at for deed in original.deeds if deed.name in ("complete", "withdraw", "reject")), stage.until
    )
    dispatched_at = next((deed.at for deed in original.deeds if deed.name == "dispatch"), None)
    merged_at = submitted_at + timedelta(minutes=dice.randrange(2, 12))
    if "place" not in first.facts or dispatched_at is None or merged_at >= ended_at or merged_at <= dispatched_at:
        return None
    person = stage.cast.user(first.facts.get("unit", ""), dice)
    if person.name in (first.by, first.facts.get("caller")):
        return None
    facts = {name: value for name, value in first.facts.items() if name in ("item", "place", "unit")}
    place = next(row for row in stage.tables.places if row.key == facts["place"])
    fitting = words_of(stage, stage.tables.demand[facts["item"]].words, place) if "item" in facts else ()
    words = dice.choice(fitting or (first.facts["words"],))
    submitted = Deed("submit", submitted_at, person.name, {**facts, "source": "web", "words": words})
    merged = Deed(
        "merge",
        merged_at,
        stage.cast.dispatcher(dice),
        {"into": original.key, "reason": "同一部位同一问题，并入先报的工单。"},
    )
    return Story(f"{original.key}-2", (submitted, merged), into=original.key)


# ---- the report


def _report(telling: Telling) -> None:
    stage, dice, demand = telling.stage, telling.dice, telling.demand
    telling.urgency = dice.choices(list(demand.urgency), weights=list(demand.urgency.values()))[0]
    usual = stage.tables.items[telling.item]["usual"]
    telling.place = _place(telling)
    fitting = words_of(stage, demand.urgent_words.get(telling.urgency) or demand.words, telling.place)
    words = dice.choice(fitting)
    unit = telling.place.unit if telling.place else ""
    sources = stage.tables.rhythm["sources"]
    source = dice.choices(list(sources), weights=list(sources.values()))[0]
    if telling.pressing:
        source = "phone"
    if telling.place is None and source == "tag":
        source = "web"
    facts: dict[str, Any] = {
        "item": telling.item,
        "place": telling.place.key if telling.place else None,
        "unit": unit or None,
        "words": words,
        "urgency": telling.urgency if telling.urgency != usual else None,
        "source": source,
    }
    if telling.besides("no_item") and not demand.appointed and not telling.pressing and telling.urgency != "P5":
        facts["item"], facts["urgency"] = None, telling.urgency  # own words; the desk classifies
    if demand.appointed:
        facts["scheduled_at"] = telling.scheduled = _appointment(telling)
    if facts["urgency"] is None and telling.besides("wants_more") and usual == "P4":
        facts["urgency"] = "P3"
    if source in ("web", "tag"):
        telling.person = stage.cast.user(unit, dice)
        telling.do("submit", telling.person.name, **facts)
        return
    telling.person = stage.cast.caller(unit, dice)
    called_at = telling.now
    telling.now += timedelta(minutes=dice.randrange(1, 3 if telling.pressing else 9), seconds=dice.randrange(60))
    telling.do(
        "report_by_phone", stage.cast.dispatcher(dice), caller=telling.person.name, reported_at=called_at, **facts
    )


def words_of(stage: Stage, words: Sequence[str], place: PlaceRow | None) -> Sequence[str]:
    """Of *words* those that may be said of *place*; all where none names its kind of room."""
    spoken_of = stage.tables.rhythm["spoken_of"].items()
    kind = place.room_kind if place else ""
    fitting = [one for one in words if all(kind in kinds for name, kinds in spoken_of if name in one)]
    return fitting or words


def _place(telling: Telling) -> PlaceRow | None:
    """Where it is: what was repaired mostly holds, so rather where the same was not reported within weeks."""
    stage = telling.stage
    place = None
    for _ in range(TRIES):
        place = stage.cast.place(telling.demand.places, telling.dice)
        if place is None:
            return None
        last = stage.reported.get((telling.item, place.key))
        if last is None or telling.now - last > HOLDS or telling.besides("breaks_again"):
            break
    if place is not None:
        stage.reported[telling.item, place.key] = telling.now
    return place


def _appointment(telling: Telling) -> datetime:
    """A time some working days ahead (an emergency's: soon)."""
    if telling.pressing:
        return telling.now + timedelta(minutes=20)
    day = telling.stage.time.working_day_after(telling.now.date(), telling.dice.choice((1, 1, 2, 2, 3, 5)))
    hour, minute = telling.dice.choice(((9, 0), (9, 30), (10, 0), (14, 30), (15, 0), (15, 30)))
    return telling.now.replace(
        year=day.year, month=day.month, day=day.day, hour=hour, minute=minute, second=0, microsecond=0
    )


# ---- the desk


def _take_up(telling: Telling) -> None:
    stage, dice = telling.stage, telling.dice
    dispatcher = stage.cast.dispatcher(dice)
    first = telling.deeds[0].facts
    usual = stage.tables.items[telling.item]["usual"] if "item" in first else UNCLASSIFIED
    telling.pass_working(1 if telling.pressing else telling.about(5))
    telling.do("acknowledge", dispatcher)
    if "item" not in first:
        telling.do("classify", dispatcher, item=telling.item)
    if first.get("urgency") == telling.urgency and telling.urgency < usual and telling.urgency != "P1":
        telling.do("set_urgency", dispatcher, urgency=telling.urgency, reason="情况属实，同意加急。")
    if cap := _agreed_within(telling):
        telling.agreed = stage.time.working_day_after(telling.now.date(), dice.randrange(2, cap))
        telling.do("appoint", dispatcher, agreed_on=telling.agreed)
    _dispatch(telling, dispatcher)
    other = stage.tables.items.get(MISTAKEN_FOR.get(telling.item, ""))
    if telling.besides("returned") and other and telling.urgency in other["urgencies"] and telling.agreed is None:
        telling.pass_working(telling.about(14))
        telling.do("return", stage.cast.desks[telling.provider].name, reason=telling.say("returned"))
        telling.item = other["code"]
        telling.pass_working(telling.about(8))
        telling.do("acknowledge", dispatcher)
        telling.do("classify", dispatcher, item=telling.item)
        _dispatch(telling, dispatcher)
    elif telling.item in STANDS_IN and telling.besides("transferred"):
        telling.pass_working(telling.about(10))
        telling.provider = STANDS_IN[telling.item]
        telling.is_transferred = True
        telling.do("transfer", dispatcher, provider=telling.provider, reason=telling.say("transferred"))


def _agreed_within(telling: Telling) -> int:
    """The working days within which a date has to be agreed on; 0 where the promise is another, or has a start."""
    row = telling.stage.tables.items[telling.item]
    target = telling.stage.tables.promises[row["policy"]][telling.urgency].get("completion", "")
    return int(target.removeprefix("agreed<=")) if target.startswith("agreed<=") else 0


def _dispatch(telling: Telling, dispatcher: str) -> None:
    telling.provider = telling.stage.tables.served_by[telling.item]
    telling.pass_working(1 if telling.pressing else telling.about(3))
    telling.do("dispatch", dispatcher, provider=telling.provider, item=telling.item)


# ---- the work


def _work(telling: Telling) -> None:
    stage, dice = telling.stage, telling.dice
    quality = stage.tables.qualities[telling.provider]
    pace = quality.speed / 100
    row = stage.tables.items[telling.item]
    is_secret = (telling.place is not None and telling.place.secrecy != "none") or "confidentiality" in row
    worker = stage.cast.worker(telling.provider, telling.demand.trade, dice, vetted=is_secret)
    desk = stage.cast.desks[telling.provider].name
    if worker is None:
        return
    telling.worker = worker.name
    telling.is_late = telling.chance(quality.late)
    slow = 6 if telling.is_late and telling.chance(35) else 1
    telling.pass_working(1 if telling.pressing else round(telling.about(4) * pace))
    telling.do("assign", desk, worker=telling.worker)
    telling.pass_working(telling.about(2) * slow if telling.pressing else round(telling.about(4) * pace * slow))
    telling.do("take", telling.worker)
    if telling.besides("chased"):
        telling.pass_working(telling.about(8))
        telling.do("chase", telling.deeds[0].by, words=telling.say("chased"))
    _go_there(telling, pace, slow)
    telling.do("arrive", telling.worker)
    if telling.pressing:
        telling.pass_working(telling.about(18 if telling.urgency == "P1" else 40))
        telling.do("make_safe", telling.worker)
    if telling.besides("supervised") or (telling.is_late and telling.urgency == "P2" and telling.chance(30)):
        telling.pass_working(telling.about(20))
        telling.do("supervise", dice.choice(stage.cast.chiefs).name, words=telling.say("supervised"))
    if not telling.is_transferred and telling.chance(telling.demand.quote) and not _quote(telling):
        return
    if telling.chance(telling.demand.waiting) and not telling.pressing:
        _pause(telling)
    _finish(telling, pace)
    if telling.chance(quality.reopened):
        _again(telling, pace)


def _go_there(telling: Telling, pace: float, slow: int) -> None:
    if telling.scheduled and not telling.pressing:
        early = telling.dice.randrange(-8, 0) if telling.is_late else telling.dice.randrange(32, 75)
        telling.now = max(telling.now, telling.scheduled - timedelta(minutes=early))
        telling.pass_working(0)
    elif telling.agreed is not None:
        opening = telling.now.replace(
            year=telling.agreed.year, month=telling.agreed.month, day=telling.agreed.day, hour=9, minute=0
        )
        telling.now = max(telling.now, opening + timedelta(minutes=telling.dice.randrange(150)))
        telling.pass_working(0)
    else:
        usual = {"P1": 3, "P2": 7, "P3": 10, "P4": 70}.get(telling.urgency, 120)
        telling.pass_working(
            round(telling.about(usual) * pace * (slow if telling.urgency in ("P1", "P2", "P3") else 1))
        )


def _quote(telling: Telling) -> bool:
    """Quote and have it decided; False when it was refused and the story ends in a withdrawal."""
    stage, dice = telling.stage, telling.dice
    telling.pass_working(telling.about(60))
    labour, materials = dice.randrange(120, 900) * FEN, dice.randrange(80, 1600) * FEN
    telling.quoted = (labour, materials)
    telling.do("quote", telling.worker, labour_fen=labour, materials_fen=materials, scope=telling.say("quotes"))
    limit = stage.tables.quote_limits[telling.item]
    if labour + materials <= limit * FEN:
        return True  # nobody has to agree (practice 8)
    by_unit = stage.tables.items[telling.item].get("approval") == "unit"
    manager = stage.cast.managers.get(bureau(telling.person.unit)) if by_unit and telling.person else None
    decider = manager.name if manager else dice.choice(stage.cast.chiefs).name
    telling.pass_working(telling.about(240))
    if telling.chance(9) and not telling.pressing:
        telling.do("refuse_quote", decider, reason=telling.say("refused"))
        telling.pass_working(telling.about(40))
        telling.do("withdraw", telling.deeds[0].by, reason="报价未获批准，暂不实施。")
        return False
    telling.do("approve_quote", decider)
    return True


def _pause(telling: Telling) -> None:
    reasons = telling.stage.tables.rhythm["pause_reasons"]
    reason = telling.dice.choices(reasons, weights=[row["weight"] for row in reasons])[0]
    telling.pass_working(telling.about(12))
    shortest, longest = reason["hours"]
    hours = telling.dice.randrange(shortest, longest)
    promised = telling.stage.time.opening(telling.now + timedelta(hours=hours))
    words = telling.say("paused", reason["code"])
    telling.do("pause", telling.worker, reason=reason["code"], promised=promised, words=words)
    resumed = promised + timedelta(minutes=telling.dice.randrange(-50, 30))
    telling.now = max(telling.now + timedelta(minutes=30), resumed)
    telling.do("resume", telling.worker)


def _finish(telling: Telling, pace: float, *, is_again: bool = False) -> None:
    """Work until done; a late order takes far longer than promised. ``is_again``: its parts went in before."""
    demand, dice = telling.demand, telling.dice
    minutes = telling.about(demand.work * pace)
    if telling.is_late and not telling.scheduled:
        minutes += {"P1": 60, "P2": 700, "P3": 480, "P4": 1000}.get(telling.urgency, 900) * dice.randrange(8, 16) // 10
    if telling.scheduled and not telling.pressing:
        telling.now = max(telling.now, telling.scheduled)
    telling.pass_working(minutes)
    parts, labour = None, None
    if telling.quoted:
        labour = telling.quoted[0]
        # A quote is of what is charged; the part is entered at cost, to which the line's mark-up is added.
        cost = telling.quoted[1] * 100 // (100 + telling.stage.tables.highest_markup)
        parts = [{"name": "报价材料", "unit": "批", "count": THOUSAND, "price_fen": cost}]
    elif demand.parts and not telling.is_transferred and telling.chance(45):
        name, unit, price = dice.choice(demand.parts)
        parts = [{"name": name, "unit": unit, "count": dice.choice((1, 1, 1, 2)) * THOUSAND, "price_fen": price * FEN}]
    amount = max(1, round(demand.amount * dice.uniform(0.6, 1.5))) * THOUSAND
    if is_again:
        parts = None
    telling.do(
        "complete", telling.worker, words=telling.say("completed"), parts=parts, labour_fen=labour, quantity=amount
    )


def _again(telling: Telling, pace: float) -> None:
    """Not fixed: the user reopens, the worker comes back."""
    if telling.pressing or telling.person is None or not telling.person.sign_in:
        return
    telling.pass_working(telling.about(150))
    telling.do("reopen", telling.person.name, reason=telling.say("reopened"))
    telling.pass_working(telling.about(40))
    telling.do("arrive", telling.worker)
    _finish(telling, pace, is_again=True)
