"""The year of the sample authority, as stories. Same seed and last day: same stories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from houqin.portal.demo.cast import Cast
from houqin.portal.demo.rhythm import YEAR, ZONE, WorkingTime, reports
from houqin.portal.demo.story import Deed, Story
from houqin.portal.demo.tables import Tables
from houqin.portal.demo.telling import Stage
from houqin.portal.demo.unfolding import duplicate, tell

SEED = 20240401
#: How many days before the end of the last month that is over the told example was reported (moved back to a
#: working day): it stands in the month that is closed.
EXAMPLE_DAYS = 2
EXAMPLE = "example"


def stage_of(tables: Tables, until: datetime) -> Stage:
    """The stage for a demo that ends at *until*."""
    return Stage(tables, Cast(tables), WorkingTime(tables), until)


def stories(
    tables: Tables, *, until: datetime, first: date | None = None, scale: float = 1, seed: int = SEED
) -> Iterator[Story]:
    """The stories of the year that ends at *until* (from *first* on), in the order of their reports.

    *scale* 1 is the full density; the story of the blocked washroom (:data:`EXAMPLE`) is always among them.
    """
    stage = stage_of(tables, until)
    last = until.astimezone(ZONE).date()
    first = first or last - YEAR + timedelta(days=1)
    example = the_example(stage)
    is_told = example.reported_at.date() < first
    for number, (at, item, dice) in enumerate(reports(tables, first=first, last=last, scale=scale, seed=seed)):
        if at > until:
            break
        if not is_told and at > example.reported_at:
            is_told = True
            yield example
        key = f"{at:%Y%m%d}-{number:05d}"
        story = tell(stage, key, item, at, dice)
        yield story
        if dice.random() * 100 < tables.rhythm["besides"]["duplicated"]:
            second = duplicate(stage, story, dice)
            if second is not None and second.deeds[-1].at <= until:
                yield second
    if not is_told:
        yield example


def the_example(stage: Stage) -> Story:
    """The blocked washroom of practice 10: reported 09:12, arrived at 09:58, 16 minutes late through the provider."""
    day = stage.until.astimezone(ZONE).date().replace(day=1) - timedelta(days=1 + EXAMPLE_DAYS)
    while not stage.time.calendar.is_working_day(day):
        day -= timedelta(days=1)
    dice = Random(f"example/{day}")  # noqa: S311  sample data, not secrets
    place = "A/A1/5/男卫生间"
    unit = next(row.unit for row in stage.tables.places if row.key == place)
    person = stage.cast.user(unit, dice).name
    provider = stage.tables.served_by["SB-SX"]
    worker = stage.cast.worker(provider, "plumbing", dice, vetted=False)
    if worker is None:
        raise LookupError(f"{provider} has no plumber")
    desk, dispatcher = stage.cast.desks[provider].name, stage.cast.dispatcher(dice)

    def at(clock: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(clock), ZONE)

    parts = [{"name": "马桶密封圈", "unit": "只", "count": 1000, "price_fen": 3600}]
    deeds = (
        Deed(
            "submit",
            at("09:12:00"),
            person,
            {
                "item": "SB-SX",
                "place": place,
                "unit": unit,
                "source": "web",
                "words": "五楼男卫生间堵塞，水往外漫，请尽快处理。",
            },
        ),
        Deed("acknowledge", at("09:14:20"), dispatcher),
        Deed("dispatch", at("09:15:05"), dispatcher, {"provider": provider, "item": "SB-SX"}),
        Deed("assign", at("09:21:40"), desk, {"worker": worker.name}),
        Deed("take", at("09:25:10"), worker.name),
        Deed("chase", at("09:47:30"), person, {"words": "水快漫到走廊了，师傅什么时候到？"}),
        Deed("arrive", at("09:58:00"), worker.name),
        Deed(
            "complete",
            at("11:35:00"),
            worker.name,
            {"words": "疏通并更换密封圈，连续冲水三次无回涌，已消毒。", "parts": parts, "quantity": 1000},
        ),
        Deed("confirm", at("14:06:00"), person, {"how": "user"}),
        Deed("rate", at("14:07:30"), person, {"grade": 3, "comment": "修好了，就是来得晚。", "how": "user"}),
    )
    return Story(EXAMPLE, tuple(deed for deed in deeds if deed.at <= stage.until))
