"""Pure judgements about calendars: what a year's file says, which years are missing, when to remind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from houqin.kernel.refusal import N_, BadInput

#: The State Council usually announces the next year in November; from then on administrators are reminded (practice 1).
REMIND_FROM = (11, 1)
#: Fewer days off than this is no year's notice (the law alone gives 13 since 2025, 7 before 2008).
FEWEST_DAYS_OFF = 7


class NotAYear(BadInput):
    """A file that should hold one year's statutory days does not."""

    code = "calendars.not_a_year"
    sentence = N_("This is no year of statutory days: {problem}.")
    remedy = N_(
        "Take the year's file of holiday-cn, or write its days with name, date and isOffDay; nothing was changed."
    )


@dataclass(frozen=True, slots=True)
class MissingYear:
    """A year that deadlines or dates reach into and that nobody has announced (待日历公布)."""

    year: int
    is_due: bool


def read_year(data: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]], str]:
    """(year, days, source) of a file in the shape of holiday-cn, checked; raises :class:`NotAYear`.

    An empty stub of a year that was not announced is refused: it would read as “no day off at all”.
    """
    year, days = data.get("year"), data.get("days")
    if type(year) is not int or not 2000 <= year <= 2100 or not isinstance(days, list):
        raise NotAYear(problem=N_("it names no year or lists no days"))
    read: dict[date, dict[str, Any]] = {}
    for day in days:
        on = _date_of(day)
        if abs(on.year - year) > 1:
            raise NotAYear(problem=N_("{day}: the day lies in another year"), day=str(on))
        if on in read:
            raise NotAYear(problem=N_("{day}: the day stands twice"), day=str(on))
        read[on] = {"name": str(day.get("name", ""))[:40], "date": on.isoformat(), "isOffDay": day["isOffDay"]}
    if sum(1 for on, day in read.items() if on.year == year and day["isOffDay"]) < FEWEST_DAYS_OFF:
        raise NotAYear(problem=N_("it has too few days off: the year was not announced when it was made"))
    papers = data.get("papers") or []
    source = " ".join(str(paper) for paper in papers) if isinstance(papers, list) else str(papers)
    return year, [read[on] for on in sorted(read)], source[:300]


def _date_of(day: Any) -> date:
    if not isinstance(day, Mapping) or type(day.get("isOffDay")) is not bool:
        raise NotAYear(problem=N_("a day lacks its date or isOffDay"))
    value = day.get("date")
    try:
        return value if type(value) is date else date.fromisoformat(str(value))
    except ValueError as fault:
        raise NotAYear(problem=str(fault)[:80]) from fault


def missing_years(*, announced: Iterable[int], on: date, needed: Sequence[int] = ()) -> list[MissingYear]:
    """The years that are needed and not announced: this one, the next from 1 November on, and *needed*.

    ``is_due``: the year runs, or its notice is expected by now, so administrators are reminded.
    """
    known = set(announced)
    wanted = {on.year, *needed} | ({on.year + 1} if (on.month, on.day) >= REMIND_FROM else set())
    return [
        MissingYear(year=year, is_due=date(year - 1, *REMIND_FROM) <= on)
        for year in sorted(wanted)
        if year not in known and year >= on.year
    ]
