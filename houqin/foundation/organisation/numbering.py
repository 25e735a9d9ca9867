"""Numbers that people read: one series per authority and year (``GD2026-000123``)."""

from datetime import date

from django.db import connection

from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, Refusal

#: What stands before the year, by series; each domain's series has its own letters, as offices write them.
PREFIXES = {
    "order": "GD",  # 工单
    "contract": "HT",  # 合同
    "statement": "JS",  # 结算单
    "trial": "SS",  # 试算
    "planned": "JH",  # 计划
    "rectification": "ZG",  # 整改通知书
    "measure": "CS",  # 措施
    "payment": "ZF",  # 支付
}


class NumbersOfNobody(Refusal):
    """A number belongs to an authority; an actor without one draws none."""

    code = "organisation.numbers_of_nobody"
    sentence = N_("A number is drawn for an authority, and you belong to none.")


class UnknownSeries(LookupError):
    """A programming mistake: a series that is not in :data:`PREFIXES`."""


def next_number(actor: Actor, *, series: str, on: date) -> str:
    """The next number of *series* for the actor's authority in the year of *on*, as people read it.

    Call it late in a use case: the counter's row stays locked until the transaction ends, so that a series without
    gaps is possible (a use case that fails gives its number back). Raises NumbersOfNobody.
    """
    return written(series, on.year, reserve_numbers(actor, series=series, year=on.year, count=1)[0])


def written(series: str, year: int, number: int) -> str:
    """How number *number* of a series and year is written; set-based importers that reserve a block use it too."""
    return f"{PREFIXES[series]}{year}-{number:06d}"


def reserve_numbers(actor: Actor, *, series: str, year: int, count: int) -> range:
    """Draw *count* numbers at once, for a set-based import; answers them as whole numbers. Raises NumbersOfNobody."""
    if series not in PREFIXES:
        raise UnknownSeries(series)
    if actor.authority_id is None:
        raise NumbersOfNobody()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into organisation_numberseries as held (authority_id, series, year, last) values (%s, %s, %s, %s)"
            " on conflict (authority_id, series, year) do update set last = held.last + excluded.last returning last",
            [actor.authority_id, series, year, count],
        )
        row = cursor.fetchone()
    assert row is not None  # noqa: S101  as above
    return range(row[0] - count + 1, row[0] + 1)
