"""What of settlement awaits whom: a draft its side's word, a dispute its answer, a payment its next person."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from houqin.domains.settlement.models import Dispute, PaymentApplication, Statement
from houqin.domains.settlement.services.paying import LIVE, second_approval_above
from houqin.domains.settlement.views.statements import answer_address
from houqin.foundation.organisation.actor import Actor
from houqin.kernel.money import Money
from houqin.web.awaiting import Awaiting
from houqin.web.words import Badge


def _statements(actor: Actor) -> QuerySet[Statement]:
    rows: QuerySet[Statement] = Statement.objects.visible_to(actor).current()
    return rows.select_related("contract", "provider__unit").order_by("month", "number")


def _unconfirmed(actor: Actor) -> QuerySet[Statement]:
    """Drafts that one's own side has not confirmed; who prepared a statement does not confirm it."""
    drafts = _statements(actor).filter(state="draft")
    if not actor.is_office_side:
        return drafts.filter(provider_confirmed_at=None)
    return drafts.filter(office_confirmed_at=None).exclude(prepared_by_id=actor.person_id)


def _unpaid(actor: Actor) -> QuerySet[Statement]:
    """Those of which something is neither disputed nor applied for."""
    disputed = Dispute.objects.filter(statement=OuterRef("pk"), state="open").values("statement")
    asked_for = PaymentApplication.objects.filter(statement=OuterRef("pk"), state__in=LIVE).values("statement")
    held, applied = disputed.annotate(fen=Sum("held_fen")), asked_for.annotate(fen=Sum("amount_fen"))
    taken = Coalesce(Subquery(held.values("fen")), 0) + Coalesce(Subquery(applied.values("fen")), 0)
    return _statements(actor).exclude(state="draft").filter(payable_fen__gt=taken)


def _disputes(actor: Actor) -> QuerySet[Dispute]:
    rows: QuerySet[Dispute] = Dispute.objects.visible_to(actor).filter(state="open")
    return rows.select_related("statement").order_by("raised_at", "pk")


def _payments(actor: Actor, **narrowed: Any) -> QuerySet[PaymentApplication]:
    """Payments that one has not prepared oneself."""
    rows: QuerySet[PaymentApplication] = PaymentApplication.objects.visible_to(actor).filter(**narrowed)
    rows = rows.exclude(prepared_by_id=actor.person_id).exclude(statement__prepared_by_id=actor.person_id)
    return rows.select_related("provider__unit").order_by("prepared_at", "pk")


def _unapproved(actor: Actor) -> QuerySet[PaymentApplication]:
    """What waits for a first approval, and above the limit for a second person's."""
    limit = second_approval_above(actor.acting_authority_id)
    second = Q(state="approved", amount_fen__gt=limit, second_approved_by=None) & ~Q(approved_by_id=actor.person_id)
    return _payments(actor).filter(Q(state="prepared") | second)


def _unreleased(actor: Actor) -> QuerySet[PaymentApplication]:
    """What is approved by as many as it takes, and what the treasury's voucher is missing of."""
    limit = second_approval_above(actor.acting_authority_id)
    lacking = Q(state="approved", amount_fen__gt=limit, second_approved_by=None)
    return _payments(actor, state__in=("approved", "released")).exclude(lacking)


def _statement_line(row: Statement) -> tuple[Any, Any]:
    return f"{row} · {row.contract.name} · {row.provider.unit.name}", Money(row.payable_fen)


def _dispute_line(row: Dispute) -> tuple[Any, Any]:
    return f"{row.statement} · {row.reason[:40]}", Money(row.held_fen)


def _payment_line(row: PaymentApplication) -> tuple[Any, Any]:
    return f"{row.number} · {row.provider.unit.name} · {Money(row.amount_fen)}", Badge(row.get_state_display(), "note")


def _office(action: str) -> Any:
    return lambda actor: actor.is_office_side and actor.can(action)


AWAITING: dict[str, Awaiting] = {
    "settlement.drafts": Awaiting(
        *(_("Statements that wait for your side's word"), "settlement:statements"),
        concerns=lambda actor: actor.person_id is not None and actor.can("settlement.confirm"),
        rows=lambda actor, at: _unconfirmed(actor),
        line=_statement_line,
        query="?state=draft",
        order=17,
    ),
    "settlement.disputes": Awaiting(
        *(_("Disputed amounts to be answered"), "settlement:statements", _office("settlement.disputes.answer")),
        rows=lambda actor, at: _disputes(actor),
        line=_dispute_line,
        row_url=answer_address,
        order=17,
    ),
    "settlement.unpaid": Awaiting(
        *(_("Confirmed statements to be invoiced and paid"), "settlement:statements", _office("settlement.apply")),
        rows=lambda actor, at: _unpaid(actor),
        line=_statement_line,
        query="?state=confirmed",
        order=19,
    ),
    "settlement.approvals": Awaiting(
        *(_("Payments to be approved"), "settlement:applications", _office("settlement.approve")),
        rows=lambda actor, at: _unapproved(actor),
        line=_payment_line,
        order=19,
    ),
    "settlement.releases": Awaiting(
        *(_("Payments to be released, and vouchers to be entered"), "settlement:applications"),
        concerns=_office("settlement.release"),
        rows=lambda actor, at: _unreleased(actor),
        line=_payment_line,
        order=19,
    ),
}
