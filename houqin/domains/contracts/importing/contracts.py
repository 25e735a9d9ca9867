"""Contracts from a ledger (合同台账): drafts, with their lines where the ledger has them, a row a line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from houqin.domains.contracts.importing.lines import LINE_FIELDS, Laid, Lines, lay
from houqin.domains.contracts.models import Contract, ContractLine, EnterpriseSize
from houqin.domains.contracts.services.contracts import NumberTaken, ProviderBarred, create_contract
from houqin.domains.contracts.services.correcting import redraft_contract
from houqin.domains.providers.models import Provider
from houqin.domains.providers.queries import barred_among
from houqin.foundation.audit.models import AuditRecord
from houqin.foundation.imports import moments
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Missing, Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing contracts")
#: What a ledger says of a contract in words.
TEXTS = ("name", "procurement_method", "procurement_category", "fund_source")
_DAYS = re.compile(r"\d{4}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?")


class NotAProvider(Unreadable):
    """The row names a unit that was not admitted as a provider."""

    code = "contracts.not_a_provider"
    sentence = N_("“{read}” is not among the providers; admit it first.")


class TermUnreadable(Unreadable):
    """A cell that should hold the first and the last day."""

    code = "contracts.term_unreadable"
    sentence = N_("“{read}” does not name the first and the last day; write it like 2026.1.1至2026.12.31.")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a contract in the file was found to be."""

    provider: Provider
    start: date
    until: date
    lines: tuple[Laid, ...]


class Contracts(Target):
    """Drafts of contracts. A ledger's last day belongs to the contract; our end is the day after."""

    name = "contracts"
    label = N_("Contracts")
    action = "contracts.change"
    parts_by = ("service", "price")
    fields = (
        Field("number", Kind.TEXT, N_("Contract number"), required=True, limit=60),
        Field("name", Kind.TEXT, N_("Name of the contract"), required=True, limit=160),
        Field("provider", Kind.TEXT, N_("Provider"), required=True, limit=120),
        Field("procurement_method", Kind.TEXT, N_("Procurement method"), limit=80),
        Field("procurement_category", Kind.TEXT, N_("Procurement category"), limit=40),
        Field("total", Kind.AMOUNT, N_("Total with tax (yuan)"), required=True),
        Field("signed_on", Kind.DATE, N_("Signed on"), required=True),
        Field("valid_from", Kind.DATE, N_("First day")),
        Field("last_day", Kind.DATE, N_("Last day")),
        Field("term", Kind.TEXT, N_("First and last day in one cell"), limit=80),
        Field(
            "sme_size",
            Kind.CHOICE,
            N_("Size at signing"),
            choices=tuple(EnterpriseSize.values),
            without=N_("The provider's size at signing is not known; the payment rules for small enterprises need it."),
        ),
        Field("tax", Kind.RATE, N_("Tax (%)"), required=True),
        Field("fund_source", Kind.TEXT, N_("Fund source"), limit=80),
        *LINE_FIELDS,
    )

    def changeable(self, actor: Actor, became: Mapping[UUID, datetime]) -> Collection[UUID]:
        """The drafts that nobody has touched since they came in."""
        drafts = Contract.objects.visible_to(actor).filter(public_id__in=became, state="draft")
        agreed = Q(clauses__isnull=False) | Q(formulas__isnull=False) | Q(budgets__isnull=False)
        owner = {draft.public_id: draft.public_id for draft in drafts.exclude(agreed)}
        lines = ContractLine.objects.visible_to(actor).filter(contract__public_id__in=owner)
        owner |= dict(lines.values_list("public_id", "contract__public_id"))
        acts = AuditRecord.objects.filter(subject_id__in=owner).values_list("subject_id", "at")
        touched = {owner[subject] for subject, at in acts if at > became[owner[subject]]}
        return {contract for contract in owner.values() if contract not in touched}

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each contract's provider, check number, period and admission, and judge its lines as entering them."""
        units = UnitFinder(actor)
        lines = Lines(actor, units)
        providers = {provider.pk: provider for provider in Provider.objects.visible_to(actor)}
        taken = set(Contract.objects.visible_to(actor).values_list("number", flat=True))
        for row in rows:
            field = "provider"
            try:
                unit = units.find(row.text("provider"))
                provider = providers.get(unit.pk)
                if provider is None:
                    raise NotAProvider(read=unit.name)
                signed_on = day_of(row, "signed_on")
                if barred_among({provider.pk}, signed_on):
                    raise ProviderBarred(provider=unit.name, on=signed_on.isoformat())
                field = "number"
                if row.became is None and row.text("number") in taken:
                    raise NumberTaken(number=row.text("number"))
                taken.add(row.text("number"))
                field = "term" if row.text("term") else "last_day"
                start, until = _term(row)
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            laid = yield from lines.judge(row, provider=provider, term=Period(start, until))
            row.prepared = Draft(provider, start, until, laid)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Draft each contract, or draft it anew, then its lines."""
        became = []
        for done, row in enumerate(rows, start=1):
            draft: Draft = row.prepared
            provider_id = draft.provider.public_id
            head: dict[str, Any] = {name: row.text(name) for name in TEXTS} | {
                "sme_size": row.text("sme_size") or EnterpriseSize.UNKNOWN,
                "signed_on": day_of(row, "signed_on"),
                "valid_from": draft.start,
                "valid_until": draft.until,
                "total_fen": row.number_of("total") or 0,
                "tax_ppm": row.number_of("tax") or 0,
            }
            if row.became is None:
                contract = create_contract(actor, provider_id=provider_id, number=row.text("number"), at=at, **head)
            else:
                contract = redraft_contract(actor, row.became, provider_id=provider_id, head=head, at=at)
            for line in draft.lines:
                lay(actor, contract, line, at=at)
            became.append(contract.public_id)
            progress(WRITING, done, len(rows))
        return became


def _term(row: ReadRow) -> tuple[date, date]:
    """The contract's first day and its end, from two cells or from one.

    Raises Missing, TermUnreadable, NotADate, EmptyPeriod.
    """
    first, last = row.day("valid_from"), row.day("last_day")
    if (first is None or last is None) and (written := row.text("term")):
        days = _DAYS.findall(written)
        if len(days) != 2:
            raise TermUnreadable(read=written[:40])
        first, last = (moments.day(one) for one in days)
    if first is None or last is None:
        raise Missing()
    until = last + timedelta(days=1)
    Period(first, until)
    return first, until


def day_of(row: ReadRow, name: str) -> date:
    """A required day; the reader has refused rows without it."""
    day = row.day(name)
    assert day is not None  # noqa: S101  required fields are filled when a row is judged
    return day
