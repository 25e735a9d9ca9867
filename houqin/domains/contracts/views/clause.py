"""The trial (试算) beside a clause: both sides see what it would pay before they sign, and change nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
from django.utils import timezone

from houqin.domains.contracts.models import ContractClause
from houqin.kernel.clauses import read_clause, settle_clause
from houqin.kernel.clauses.reading import read_fee, read_score
from houqin.kernel.refusal import Refusal
from houqin.web import words
from houqin.web.pages import DetailPage
from houqin.web.refusals import words_of


def clause_panel(page: DetailPage) -> Mapping[str, Any]:
    """The clause in force today (or on the contract's first day), in prose and as YAML, and what was tried on it."""
    today = max(timezone.localdate(), page.subject.valid_from)
    clause = ContractClause.objects.visible_to(page.actor).at(today).filter(contract=page.subject).first()
    if clause is None:
        return {"clause": None}
    fee, score = page.request.GET.get("fee", ""), page.request.GET.get("score", "")
    shown = {"clause": clause, "yaml": as_yaml(clause.clause), "fee": fee, "score": score}
    return shown | (tried(clause.clause, fee, score) if fee else {})


def tried(clause: Mapping[str, Any], fee: str, score: str) -> dict[str, Any]:
    """What a clause would pay for a fee in yuan and a score (empty: none), or the refusal in words."""
    try:
        points = read_score(score) if score.strip() else None
        settled = settle_clause(read_clause(clause), fee=read_fee(fee), score=points)
    except Refusal as refusal:
        return {"refusal": str(words_of(refusal))}
    return {"settled": settled, "payable": words.money(settled.payable)}


def as_yaml(clause: Mapping[str, Any]) -> str:
    """A clause as both sides read it."""
    return yaml.safe_dump(dict(clause), allow_unicode=True, sort_keys=False)
