"""The catalogue from a list: one item a row, published from its day on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from houqin.domains.catalogue import office_std
from houqin.domains.catalogue.models import PriceBasis, ServiceClass, ServiceItem
from houqin.domains.catalogue.rules import Clause, Content, check_content
from houqin.domains.catalogue.services.items import CodeTaken, create_item, publish_version
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing catalogue items")
#: A clause begins with its number, at the start of a line or after a full stop or semicolon.
_CLAUSE = re.compile(r"(?:^|[\n；;。])\s*[(（]?(\d+(?:\.\d+)*)[)）.、\s]\s*([^\n；;。]+)")


class NoSuchClass(Unreadable):
    """The row names a class that the catalogue does not have."""

    code = "catalogue.no_such_class"
    sentence = N_("There is no service class “{read}”; enter it first, or lay down the usual ones.")


class ServiceCatalogue(Target):
    """Catalogue items with content, standard, price and the usual promises of a profile."""

    name = "catalogue"
    label = N_("Service catalogue")
    action = "catalogue.change"
    fields = (
        Field("service_class", Kind.TEXT, N_("Service class"), required=True, limit=80),
        Field("service", Kind.TEXT, N_("Service"), required=True, limit=120),
        Field("code", Kind.TEXT, N_("Code of the item"), limit=40),
        Field("content", Kind.TEXT, N_("What it covers"), limit=5000),
        Field(
            "standard",
            Kind.TEXT,
            N_("Standard"),
            limit=20_000,
            without=N_("There is no standard: the items will be listed as served without one."),
        ),
        Field("quality", Kind.TEXT, N_("Quality"), limit=5000),
        Field("price_basis", Kind.CHOICE, N_("Price basis"), required=True, choices=tuple(PriceBasis.values)),
        Field("guide_price", Kind.PRICE, N_("Guide price (yuan)")),
        Field(
            "manager",
            Kind.TEXT,
            N_("Managed by"),
            limit=120,
            without=N_("It is not said who manages the services: they will be listed as managed by nobody."),
        ),
        Field("manager_basis", Kind.TEXT, N_("Basis of managing"), limit=200),
        Field("profile", Kind.CHOICE, N_("Promises"), required=True, choices=office_std.profiles()),
        Field("keywords", Kind.TEXT, N_("Words people use"), limit=300),
        Field("trade", Kind.TEXT, N_("Trade"), limit=40),
        Field("valid_from", Kind.DATE, N_("In force from"), required=True),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's class and manager, and check that what it says holds together."""
        units = UnitFinder(actor)
        classes = {word: row for row in ServiceClass.objects.visible_to(actor) for word in (row.code, row.name)}
        taken = set(ServiceItem.objects.visible_to(actor).values_list("code", flat=True))
        for row in rows:
            field = "service_class"
            try:
                service_class = classes.get(row.text("service_class"))
                if service_class is None:
                    raise NoSuchClass(read=row.text("service_class")[:40])
                field = "manager"
                manager = units.find(row.text("manager")) if row.text("manager") else None
                field = "code"
                code = _code(row)
                if code in taken:
                    raise CodeTaken(code=code)
                taken.add(code)
                field = ""
                content = _content(row)
                check_content(content)
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            row.prepared = (service_class, manager, code, content)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter each item and publish its first version."""
        became = []
        for done, row in enumerate(rows, start=1):
            service_class, manager, code, content = row.prepared
            item = create_item(actor, class_id=service_class.public_id, code=code, at=at)
            since = row.day("valid_from")
            publish_version(
                actor,
                item.public_id,
                valid_from=since or at.date(),
                content=content,
                manager_id=manager.public_id if manager else None,
                at=at,
            )
            became.append(item.public_id)
            progress(WRITING, done, len(rows))
        return became


def clauses_of(text: str) -> tuple[Clause, ...]:
    """A standard as lists write it, in numbered clauses; one without any number is a single clause."""
    found = [Clause(number, words.strip()) for number, words in _CLAUSE.findall(text)]
    if not found and text.strip():
        found = [Clause("1", text.strip())]
    return tuple(found)


def _code(row: ReadRow) -> str:
    return row.text("code") or row.text("service")[:40]


def _content(row: ReadRow) -> Content:
    promises = office_std.promises(row.text("profile"))
    urgencies = tuple(sorted({term.urgency for term in promises}))
    plain: dict[str, Any] = {
        name: row.text(name) for name in ("service", "quality", "manager_basis", "keywords", "trade")
    }
    return Content(
        **plain,
        content=row.text("content") or row.text("service"),
        price_basis=row.text("price_basis"),
        guide_price=row.number_of("guide_price"),
        standard=clauses_of(row.text("standard")),
        urgencies=urgencies,
        default_urgency="P4" if "P4" in urgencies else urgencies[-1],
        promises=promises,
    )
