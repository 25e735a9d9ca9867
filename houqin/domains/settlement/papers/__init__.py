"""Statements on paper: the data of the template, and the PDF it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as say
from django.utils.translation import pgettext

from houqin.domains.settlement.explaining import steps_of
from houqin.domains.settlement.models import Statement
from houqin.foundation.organisation.models import Unit
from houqin.kernel.money import Money, Price, Quantity, Score
from houqin.web import words
from houqin.web.paper import set_pdf
from houqin.web.reasons import in_words

TEMPLATE = Path(__file__).parent / "statement.typ"

#: Parts of a statement whose service is named; the others say themselves what they are.
DELIVERED = ("work", "materials")


def statement_pdf(statement: Statement, *, proof_url: str, language: str = "zh-hans") -> bytes:
    """The statement as a PDF on A4. ``proof_url`` leads to its inclusion proof and stands in the QR code.

    From the stored amounts alone: the same statement gives the same bytes. Raises FontsMissing.
    """
    with translation.override(language):
        return set_pdf(TEMPLATE, statement_data(statement, proof_url=proof_url))


def statement_data(statement: Statement, *, proof_url: str) -> dict[str, Any]:
    """What the template says, in the language in force."""
    lines = list(
        statement.lines.select_related("line__contract", "line__item", "line__service_class").order_by("position")
    )
    deductions = list(statement.deductions.order_by("position"))
    return {
        "number": statement.number,
        "authority": Unit.objects.get(pk=statement.authority_id).name,
        "trial": say("Trial: moves nothing") if statement.is_trial else "",
        "words": _words(),
        "facts": _facts(statement),
        "lines": [
            [
                str(line.line),
                str(line.line.item or line.line.service_class) if line.part in DELIVERED else line.part_name,
                str(line.count),
                str(Quantity(line.quantity)),
                str(Price(line.price)) if line.price else "–",
                str(Money(line.amount_fen)),
            ]
            for line in lines
        ],
        "deductions": [
            [one.term, one.basis, str(one.get_applies_display()), f"−{Money(one.amount_fen)}"] for one in deductions
        ],
        "sums": _sums(statement),
        "reasons": [reason.text for reason in in_words(steps_of(statement))],
        "signatures": [say("Provider (seal)"), say("Prepared and checked by"), say("Approved by")],
        "qr": segno.make(proof_url, error="m").svg_inline(border=0),
        "proof": proof_url,
    }


def _facts(statement: Statement) -> Sequence[Sequence[str]]:
    score = statement.settlement.score
    return [
        [say("Statement"), statement.number],
        [say("Month"), f"{statement.month:%Y-%m}"],
        [say("Contract"), str(statement.contract)],
        [say("Provider"), statement.provider.unit.name],
        [say("Payer"), statement.payer.name],
        [say("Score"), "–" if score is None else str(Score(score))],
        [say("Budget line"), str(statement.budget_line or "–")],
        [pgettext("payment", "Due on"), str(statement.due_on or "–")],
    ]


def _sums(statement: Statement) -> list[list[str]]:
    shown = [
        (say("Fee"), statement.fee_fen),
        (say("Materials and other"), statement.other_fen),
        (say("Deducted"), -statement.deducted_fen),
        (say("Held back"), -statement.held_fen),
        (say("Payable"), statement.payable_fen),
    ]
    return [[label, words.money(fen)] for label, fen in shown]


def _words() -> Mapping[str, Any]:
    return {
        "title": say("Statement of service fees"),
        "lines": say("What was delivered"),
        "line_columns": [
            say("Line"), say("Service"), say("Records"), say("Quantity"), say("Price"), say("Amount (yuan)"),
        ],
        "deductions": say("What was deducted"),
        "deduction_columns": [say("Term"), say("Basis"), say("Taken from"), say("Amount (yuan)")],
        "sums": say("Together"),
        "reasons": say("Why these amounts"),
        "signed": say("Signature, seal and day"),
        "proof": say("Inclusion in the archive:"),
    }  # fmt: skip
