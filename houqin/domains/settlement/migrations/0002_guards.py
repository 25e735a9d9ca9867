"""Statements are written by use cases and hidden between providers; what was settled never changes."""

from django.db import migrations

from houqin.foundation.scope.sql import append_only, guarded, immutable_but_for, row_security

SETTLED = ("settlement_settlement", "settlement_statementline", "settlement_deduction")
TABLES = (*SETTLED, "settlement_statement", "settlement_dispute", "settlement_monthend", "settlement_invoice",
          "settlement_paymentapplication")  # fmt: skip
#: What may still happen to a statement: both sides speak, money flows. Its amounts stand.
STATEMENT = ("state", "provider_confirmed_at", "provider_confirmed_by_id", "office_confirmed_at",
             "office_confirmed_by_id", "silence_of", "confirmed_on", "plan_by", "due_on", "paid_fen")  # fmt: skip
DISPUTE = ("state", "answer", "answered_at", "answered_by_id", "held_fen", "granted_fen", "granted_in_id")
APPLICATION = ("state", "approved_by_id", "second_approved_by_id", "released_by_id", "refused_reason",
               "voucher_number", "paid_on")  # fmt: skip


class Migration(migrations.Migration):
    """Guards, immutability and row security (trust A4, A8)."""

    dependencies = [
        ("settlement", "0001_initial"),
        ("scope", "0001_functions"),
        ("audit", "0002_guards"),
    ]
    operations = [
        guarded(*TABLES),
        append_only(*SETTLED, "settlement_invoice"),
        immutable_but_for(*STATEMENT, table="settlement_statement"),
        immutable_but_for(*DISPUTE, table="settlement_dispute"),
        immutable_but_for(*APPLICATION, table="settlement_paymentapplication"),
        *(row_security(table, unit=None, provider="provider_id", open_to_office=True) for table in TABLES),
        row_security("settlement_closerun", unit=None),
    ]
