"""The chapters of the sample, one file each: what is entered before the year begins, lowest domain first.

A domain's sample data are one chapter: a file here with its function, its table in ``data/``, one line below.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from houqin.foundation.organisation.actor import Actor
from houqin.portal.demo.duties import enter_duties
from houqin.portal.demo.market import enter_market
from houqin.portal.demo.money import enter_money
from houqin.portal.demo.reasons import enter_reasons
from houqin.portal.demo.staffing import enter_staffing
from houqin.portal.demo.tables import Tables


class Chapter(Protocol):
    """Enters what belongs to one domain, in the founded authority, through its services."""

    def __call__(self, tables: Tables, actor: Actor, *, last: date) -> None: ...


CHAPTERS: tuple[Chapter, ...] = (enter_market, enter_money, enter_staffing, enter_reasons, enter_duties)
