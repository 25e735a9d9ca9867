"""The treasury's vouchers back from its list (practice 15): each row pays one released application, to the fen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

from houqin.domains.settlement.days import local_day
from houqin.domains.settlement.models import PaymentApplication
from houqin.domains.settlement.services.paying import enter_voucher
from houqin.domains.settlement.workflow import APPLICATION
from houqin.foundation.imports.target import Field, Kind, Problem, Progress, ReadRow, Target
from houqin.foundation.imports.values import Unreadable
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, Refusal

WRITING = N_("Entering vouchers")


class NoSuchApplication(Unreadable):
    """No payment has this number."""

    code = "settlement.no_such_application"
    sentence = N_("There is no payment application “{read}”.")


class VoucherDiffers(Unreadable):
    """The treasury paid another amount than was applied for."""

    code = "settlement.voucher_differs"
    sentence = N_("¥{read} was paid, but {application} asks for ¥{amount}.")


class NotReleased(Unreadable):
    """Only what was handed to the treasury can come back paid."""

    code = "settlement.not_released"
    sentence = N_("{application} was not handed to the treasury: {state}.")


class VoucherTwice(Unreadable):
    """One voucher for two payments, or two for one."""

    code = "settlement.voucher_twice"
    sentence = N_("Voucher or application “{read}” stands here or in the payments already.")


class PaidLater(Unreadable):
    """A payment in the future."""

    code = "settlement.paid_later"
    sentence = N_("The day of payment {read} is still to come.")


class TreasuryVouchers(Target):
    """Voucher number and day of payment by application number."""

    name = "treasury_vouchers"
    label = N_("Treasury vouchers")
    action = "settlement.release"
    fields = (
        Field("application", Kind.TEXT, N_("Application"), required=True, limit=20),
        Field("voucher", Kind.TEXT, N_("Voucher number"), required=True, limit=40),
        Field("paid_on", Kind.DATE, N_("Paid on"), required=True),
        Field("amount", Kind.AMOUNT, N_("Amount (yuan)"), required=True),
    )

    def judge(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime) -> Iterator[Problem]:
        """Find each row's application; a payment entered before with the same voucher is passed over."""
        visible = PaymentApplication.objects.visible_to(actor)
        applications = {one.number: one for one in visible.filter(number__in={row.text("application") for row in rows})}
        vouchers = {row.text("voucher") for row in rows}
        used = dict(visible.filter(voucher_number__in=vouchers).values_list("voucher_number", "number"))
        paid: set[str] = set()
        for row in rows:
            number, voucher = row.text("application"), row.text("voucher")
            found = applications.get(number)
            wrong = _wrong(row, found, today=local_day(actor, at))
            if wrong is None and (number in paid or used.setdefault(voucher, number) != number):
                wrong = ("voucher", VoucherTwice(read=voucher))
            if wrong is not None:
                yield Problem(row.number, *wrong)
                continue
            paid.add(number)
            row.prepared = found

    def write(self, actor: Actor, rows: Sequence[ReadRow], *, at: datetime, progress: Progress) -> list[UUID]:
        """Enter each voucher: the accrued money is paid."""
        became = []
        for done, row in enumerate(rows, start=1):
            became.append(
                enter_voucher(
                    actor,
                    row.prepared.public_id,
                    voucher_number=row.text("voucher"),
                    paid_on=_paid_on(row),
                    at=at,
                ).public_id
            )
            progress(WRITING, done, len(rows))
        return became


def _wrong(row: ReadRow, found: PaymentApplication | None, *, today: date) -> tuple[str, Refusal] | None:
    """The first thing wrong of a row by itself, with its field."""
    if found is None:
        return "application", NoSuchApplication(read=row.text("application"))
    if row.number_of("amount") != found.amount_fen:
        read, asked = Money(row.number_of("amount") or 0), Money(found.amount_fen)
        return "amount", VoucherDiffers(read=str(read), application=found.number, amount=str(asked))
    if _paid_on(row) > today:
        return "paid_on", PaidLater(read=_paid_on(row).isoformat())
    was_entered = found.state == "paid" and found.voucher_number == row.text("voucher")
    if found.state != "released" and not was_entered:
        return "application", NotReleased(read="", application=found.number, state=N_(APPLICATION.states[found.state]))
    return None


def _paid_on(row: ReadRow) -> date:
    day = row.day("paid_on")
    assert day is not None  # noqa: S101  required fields are filled when a row is judged
    return day
