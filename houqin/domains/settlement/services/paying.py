"""From a confirmed statement to a treasury voucher: invoice, application, approval, release, voucher (practice 15)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum

from houqin.domains.budgets.queries import open_line
from houqin.domains.budgets.services.postings import Posting, authority_scope, post
from houqin.domains.settlement.days import local_day, start_payment
from houqin.domains.settlement.models import Invoice, PaymentApplication, Statement
from houqin.domains.settlement.services.loading import real_statement
from houqin.domains.settlement.workflow import APPLICATION, STATEMENT
from houqin.foundation.audit.recording import record
from houqin.foundation.audit.use_case import use_case
from houqin.foundation.documents.models import Document
from houqin.foundation.organisation.actor import Actor
from houqin.foundation.organisation.duties import Duty, demand_separate
from houqin.foundation.organisation.models import Unit
from houqin.foundation.organisation.numbering import next_number
from houqin.foundation.organisation.settings import setting_of
from houqin.foundation.organisation.standing import open_to
from houqin.foundation.scope.scope import entering
from houqin.kernel.money import Money
from houqin.kernel.refusal import N_, BadInput, NotFound, Refusal

#: An application that may still end in a payment.
UNDER_WAY = ("prepared", "approved", "released")
#: … or did.
LIVE = (*UNDER_WAY, "paid")


class InvoiceKnown(Refusal):
    """The same invoice was handed in before, by whichever unit."""

    code = "settlement.invoice_known"
    sentence = N_("Invoice {number} of this seller was entered before.")
    remedy = N_("Look for it in the payments; an invoice is paid once.")
    basis = "practice 15"
    status = 409


class InvoiceDiffers(Refusal):
    """The invoice does not match the statement to the fen."""

    code = "settlement.invoice_differs"
    sentence = N_("The invoice says ¥{invoice}; the undisputed part of {statement} is ¥{open}.")
    remedy = N_("Ask the provider for an invoice of the undisputed amount, to the fen.")
    basis = "practice 15; rules B1.7: 款项支付条例 15"
    status = 422


class VoucherKnown(Refusal):
    """The treasury's voucher stands at another payment already."""

    code = "settlement.voucher_known"
    sentence = N_("Voucher {number} was entered before.")
    remedy = N_("Check the treasury's list.")
    basis = "practice 15"
    status = 409


class SecondApprovalNeeded(Refusal):
    """Above the limit two persons approve."""

    code = "settlement.second_approval_needed"
    sentence = N_("¥{amount} lies above ¥{limit}: a second person must approve it before it is released.")
    remedy = N_("Ask another approver.")
    basis = "practice 17"


