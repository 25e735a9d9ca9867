"""Contracts from a ledger (合同台账): each comes in as a draft, because ledgers do not hold lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from houqin.domains.contracts.models import Contract, EnterpriseSize
from houqin.domains.contracts.services.contracts import NumberTaken, ProviderBarred, create_contract
from houqin.domains.providers.models import Provider
from houqin.domains.providers.queries import barred_among
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.targets.units import UnitFinder
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.period import Period
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Writing contracts")


class NotAProvider(Unreadable):
    """The row names a unit that was not admitted as a provider."""

    code = "contracts.not_a_provider"
    sentence = N_("“{read}” is not among the providers; admit it first.")


class Contracts(Target):
    """Drafts of contracts. A ledger's last day belongs to the contract; our end is the day after."""

    name = "contracts"
    label = N_("Contracts")
    action = "contracts.change"
    fields = (
        Field("number", Kind.TEXT, N_("Contract number"), required=True, limit=60),
        Field("name", Kind.TEXT, N_("Name of the contract"), required=True, limit=160),
        Field("provider", Kind.TEXT, N_("Provider"), required=True, limit=120),
        Field("procurement_method", Kind.TEXT, N_("Procurement method"), limit=80),
        Field("procurement_category", Kind.TEXT, N_("Procurement category"), limit=40),
        Field("total", Kind.AMOUNT, N_("Total with tax (yuan)"), required=True),
        Field("signed_on", Kind.DATE, N_("Signed on"), required=True),
        Field("valid_from", Kind.DATE, N_("First day"), required=True),
        Field("last_day", Kind.DATE, N_("Last day"), required=True),
        Field(
            "sme_size",
            Kind.CHOICE,
            N_("Size at signing"),
            choices=tuple(EnterpriseSize.values),
            without=N_("The provider's size at signing is not known; the payment rules for small enterprises need it."),
        ),
        Field("tax", Kind.RATE, N_("Tax (%)"), required=True),
        Field("fund_source", Kind.TEXT, N_("Fund source"), limit=80),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's provider, and check number, period and admission."""
        units = UnitFinder(actor)
        providers = {provider.pk: provider for provider in Provider.objects.visible_to(actor)}
        taken = set(Contract.objects.visible_to(actor).values_list("number", flat=True))
        for row in rows:
            field = "provider"
            try:
                unit = units.find(row.text("provider"))
                provider = providers.get(unit.pk)
                if provider is None:
                    raise NotAProvider(read=unit.name)
                signed_on = _day(row, "signed_on")
                if barred_among({provider.pk}, signed_on):
                    raise ProviderBarred(provider=unit.name, on=signed_on.isoformat())
                field = "number"
                if row.text("number") in taken:
                    raise NumberTaken(number=row.text("number"))
                taken.add(row.text("number"))
                field = "last_day"
                period = Period(_day(row, "valid_from"), _day(row, "last_day") + timedelta(days=1))
            except Refusal as refusal:
                yield Problem(row.number, field, refusal)
                continue
            row.prepared = (provider, period)

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Draft each contract."""
        became = []
        for done, row in enumerate(rows, start=1):
            provider, period = row.prepared
            contract = create_contract(
                actor,
                provider_id=provider.public_id,
                number=row.text("number"),
                name=row.text("name"),
                procurement_method=row.text("procurement_method"),
                procurement_category=row.text("procurement_category"),
                fund_source=row.text("fund_source"),
                sme_size=row.text("sme_size") or EnterpriseSize.UNKNOWN,
                signed_on=_day(row, "signed_on"),
                valid_from=period.start,
                valid_until=period.until,
                total_fen=row.number_of("total") or 0,
                tax_ppm=row.number_of("tax") or 0,
                at=at,
            )
            became.append(contract.public_id)
            progress(WRITING, done, len(rows))
        return became


def _day(row: ReadRow, name: str) -> date:
    """A required day; the reader has refused rows without it."""
    day = row.day(name)
    assert day is not None  # noqa: S101  required fields are filled when a row is judged
    return day