@use_case
def enter_invoice(
    actor: Actor,
    statement_id: UUID,
    *,
    number: str,
    code: str | None,
    issued_on: date,
    net: Money,
    tax: Money,
    gross: Money,
    seller_tax_number: str,
    buyer_tax_number: str,
    received_on: date,
    at: datetime,
    document_id: UUID | None = None,
) -> Invoice:
    """Enter a provider's invoice for what of a confirmed statement is payable now; it matches to the fen.

    ``code`` None for a fully digitalised invoice. Raises InvoiceKnown, InvoiceDiffers, WrongState, BadInput,
    NotPermitted, NotFound.
    """
    statement = real_statement(actor, statement_id, related=("contract", "budget_line"))
    if actor.provider_ids:
        actor.demand("settlement.invoice", provider_id=statement.provider_id)
    else:
        actor.demand("settlement.invoice", path=actor.authority_path)
    STATEMENT.transition(statement.state, "apply", open_to(actor, statement))
    if not number.strip() or not seller_tax_number.strip() or not buyer_tax_number.strip():
        raise BadInput(field="number", problem=N_("an invoice has a number and the tax numbers of both"))
    if net.fen + tax.fen != gross.fen or net.fen <= 0 or tax.fen < 0:
        raise BadInput(field="gross", problem=N_("net and tax do not add up to the gross amount"))
    if gross.fen != (payable := payable_now(statement)):
        raise InvoiceDiffers(invoice=str(gross), statement=statement.number, open=str(Money(payable)))
    document = Document.objects.visible_to(actor).filter(public_id=document_id).first() if document_id else None
    made = Invoice(
        authority_id=statement.authority_id,
        statement=statement,
        contract_id=statement.contract_id,
        provider_id=statement.provider_id,
        number=number.strip(),
        code=(code or "").strip() or None,
        issued_on=issued_on,
        net_fen=net.fen,
        tax_fen=tax.fen,
        gross_fen=gross.fen,
        seller_tax_number=seller_tax_number.strip().upper(),
        buyer_tax_number=buyer_tax_number.strip().upper(),
        document=document,
        received_on=received_on,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise InvoiceKnown(number=number) from None
    if statement.due_on is None:
        start_payment(statement)
        statement.save(update_fields=["plan_by", "due_on"])
    changes = {"statement": [None, statement.public_id], "number": [None, str(made)], "gross_fen": [None, gross.fen]}
    record(actor, "settlement.invoice_entered", made, at=at, changes=changes, files=[document] if document else [])
    return made


@use_case
def apply_for_payment(
    actor: Actor, invoice_id: UUID, *, payee: str, account: str, bank: str, purpose: str, at: datetime
) -> PaymentApplication:
    """Prepare the application to the treasury for an invoice, with the classes of the statement's budget line.

    Raises WrongState, InvoiceDiffers (what was payable has changed), BadInput, NotPermitted, NotFound.
    """
    invoice = Invoice.objects.visible_to(actor).filter(public_id=invoice_id).first()
    if invoice is None:
        raise NotFound(thing=N_("invoice"))
    statement = real_statement(actor, invoice.statement.public_id, related=("contract", "budget_line"))
    actor.demand("settlement.apply", path=actor.authority_path)
    if not (payee.strip() and account.strip() and bank.strip()):
        raise BadInput(field="payee", problem=N_("payee, account and bank are needed"))
    if PaymentApplication.objects.filter(invoice=invoice, state__in=LIVE).exists():
        raise InvoiceKnown(number=invoice.number)
    if invoice.gross_fen > (payable := payable_now(statement)):
        raise InvoiceDiffers(
            invoice=str(Money(invoice.gross_fen)), statement=statement.number, open=str(Money(payable))
        )
    state_before, statement.state = statement.state, STATEMENT.move(statement.state, "apply", open_to(actor, statement))
    statement.save(update_fields=["state"])
    made = PaymentApplication.objects.create(
        authority_id=statement.authority_id,
        statement=statement,
        contract_id=statement.contract_id,
        provider_id=statement.provider_id,
        payer_id=statement.payer_id,
        invoice=invoice,
        number=next_number(actor, series="payment", on=local_day(actor, at)),
        amount_fen=invoice.gross_fen,
        payee=payee,
        account=account,
        bank=bank,
        purpose=purpose,
        classes=_classes(statement),
        prepared_by_id=actor.person_id,
        prepared_at=at,
    )
    changes = {"amount_fen": [None, made.amount_fen], "statement_state": [state_before, statement.state]}
    record(actor, "settlement.applied", made, at=at, changes=changes, personal={"account": account})
    return made


@use_case
def approve_application(actor: Actor, application_id: UUID, *, at: datetime) -> PaymentApplication:
    """Approve a payment; above the authority's limit a second person approves as well. Whoever prepared it does not.

    Raises DutiesExclude, WrongState, NotPermitted, NotFound.
    """
    application = _locked(actor, application_id, "settlement.approve")
    done = {Duty.PREPARE: _persons(application.prepared_by_id, application.statement.prepared_by_id)}
    demand_separate(actor.person_id or 0, Duty.APPROVE, done)
    if waits_for_second(application):
        if actor.person_id == application.approved_by_id:
            raise SecondApprovalNeeded(amount=str(Money(application.amount_fen)), limit=_limit(application))
        application.second_approved_by_id = actor.person_id
        application.save(update_fields=["second_approved_by"])
        record(actor, "settlement.approved_again", application, at=at, changes={"second_approval": [False, True]})
        return application
    before, application.state = (
        application.state,
        APPLICATION.move(application.state, "approve", open_to(actor, application)),
    )
    application.approved_by_id = actor.person_id
    application.save(update_fields=["state", "approved_by"])
    record(actor, "settlement.approved", application, at=at, changes={"state": [before, application.state]})
    return application


@use_case
def refuse_application(actor: Actor, application_id: UUID, *, reason: str, at: datetime) -> PaymentApplication:
    """Send an application back with a reason; what it asked for may be applied for again.

    Raises WrongState, BadInput, NotPermitted, NotFound.
    """
    application = _locked(actor, application_id, "settlement.approve")
    if not reason.strip():
        raise BadInput(field="reason", problem=N_("a refusal needs a reason"))
    before, application.state = (
        application.state,
        APPLICATION.move(application.state, "refuse", open_to(actor, application)),
    )
    application.refused_reason = reason
    application.save(update_fields=["state", "refused_reason"])
    _leave_off(application.statement)
    application.statement.save(update_fields=["state"])
    changes = {"state": [before, application.state]}
    record(actor, "settlement.refused", application, at=at, reason=reason, changes=changes)
    return application


@use_case
def release_payment(actor: Actor, application_id: UUID, *, at: datetime) -> PaymentApplication:
    """Hand an approved application to the treasury; neither who prepared nor who approved it.

    Raises DutiesExclude, SecondApprovalNeeded, WrongState, NotPermitted, NotFound.
    """
    application = _locked(actor, application_id, "settlement.release")
    done = {
        Duty.PREPARE: _persons(application.prepared_by_id, application.statement.prepared_by_id),
        Duty.APPROVE: _persons(application.approved_by_id, application.second_approved_by_id),
    }
    demand_separate(actor.person_id or 0, Duty.RELEASE, done)
    before, target = application.state, APPLICATION.move(application.state, "release", open_to(actor, application))
    if _needs_second(application) and application.second_approved_by_id is None:
        raise SecondApprovalNeeded(amount=str(Money(application.amount_fen)), limit=_limit(application))
    application.state, application.released_by_id = target, actor.person_id
    application.save(update_fields=["state", "released_by"])
    record(actor, "settlement.released", application, at=at, changes={"state": [before, application.state]})
    return application


@use_case
def enter_voucher(
    actor: Actor, application_id: UUID, *, voucher_number: str, paid_on: date, at: datetime
) -> PaymentApplication:
    """Enter the treasury's voucher: the accrued money is paid, on the statement and on its budget line.

    The same voucher at the same application again changes nothing. Raises VoucherKnown, WrongState, NotPermitted,
    NotFound.
    """
    application = _locked(actor, application_id, "settlement.release")
    if application.state == "paid" and application.voucher_number == voucher_number:
        return application
    before, application.state = (
        application.state,
        APPLICATION.move(application.state, "voucher", open_to(actor, application)),
    )
    application.voucher_number, application.paid_on = voucher_number, paid_on
    try:
        with transaction.atomic():
            application.save(update_fields=["state", "voucher_number", "paid_on"])
    except IntegrityError:
        raise VoucherKnown(number=voucher_number) from None
    statement = application.statement
    statement.paid_fen += application.amount_fen
    _leave_off(statement)
    statement.save(update_fields=["state", "paid_fen"])
    with entering(authority_scope(actor)):
        paid = _paid(application)
    post(actor, [paid], at=at)
    changes = {"state": [before, "paid"], "voucher": [None, voucher_number], "paid_on": [None, paid_on]}
    record(actor, "settlement.paid", application, at=at, changes=changes)
    return application


def payable_now(statement: Statement) -> int:
    """What may be applied for now, in fen: the payable less what is held by open disputes and what is applied for."""
    held = statement.disputes.filter(state="open").aggregate(fen=Sum("held_fen"))["fen"] or 0
    applied = statement.applications.filter(state__in=LIVE).aggregate(fen=Sum("amount_fen"))["fen"] or 0
    return max(statement.payable_fen - held - applied, 0)


def _leave_off(statement: Statement) -> None:
    """One of its payments ended: while none of the others is under way, the statement stands by what is paid of it."""
    if not statement.applications.filter(state__in=UNDER_WAY).exists():
        statement.state = STATEMENT.move(statement.state, "pay" if statement.paid_fen else "withdraw")


def _locked(actor: Actor, application_id: UUID, action: str) -> PaymentApplication:
    found: PaymentApplication | None = (
        PaymentApplication.objects.visible_to(actor)
        .select_for_update(of=("self", "statement"))
        .select_related("statement__contract")
        .filter(public_id=application_id)
        .first()
    )
    if found is None:
        raise NotFound(thing=N_("payment application"))
    actor.demand(action, path=actor.authority_path)
    return found


def _paid(application: PaymentApplication) -> Posting:
    """The accrued money is paid: on the statement's line, or on the one that took its debt over with the year."""
    line = application.statement.budget_line
    assert line is not None  # noqa: S101  what is payable was accrued on a line
    return Posting(
        line_id=(open_line(line) or line).pk,
        from_stage="accrued",
        to_stage="paid",
        fen=application.amount_fen,
        source_type="settlement.paymentapplication",
        source_id=application.public_id,
        key=f"pay:{application.public_id}",
    )


def _classes(statement: Statement) -> dict[str, str]:
    """The classes of the budget line as they stand, for the treasury."""
    line = statement.budget_line
    names = ("allotment_number", "functional_class", "project", "economic_class", "government_class", "fund_kind")
    return {name: str(getattr(line, name)) for name in names} if line else {}


def second_approval_above(authority_id: int) -> int:
    """The amount in fen above which two persons approve a payment of an authority."""
    return int(setting_of(Unit.objects.get(pk=authority_id), "second_approval_above_fen"))


def waits_for_second(application: PaymentApplication) -> bool:
    """Whether it was approved by one person and needs another."""
    return application.state == "approved" and application.second_approved_by_id is None and _needs_second(application)


def _needs_second(application: PaymentApplication) -> bool:
    return application.amount_fen > second_approval_above(application.authority_id)


def _limit(application: PaymentApplication) -> str:
    return str(Money(second_approval_above(application.authority_id)))


def _persons(*ids: int | None) -> set[int]:
    return {each for each in ids if each is not None}
